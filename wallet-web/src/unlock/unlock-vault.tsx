import { ok, type Result, refuse } from '@sojourn/domain'
import { Button, Page, Panel, TextField } from '@sojourn/ui'
import { type FormEvent, lazy, Suspense, useState } from 'react'
import type { Passkeys } from '../platform/passkeys.ts'
import type { RecordStore } from '../platform/record-store.ts'
import { RefusalNotice } from '../ui/refusal-notice.tsx'
import { unlockWords } from '../ui/words/unlock-words.ts'
import type { SealedStore } from '../vault/sealed-store.ts'
import type { SealMethod } from '../vault/vault-seal.ts'
import { type UnlockRefusal, unlockVault } from './unlock-vault.ts'

/** The dialog that it opens is not part of the first screen. */
const LazyWipe = lazy(() => import('./wipe-wallet.tsx').then(({ WipeButton }) => ({ default: WipeButton })))

const Wipe = () => (
  <Suspense>
    <LazyWipe />
  </Suspense>
)

interface UnlockScreenProps {
  readonly records: RecordStore
  readonly passkeys: Passkeys
  readonly method: SealMethod
  readonly onOpen: (storage: SealedStore) => void
}

export function UnlockScreen({ records, passkeys, method, onOpen }: UnlockScreenProps) {
  const words = unlockWords.use()
  const [busy, setBusy] = useState(false)
  const [passphrase, setPassphrase] = useState('')
  const [refusal, setRefusal] = useState<UnlockRefusal>()

  async function unlock(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setRefusal(undefined)
    const askPassphrase = async (): Promise<Result<string, 'cancelled'>> =>
      passphrase === '' ? refuse('cancelled') : ok(passphrase)
    const store = await unlockVault({ records, passkeys, askPassphrase })
    setBusy(false)
    if (store.ok) onOpen(store.value)
    else setRefusal(store.reason)
  }

  return (
    <Page title={words('unlockTitle')} lead={words('unlockLead')}>
      {refusal === undefined ? null : <RefusalNotice refusal={refusal} />}
      <form onSubmit={(event) => void unlock(event)} className="grid gap-4">
        {method.kind === 'passphrase' ? (
          <TextField
            label={words('passphrase')}
            type="password"
            autoComplete="current-password"
            value={passphrase}
            onValueChange={setPassphrase}
          />
        ) : null}
        <Button kind="primary" type="submit" wide busy={busy}>
          {words(method.kind === 'passphrase' ? 'unlockPassphraseButton' : 'unlockButton')}
        </Button>
      </form>
      <details className="rounded-card border border-line bg-surface">
        <summary className="flex min-h-target items-center px-5 py-3 font-semibold text-muted">
          {words('cannotOpen')}
        </summary>
        <div className="grid gap-4 px-5 pb-5">
          <p>{words('cannotOpenText')}</p>
          <Wipe />
        </div>
      </details>
    </Page>
  )
}

/** Records without their seal: nothing can open them, so the only way on is to empty the wallet. */
export function OrphanedScreen() {
  const words = unlockWords.use()
  return (
    <Page title={words('orphanedTitle')}>
      <Panel>
        <div className="grid gap-4">
          <p>{words('orphanedText')}</p>
          <Wipe />
        </div>
      </Panel>
    </Page>
  )
}
