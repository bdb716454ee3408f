import { type OfflinePurpose, offlinePurposes } from '@sojourn/trust'
import {
  AppShell,
  EmptyState,
  formatDuration,
  Notice,
  Spinner,
  StatusBadge,
  useLanguage,
  WifiOffIcon,
} from '@sojourn/ui'
import { lazy, Suspense, useMemo, useState, useSyncExternalStore } from 'react'
import type { ProofVerdict } from './check/judge-proof.ts'
import { isKnownPolicy } from './check/purposes.ts'
import { createSeenProofs } from './check/seen-proofs.ts'
import { ChoosePage } from './choose-page.tsx'
import { judgePack } from './pack/judge-pack.ts'
import { type HeldPack, usePack } from './pack/use-pack.tsx'
import { usePlace } from './place.ts'
import { VerdictPage } from './verdict-page.tsx'
import { checkerWords } from './words.ts'

// The checks and the reader of codes come after the first screen.
const ScanPage = lazy(() => import('./scan-page.tsx').then(({ ScanPage }) => ({ default: ScanPage })))

/** One page: what is checked, the camera, the answer. */
export function CheckerApp() {
  const words = checkerWords.use()
  const pack = usePack()
  const isTest = pack.kind === 'held' && pack.held.synthetic
  return (
    <AppShell
      product={words('product')}
      width="phone"
      footer={words('privacy')}
      {...(isTest ? { watermark: words('watermark') } : {})}
    >
      {pack.kind === 'loading' ? (
        <Spinner label={words('loading')} />
      ) : pack.kind === 'none' ? (
        <EmptyState title={words('noneTitle')} icon={<WifiOffIcon aria-hidden="true" className="size-12" />}>
          {words('noneText')}
        </EmptyState>
      ) : (
        <Checker held={pack.held} />
      )}
    </AppShell>
  )
}

function Checker({ held }: { readonly held: HeldPack }) {
  const words = checkerWords.use()
  const [audience, setAudience] = useState<string>()
  const [verdict, setVerdict] = useState<ProofVerdict>()
  const [place, setPlace] = usePlace()
  const seen = useMemo(createSeenProofs, [])
  const purposes = offlinePurposes(held.opened.trustList).filter(({ use }) => isKnownPolicy(use.policyId))
  const purpose: OfflinePurpose | undefined = purposes.find((each) => each.audience === audience)
  const leave = () => {
    setVerdict(undefined)
    setAudience(undefined)
  }
  return (
    <div className="grid gap-5">
      <PackLine held={held} />
      {purpose === undefined ? (
        <ChoosePage purposes={purposes} place={place} onPlace={setPlace} onChoose={setAudience} />
      ) : verdict === undefined ? (
        <Suspense fallback={<Spinner label={words('loading')} />}>
          <ScanPage held={held} purpose={purpose} place={place} seen={seen} onVerdict={setVerdict} onLeave={leave} />
        </Suspense>
      ) : (
        <VerdictPage verdict={verdict} purpose={purpose} onNext={() => setVerdict(undefined)} onLeave={leave} />
      )}
    </div>
  )
}

/** How old what is known is, always in sight. */
function PackLine({ held }: { readonly held: HeldPack }) {
  const words = checkerWords.use()
  const language = useLanguage()
  const isKept = useIsKept()
  const now = new Date()
  if (judgePack(held.fetchedAt, now) !== undefined) return <Notice tone="bad" title={words('packOld')} />
  const age = Math.max(0, Math.round((now.getTime() - held.fetchedAt.getTime()) / 1000))
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
      {isKept ? <StatusBadge tone="good">{words('ready')}</StatusBadge> : null}
      <span>{words('packAge', { age: formatDuration(age, language) })}</span>
    </div>
  )
}

function onTakenOver(notify: () => void): () => void {
  navigator.serviceWorker?.addEventListener('controllerchange', notify)
  return () => navigator.serviceWorker?.removeEventListener('controllerchange', notify)
}

/** Whether the page itself is kept for times without a network; not in a private window. */
const useIsKept = (): boolean => useSyncExternalStore(onTakenOver, () => navigator.serviceWorker?.controller != null)
