import { AppShell, Button, Notice, Spinner, TextSizeSwitch } from '@sojourn/ui'
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { loadSettings, type PageSettings } from '../platform/load-settings.ts'
import { createPasskeys } from '../platform/passkeys.ts'
import { isReturn } from '../platform/take-link.ts'
import { indexedDbRecordStore as records } from '../platform/wallet-database.ts'
import { SetUpScreen } from '../unlock/set-up.tsx'
import { OrphanedScreen, UnlockScreen } from '../unlock/unlock-vault.tsx'
import type { SealedStore } from '../vault/sealed-store.ts'
import { type SealState, sealState } from '../vault/vault-seal.ts'
import { appWords } from './words/app-words.ts'

/** Everything beyond the lock is loaded once the lock opens: protocols and formats are not part of the first screen. */
const OpenedWallet = lazy(() => import('./opened-wallet.tsx').then(({ OpenedWallet }) => ({ default: OpenedWallet })))

type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'closed'; readonly settings: PageSettings; readonly seal: SealState }
  | { readonly kind: 'open'; readonly settings: PageSettings; readonly storage: SealedStore }

export function App({ link }: { readonly link: string | undefined }) {
  const words = appWords.use()
  const [phase, setPhase] = useState<Phase>({ kind: 'starting' })
  const passkeys = createPasskeys({ name: words('product'), userName: words('product') })

  const start = useCallback(() => {
    setPhase({ kind: 'starting' })
    Promise.all([loadSettings(), sealState(records)]).then(
      ([settings, seal]) => setPhase({ kind: 'closed', settings, seal }),
      () => setPhase({ kind: 'failed' }),
    )
  }, [])
  useEffect(start, [start])

  if (phase.kind === 'open') {
    return (
      <Suspense fallback={<Frame settings={phase.settings} busy />}>
        <OpenedWallet {...phase} passkeys={passkeys} link={link} />
      </Suspense>
    )
  }
  if (phase.kind === 'starting') return <Frame busy />
  if (phase.kind === 'failed') {
    return (
      <Frame>
        <Notice tone="bad" title={words('startFailed')} action={<Button onClick={start}>{words('tryAgain')}</Button>}>
          {words('startFailedNext')}
        </Notice>
      </Frame>
    )
  }
  const { settings, seal } = phase
  const onOpen = (storage: SealedStore) => setPhase({ kind: 'open', settings, storage })
  return (
    <Frame settings={settings}>
      {link !== undefined && isReturn(link) && seal.kind === 'sealed' ? (
        <Notice tone="attention" title={words('returnedTitle')}>
          {words('returnedText')}
        </Notice>
      ) : null}
      <ClosedScreen seal={seal} passkeys={passkeys} onOpen={onOpen} />
    </Frame>
  )
}

interface ClosedScreenProps {
  readonly seal: SealState
  readonly passkeys: ReturnType<typeof createPasskeys>
  readonly onOpen: (storage: SealedStore) => void
}

function ClosedScreen({ seal, passkeys, onOpen }: ClosedScreenProps) {
  switch (seal.kind) {
    case 'empty':
      return <SetUpScreen records={records} passkeys={passkeys} onOpen={onOpen} />
    case 'sealed':
      return <UnlockScreen records={records} passkeys={passkeys} method={seal.method} onOpen={onOpen} />
    case 'orphaned':
      return <OrphanedScreen />
  }
}

interface FrameProps {
  readonly settings?: PageSettings
  readonly busy?: boolean
  readonly children?: React.ReactNode
}

function Frame({ settings, busy = false, children }: FrameProps) {
  const words = appWords.use()
  return (
    <AppShell
      product={words('product')}
      width="phone"
      {...(settings?.synthetic ? { watermark: words('watermark') } : {})}
    >
      {busy ? (
        <Spinner label={words('starting')} />
      ) : (
        <div className="grid gap-8">
          {children}
          <div className="border-t border-line pt-4">
            <TextSizeSwitch />
          </div>
        </div>
      )}
    </AppShell>
  )
}
