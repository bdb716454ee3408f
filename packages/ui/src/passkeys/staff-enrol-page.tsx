import { useState } from 'react'
import { Page } from '../components/app-shell.tsx'
import { Button } from '../components/button.tsx'
import { FingerprintIcon } from '../components/icons.ts'
import { ReasonNotice } from '../components/notice.tsx'
import { Panel } from '../components/panel.tsx'
import { Spinner } from '../components/spinner.tsx'
import { useLoaded } from '../screen/use-loaded.ts'
import type { StaffDoorApi } from './staff-door-api.ts'
import { makePasskey } from './use-passkey.ts'
import { staffDoorWords } from './words.ts'

export interface StaffEnrolPageProps<Role extends string> {
  readonly api: StaffDoorApi<Role>
  /** The agency, school, ... at whose door they stand. */
  readonly place: string
  readonly invitation: string
  readonly roleWord: (role: Role) => string
  readonly onEnrolled: () => void
  readonly onLeave: () => void
}

export function StaffEnrolPage<Role extends string>(props: StaffEnrolPageProps<Role>) {
  const { api, place, invitation, roleWord, onEnrolled, onLeave } = props
  const words = staffDoorWords.use()
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
    <Page title={words('enrolTitle')} lead={words('enrolLead', { name: staff.name, place })}>
      <Panel className="max-w-xl">
        <div className="grid gap-4">
          <div>
            <h2 className="font-semibold">{words('enrolRoles')}</h2>
            <ul className="mt-1 list-disc pl-6">
              {staff.roles.map((role) => (
                <li key={role}>{roleWord(role)}</li>
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
async function runEnrolment<Role extends string>(
  api: StaffDoorApi<Role>,
  invitation: string,
): Promise<string | undefined> {
  const asked = await api.enrolmentOptions(invitation)
  if (!asked.ok) return asked.reason
  const made = await makePasskey(asked.value.options)
  if (!made.ok) return made.reason
  const enrolled = await api.enrol(invitation, made.value)
  return enrolled.ok ? undefined : enrolled.reason
}
