import { ok, type Result, refuse } from '@sojourn/domain'
import { AppShell, Notice, useOnline, WifiOffIcon } from '@sojourn/ui'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { CardDetailScreen } from '../cards/card-detail.tsx'
import { CardsScreen } from '../cards/cards.tsx'
import { HistoryEntryScreen, HistoryScreen } from '../history/history.tsx'
import { createBrowserExclusive } from '../platform/exclusive.ts'
import { createHolderKeys } from '../platform/holder-keys.ts'
import type { PageSettings } from '../platform/load-settings.ts'
import type { Passkeys } from '../platform/passkeys.ts'
import { isReturn } from '../platform/take-link.ts'
import { indexedDbKeyStore, indexedDbRecordStore } from '../platform/wallet-database.ts'
import { PresentScreen } from '../present/present-credentials.tsx'
import { AcceptOfferScreen } from '../receive/accept-offer.tsx'
import { createIdleLock } from '../unlock/idle-lock.ts'
import { PassphrasePrompt, type PassphraseQuestion } from '../unlock/passphrase-prompt.tsx'
import { verifyUser } from '../unlock/unlock-vault.ts'
import type { SealedStore } from '../vault/sealed-store.ts'
import { createWallet } from '../wallet.ts'
import { whatLinkAsks } from '../what-link-asks.ts'
import { BottomBar } from './bottom-bar.tsx'
import { NotFoundScreen } from './not-found.tsx'
import { SettingsScreen } from './settings.tsx'
import { useRefreshing } from './use-refreshing.tsx'
import { WalletProvider } from './wallet-context.tsx'
import { appWords } from './words/app-words.ts'

const OfflineScreen = lazy(() =>
  import('../offline-proof/offline.tsx').then(({ OfflineScreen }) => ({ default: OfflineScreen })),
)
const ApplyScreen = lazy(() => import('../receive/apply.tsx').then(({ ApplyScreen }) => ({ default: ApplyScreen })))
const ReturnedScreen = lazy(() =>
  import('../receive/returned.tsx').then(({ ReturnedScreen }) => ({ default: ReturnedScreen })),
)
const ScanScreen = lazy(() => import('./scan.tsx').then(({ ScanScreen }) => ({ default: ScanScreen })))

interface OpenedWalletProps {
  readonly settings: PageSettings
  readonly storage: SealedStore
  readonly passkeys: Passkeys
  /** What opened the page: followed once. */
  readonly link: string | undefined
}

/** Screens that are gone through step by step, without the bar to go elsewhere. */
const ERRANDS = new Set(['/offer', '/present', '/offline', '/apply', '/authorized'])

/** What is being answered; in memory alone, for it holds secrets of one use. */
interface Errand {
  readonly text: string
  readonly device: 'same_device' | 'cross_device'
}

export function OpenedWallet({ settings, storage, passkeys, link }: OpenedWalletProps) {
  const words = appWords.use()
  const [question, setQuestion] = useState<PassphraseQuestion>()
  const [turn, setTurn] = useState(0)
  const [errand, setErrand] = useState<Errand>()
  const [path, navigate] = useLocation()
  const cardsChanged = useCallback(() => setTurn((before) => before + 1), [])

  const wallet = useMemo(() => {
    const askPassphrase = () =>
      new Promise<Result<string, 'cancelled'>>((answer) =>
        setQuestion({
          answer: (passphrase) => {
            setQuestion(undefined)
            answer(passphrase === undefined ? refuse('cancelled') : ok(passphrase))
          },
        }),
      )
    return createWallet({
      fetch: (url, init) => fetch(url, init),
      storage,
      holderKeys: createHolderKeys(indexedDbKeyStore),
      verifyUser: () => verifyUser({ records: indexedDbRecordStore, passkeys, askPassphrase }),
      exclusive: createBrowserExclusive(),
      clock: () => new Date(),
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      settings,
    })
  }, [storage, passkeys, settings])

  const lock = useIdleLock()

  const open = useCallback(
    (text: string, device: Errand['device']) => {
      const kind = whatLinkAsks(text)
      if (!kind) return
      setErrand({ text, device })
      navigate(kind === 'offer' ? '/offer' : '/present')
    },
    [navigate],
  )
  const followed = useRef(false)
  useEffect(() => {
    if (followed.current || link === undefined) return
    followed.current = true
    if (isReturn(link)) navigate('/authorized')
    else open(link, 'same_device')
  }, [link, open, navigate])

  const context = useMemo(
    () => ({ wallet, settings, lock, turn, cardsChanged, followLink: (text: string) => open(text, 'cross_device') }),
    [wallet, settings, lock, turn, cardsChanged, open],
  )
  const onErrand = ERRANDS.has(path)
  const opensWithRequest = errand === undefined && link !== undefined && whatLinkAsks(link) === 'request'
  useRefreshing(wallet, cardsChanged, turn, path === '/present' || path === '/offline' || opensWithRequest)
  return (
    <WalletProvider value={context}>
      <AppShell
        product={words('product')}
        width="phone"
        {...(settings.synthetic ? { watermark: words('watermark') } : {})}
      >
        <div className={onErrand ? '' : 'pb-24'}>
          {path === '/offline' ? null : <OfflineLine />}
          <Suspense fallback={<p role="status">{words('loading')}</p>}>
            <Switch>
              <Route path="/">
                <CardsScreen />
              </Route>
              <Route path="/cards/:id">{({ id }) => <CardDetailScreen key={id} id={id} />}</Route>
              <Route path="/scan">
                <ScanScreen />
              </Route>
              <Route path="/offline">
                <OfflineScreen />
              </Route>
              <Route path="/offer">
                {errand ? <AcceptOfferScreen key={errand.text} text={errand.text} /> : <NotFoundScreen />}
              </Route>
              <Route path="/apply">
                <ApplyScreen />
              </Route>
              <Route path="/authorized">
                {link !== undefined && isReturn(link) ? <ReturnedScreen returnedTo={link} /> : <NotFoundScreen />}
              </Route>
              <Route path="/present">
                {errand ? <PresentScreen key={errand.text} {...errand} /> : <NotFoundScreen />}
              </Route>
              <Route path="/history">
                <HistoryScreen />
              </Route>
              <Route path="/history/:id">{({ id }) => <HistoryEntryScreen key={id} id={id} />}</Route>
              <Route path="/settings">
                <SettingsScreen />
              </Route>
              <Route>
                <NotFoundScreen />
              </Route>
            </Switch>
          </Suspense>
        </div>
      </AppShell>
      {onErrand ? null : <BottomBar onLock={lock} />}
      {question ? <PassphrasePrompt question={question} /> : null}
    </WalletProvider>
  )
}

function OfflineLine() {
  const words = appWords.use()
  return useOnline() ? null : (
    <div className="mb-6">
      <Notice tone="attention" icon={<WifiOffIcon aria-hidden="true" className="size-5" />}>
        {words('offlineShort')}
      </Notice>
    </div>
  )
}

const CHECK_EVERY_MS = 5_000

/** Locking is loading the page anew: the vault key, the claims and everything read from them leave the memory with it. */
function useIdleLock(): () => void {
  const lock = useMemo(() => createIdleLock({ clock: () => new Date(), lock: () => location.replace('/') }), [])
  useEffect(() => {
    const timer = setInterval(lock.check, CHECK_EVERY_MS)
    const touched = () => lock.touched()
    const shown = () => lock.check()
    addEventListener('pointerdown', touched)
    addEventListener('keydown', touched)
    document.addEventListener('visibilitychange', shown)
    return () => {
      clearInterval(timer)
      removeEventListener('pointerdown', touched)
      removeEventListener('keydown', touched)
      document.removeEventListener('visibilitychange', shown)
    }
  }, [lock])
  return lock.lockNow
}
