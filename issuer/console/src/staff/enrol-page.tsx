import { Button, FingerprintIcon, Page, Panel, ReasonNotice, Spinner, useLoaded, useLocalized } from '@sojourn/ui'
import { useState } from 'react'
import type { ConsoleApi } from '../api/console-api.ts'
import type { ConsoleSession } from '../api/messages.ts'
import { makePasskey } from './passkey.ts'
import { staffWords } from './words.ts'

export interface EnrolPageProps {
  readonly api: ConsoleApi
  readonly session: ConsoleSession
  readonly invitation: string
  readonly onEnrolled: () => void
  readonly onLeave: () => void
}

export function EnrolPage({ api, session, invitation, onEnrolled, onLeave }: EnrolPageProps) {
  const words = staffWords.use()
  const localized = useLocalized()
  const [invited] = useLoaded(invitation, () => api.enrolmentOptions(invitation))
  const [busy, setBusy] = useState(false)
  const [reason, setReason] = useState<string>()

  async function enrol() {
    setBusy(true)
    setReason(undefined)
    const refused = await runEnrolment(api, invitation)
    setBusy(false)
    if (refused === undefined) onEnrolled()
    else setReason(refused)
  }

  if (invited.state === 'loading') return <Spinner label={words('enrolLoading')} />
  if (invited.state === 'failed') {
    return (
      <Page title={words('enrolTitle')}>
        <ReasonNotice reason={invited.reason} action={<Button onClick={onLeave}>{words('toSignIn')}</Button>} />
      </Page>
    )
  }
  const { staff } = invited.value
  return (
    <Page
      title={words('enrolTitle')}
      lead={words('enrolLead', { name: staff.name, agency: localized(session.agency.name) })}
    >
      <Panel className="max-w-xl">
        <div className="grid gap-4">
          <div>
            <h2 className="font-semibold">{words('enrolRoles')}</h2>
            <ul className="mt-1 list-disc pl-6">
              {staff.roles.map((role) => (
                <li key={role}>{words(role)}</li>
              ))}
            </ul>
          </div>
          <p className="text-muted">{words('enrolDevice')}</p>
          {reason === undefined ? null : <ReasonNotice reason={reason} />}
          <Button
            kind="primary"
            wide
            busy={busy}
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
async function runEnrolment(api: ConsoleApi, invitation: string): Promise<string | undefined> {
  const asked = await api.enrolmentOptions(invitation)
  if (!asked.ok) return asked.reason
  const made = await makePasskey(asked.value.options)
  if (!made.ok) return made.reason
  const enrolled = await api.enrol(invitation, made.value)
  return enrolled.ok ? undefined : enrolled.reason
}
