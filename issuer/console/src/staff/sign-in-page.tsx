import { Button, FingerprintIcon, Page, Panel, ReasonNotice, useLocalized } from '@sojourn/ui'
import { useState } from 'react'
import type { ConsoleApi } from '../api/console-api.ts'
import type { ConsoleSession } from '../api/messages.ts'
import { provePasskey } from './passkey.ts'
import { staffWords } from './words.ts'

export interface SignInPageProps {
  readonly api: ConsoleApi
  readonly session: ConsoleSession
  readonly onSignedIn: () => void
}

export function SignInPage({ api, session, onSignedIn }: SignInPageProps) {
  const words = staffWords.use()
  const localized = useLocalized()
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
    <Page title={words('signInTitle')} lead={words('signInLead', { agency: localized(session.agency.name) })}>
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

async function runSignIn(api: ConsoleApi): Promise<string | undefined> {
  const asked = await api.signInOptions()
  if (!asked.ok) return asked.reason
  const proof = await provePasskey(asked.value.options)
  if (!proof.ok) return proof.reason
  const signedIn = await api.signIn(proof.value)
  return signedIn.ok ? undefined : signedIn.reason
}
