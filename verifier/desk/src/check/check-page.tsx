import {
  Button,
  ClockIcon,
  EmptyState,
  formatDuration,
  Notice,
  Page,
  Panel,
  PhoneIcon,
  PrinterIcon,
  QrCode,
  ReasonNotice,
  SpinnerMark,
  useAnnounce,
  useBroughtIntoView,
  useLanguage,
  useLocalized,
  useOnline,
  useSecondsLeft,
} from '@sojourn/ui'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { DeskCheck, DeskPolicy } from '../../../src/http/desk-messages.ts'
import type { DeskApi } from '../api/desk-api.ts'
import { counterWords } from '../counter/words.ts'
import { NewCheckButton } from '../new-check-button.tsx'
import { ResultView } from '../result/result-view.tsx'
import { PolicyNotice } from '../start/policy-notice.tsx'
import { deskWords } from '../words.ts'
import { BrowserPanel } from './browser-panel.tsx'
import { isOver } from './check-progress.ts'
import { useCheckProgress, type WatchedCheck } from './use-check-progress.ts'
import { useShownLink } from './use-shown-link.ts'

export interface CheckPageProps {
  readonly api: DeskApi
  readonly policy: DeskPolicy
  readonly conditions: Readonly<Record<string, string>>
  readonly created: DeskCheck
  readonly onAgain: () => void
  readonly onSameDevice: () => void
  /** Undefined where the browser or the service does not have that way. */
  readonly onBrowser: (() => void) | undefined
  /** Instead of showing the answer here, where it belongs on a page of its own. */
  readonly onAnswered?: () => void
  /** Undefined where this is one check of a list. */
  readonly onCounter?: () => void
  readonly onLeave: () => void
}

/** One check from its QR code to its result, on one page that follows the server. */
export function CheckPage(props: CheckPageProps) {
  const { api, policy, conditions, created, onAgain, onLeave } = props
  const words = deskWords.use()
  const localized = useLocalized()
  const watched = useCheckProgress(api, created)
  const { state, id, result } = watched.check
  useStateAnnounced(state)
  const answered = useEffectEvent(() => props.onAnswered?.())
  useEffect(() => {
    if (state === 'answered') answered()
  }, [state])

  function cancel() {
    if (id !== null) void api.cancel(id)
    onLeave()
  }

  if (state === 'answered' && result !== null) {
    return (
      <Page title={words('result')} lead={localized(policy.question)}>
        <ResultView policy={policy} result={result} onAgain={onAgain} onLeave={onLeave} />
      </Page>
    )
  }
  return (
    <Page
      title={localized(policy.question)}
      lead={localized(policy.name)}
      actions={isOver(state) ? undefined : <Button onClick={cancel}>{words('cancel')}</Button>}
    >
      <ConnectionNotice watched={watched} />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <CheckStage {...props} watched={watched} />
        <PolicyNotice policy={policy} conditions={conditions} />
      </div>
    </Page>
  )
}

function ConnectionNotice({ watched: { connected, lost, check } }: { readonly watched: WatchedCheck }) {
  const words = deskWords.use()
  const online = useOnline()
  if (lost !== undefined) return <ReasonNotice reason={lost} />
  if (isOver(check.state) || (connected && online)) return null
  return <Notice tone="attention">{words('reconnecting')}</Notice>
}

interface CheckStageProps extends CheckPageProps {
  readonly watched: WatchedCheck
}

function CheckStage({ api, created, watched, onAgain, onSameDevice, onBrowser, onCounter, onLeave }: CheckStageProps) {
  const words = deskWords.use()
  const { state } = watched.check
  switch (state) {
    case 'waiting':
      if (created.flow === 'dc_api') return <BrowserPanel api={api} check={created} onCode={onAgain} />
      return <ScanPanel watched={watched} onSameDevice={onSameDevice} onBrowser={onBrowser} onCounter={onCounter} />
    case 'fetched':
    case 'awaiting_return': {
      const [title, lead] =
        state === 'fetched' ? (['fetchedTitle', 'fetchedLead'] as const) : (['returnTitle', 'returnLead'] as const)
      return (
        <Panel>
          <EmptyState
            icon={<SpinnerMark large />}
            title={words(title)}
            action={<SecondsLeft deadline={watched.deadline} />}
          >
            {words(lead)}
          </EmptyState>
        </Panel>
      )
    }
    case 'answered':
    case 'expired':
    case 'cancelled':
    case 'deleted':
      return (
        <Panel>
          <EmptyState
            icon={<ClockIcon aria-hidden="true" className="size-10" />}
            title={words(state === 'answered' ? 'cancelledTitle' : `${state}Title`)}
            action={
              <div className="flex flex-wrap justify-center gap-3">
                <NewCheckButton label={words('again')} onPress={onAgain} />
                <Button onClick={onLeave}>{words('back')}</Button>
              </div>
            }
          >
            {state === 'expired' || state === 'deleted' ? words(`${state}Lead`) : undefined}
          </EmptyState>
        </Panel>
      )
  }
}

interface ScanPanelProps {
  readonly watched: WatchedCheck
  readonly onSameDevice: () => void
  readonly onBrowser: (() => void) | undefined
  readonly onCounter: (() => void) | undefined
}

function ScanPanel({ watched, onSameDevice, onBrowser, onCounter }: ScanPanelProps) {
  const words = deskWords.use()
  const counterWord = counterWords.use()
  const link = useShownLink(watched)
  const code = useBroughtIntoView<HTMLDivElement>()
  return (
    <Panel title={words('scanTitle')} actions={<SecondsLeft deadline={watched.deadline} />}>
      <div className="grid justify-items-center gap-4">
        <div ref={code} className="w-full max-w-[min(36rem,62dvh)] min-w-[min(100%,16rem)]">
          {link === null ? null : <QrCode text={link} label={words('qrLabel')} />}
        </div>
        <p className="max-w-prose text-center text-muted">{words('scanLead')}</p>
        <Button kind="quiet" icon={<PhoneIcon aria-hidden="true" className="size-5" />} onClick={onSameDevice}>
          {words('sameDevice')}
        </Button>
        {onBrowser === undefined ? null : (
          <Button kind="quiet" onClick={onBrowser}>
            {words('byBrowser')}
          </Button>
        )}
        {onCounter === undefined ? null : (
          <Button kind="quiet" icon={<PrinterIcon aria-hidden="true" className="size-5" />} onClick={onCounter}>
            {counterWord('toCounter')}
          </Button>
        )}
      </div>
    </Panel>
  )
}

function SecondsLeft({ deadline }: { readonly deadline: Date }) {
  const words = deskWords.use()
  const language = useLanguage()
  const seconds = useSecondsLeft(deadline)
  return (
    <span role="timer" aria-live="off" className="text-sm text-muted tabular-nums">
      {words('secondsLeft', { time: formatDuration(seconds, language) })}
    </span>
  )
}

function useStateAnnounced(state: DeskCheck['state']): void {
  const words = deskWords.use()
  const announce = useAnnounce()
  const before = useRef(state)
  useEffect(() => {
    if (state !== before.current && (state === 'fetched' || state === 'expired')) announce(words(`announce.${state}`))
    before.current = state
  }, [state, announce, words])
}
