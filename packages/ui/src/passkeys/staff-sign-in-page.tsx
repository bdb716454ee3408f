import { useState } from 'react'
import { Page } from '../components/app-shell.tsx'
import { Button } from '../components/button.tsx'
import { FingerprintIcon } from '../components/icons.ts'
import { ReasonNotice } from '../components/notice.tsx'
import { Panel } from '../components/panel.tsx'
import type { StaffDoorApi } from './staff-door-api.ts'
import { provePasskey } from './use-passkey.ts'
import { staffDoorWords } from './words.ts'

export interface StaffSignInPageProps {
  readonly api: Pick<StaffDoorApi<string>, 'signInOptions' | 'signIn'>
  /** The agency, school, ... at whose door they stand. */
  readonly place: string
  readonly onSignedIn: () => void
}

export function StaffSignInPage({ api, place, onSignedIn }: StaffSignInPageProps) {
  const words = staffDoorWords.use()
  const [busy, setBusy] = useState(false)
  const [reason, setReason] = useState<string>()

  async function signIn() {
    setBusy(true)
    setReason(undefined)
    const refused = await runSignIn(api)
    setBusy(false)
    if (refused === undefined) onSignedIn()
    else setReason(refused)
  }

  return (
    <Page title={words('signInTitle')} lead={words('signInLead', { place })}>
      <Panel className="max-w-xl">
        <div className="grid gap-4">
          {reason === undefined ? null : <ReasonNotice reason={reason} />}
          <Button
            kind="primary"
            wide
            busy={busy}
            icon={<FingerprintIcon aria-hidden="true" className="size-5" />}
            onClick={() => void signIn()}
          >
            {words('signIn')}
          </Button>
          <p className="text-sm text-muted">{words('signInFirst')}</p>
        </div>
      </Panel>
    </Page>
  )
}

async function runSignIn(api: StaffSignInPageProps['api']): Promise<string | undefined> {
  const asked = await api.signInOptions()
  if (!asked.ok) return asked.reason
  const proof = await provePasskey(asked.value.options)
  if (!proof.ok) return proof.reason
  const signedIn = await api.signIn(proof.value)
  return signedIn.ok ? undefined : signedIn.reason
}
