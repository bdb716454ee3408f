import { Button, Notice, Page, Panel, TextField } from '@sojourn/ui'
import { type FormEvent, useState } from 'react'
import { keepStorage } from '../platform/keep-storage.ts'
import type { Passkeys } from '../platform/passkeys.ts'
import type { RecordStore } from '../platform/record-store.ts'
import { RefusalNotice } from '../ui/refusal-notice.tsx'
import { unlockWords } from '../ui/words/unlock-words.ts'
import type { SealedStore } from '../vault/sealed-store.ts'
import { type SetUpRefusal, setUpWithPasskey, setUpWithPassphrase } from './set-up.ts'

interface SetUpScreenProps {
  readonly records: RecordStore
  readonly passkeys: Passkeys
  readonly onOpen: (storage: SealedStore) => void
}

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))

export function SetUpScreen(props: SetUpScreenProps) {
  const words = unlockWords.use()
  const [way, setWay] = useState<'passkey' | 'passphrase'>('passkey')
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<SetUpRefusal>()

  async function setUp(work: () => ReturnType<typeof setUpWithPasskey>) {
    setBusy(true)
    setRefusal(undefined)
    const store = await work()
    setBusy(false)
    if (store.ok) {
      void keepStorage()
      props.onOpen(store.value)
    } else {
      setRefusal(store.reason)
      if (store.reason === 'prf_missing') setWay('passphrase')
    }
  }

  return (
    <Page title={words('setUpTitle')} lead={words('setUpLead')}>
      <Points points={[words('point1'), words('point2'), words('point3')]} />
      {refusal === 'prf_missing' ? (
        <Notice tone="attention" title={words('prfMissingTitle')}>
          {words('prfMissingText')}
        </Notice>
      ) : null}
      {refusal !== undefined && refusal !== 'prf_missing' ? <RefusalNotice refusal={refusal} /> : null}
      {way === 'passkey' ? (
        <div className="grid gap-3">
          <Button
            kind="primary"
            wide
            busy={busy}
            onClick={() => void setUp(() => setUpWithPasskey({ ...props, random }))}
          >
            {words('passkeyButton')}
          </Button>
          <p className="text-sm text-muted">{words('passkeyHint')}</p>
          <Button kind="quiet" onClick={() => setWay('passphrase')} disabled={busy}>
            {words('passphraseInstead')}
          </Button>
        </div>
      ) : (
        <PassphraseForm
          busy={busy}
          onSubmit={(passphrase) => void setUp(() => setUpWithPassphrase({ ...props, random }, passphrase))}
          onPasskey={() => {
            setRefusal(undefined)
            setWay('passkey')
          }}
        />
      )}
    </Page>
  )
}

function Points({ points }: { readonly points: readonly string[] }) {
  return (
    <ul className="grid gap-3">
      {points.map((point) => (
        <li key={point} className="flex gap-3">
          <span aria-hidden="true" className="mt-2.5 size-2 shrink-0 rounded-full bg-accent" />
          <span>{point}</span>
        </li>
      ))}
    </ul>
  )
}

interface PassphraseFormProps {
  readonly busy: boolean
  readonly onSubmit: (passphrase: string) => void
  readonly onPasskey: () => void
}

function PassphraseForm({ busy, onSubmit, onPasskey }: PassphraseFormProps) {
  const words = unlockWords.use()
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [differ, setDiffer] = useState(false)

  function submit(event: FormEvent) {
    event.preventDefault()
    setDiffer(passphrase !== again)
    if (passphrase === again) onSubmit(passphrase)
  }

  return (
    <Panel title={words('passphraseTitle')}>
      <form onSubmit={submit} className="grid gap-4">
        <p>{words('passphraseText')}</p>
        <TextField
          label={words('passphrase')}
          hint={words('passphraseHint')}
          type="password"
          autoComplete="new-password"
          value={passphrase}
          onValueChange={setPassphrase}
        />
        <TextField
          label={words('passphraseAgain')}
          type="password"
          autoComplete="new-password"
          value={again}
          onValueChange={setAgain}
          error={differ ? words('passphraseDiffer') : undefined}
        />
        <Button kind="primary" type="submit" wide busy={busy}>
          {words(busy ? 'sealing' : 'passphraseSave')}
        </Button>
        <Button kind="quiet" onClick={onPasskey} disabled={busy}>
          {words('passkeyInstead')}
        </Button>
      </form>
    </Panel>
  )
}
