import { Button, FingerprintIcon, Page, Panel, ReasonNotice, Spinner, useLoaded, useLocalized } from '@sojourn/ui'
import { makePasskey } from '@sojourn/ui/passkeys'
import { useState } from 'react'
import type { AuthorizeApi } from './authorize-api.ts'
import type { AgencyOfPage } from './messages.ts'
import { authorizeWords } from './words.ts'

export interface EnrolResidentPageProps {
  readonly api: AuthorizeApi
  readonly agency: AgencyOfPage
  readonly invitation: string
}

export function EnrolResidentPage({ api, agency, invitation }: EnrolResidentPageProps) {
  const words = authorizeWords.use()
  const localized = useLocalized()
  const [invited] = useLoaded(invitation, () => api.enrolmentOptions(invitation))
  const [state, setState] = useState<'waiting' | 'busy' | 'enrolled'>('waiting')
  const [reason, setReason] = useState<string>()

  async function enrol() {
    setState('busy')
    setReason(undefined)
    const refused = await runEnrolment(api, invitation)
    setState(refused === undefined ? 'enrolled' : 'waiting')
    setReason(refused)
  }

  if (state === 'enrolled') {
    return (
      <Page title={words('enrolledTitle')} lead={words('enrolled')}>
        {null}
      </Page>
    )
  }
  if (invited.state === 'loading') return <Spinner label={words('enrolLoading')} />
  if (invited.state === 'failed') {
    return (
      <Page title={words('enrolTitle')}>
        <ReasonNotice reason={invited.reason} />
      </Page>
    )
  }
  const { name } = invited.value.resident
  return (
    <Page title={words('enrolTitle')} lead={words('enrolLead', { name, agency: localized(agency.name) })}>
      <Panel>
        <div className="grid gap-4">
          <p className="text-muted">{words('enrolDevice')}</p>
          {reason === undefined ? null : <ReasonNotice reason={reason} />}
          <Button
            kind="primary"
            wide
            busy={state === 'busy'}
            icon={<FingerprintIcon aria-hidden="true" className="size-5" />}
            onClick={() => void enrol()}
          >
            {words('enrol')}
          </Button>
        </div>
      </Panel>
    </Page>
  )
}

/** The options are asked for again at each try: a challenge serves once. */
async function runEnrolment(api: AuthorizeApi, invitation: string): Promise<string | undefined> {
  const asked = await api.enrolmentOptions(invitation)
  if (!asked.ok) return asked.reason
  const made = await makePasskey(asked.value.options)
  if (!made.ok) return made.reason
  const enrolled = await api.enrol(invitation, made.value)
  return enrolled.ok ? undefined : enrolled.reason
}
