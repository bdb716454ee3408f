import {
  type ApiAnswer,
  Button,
  formatDateTime,
  Notice,
  Page,
  Panel,
  QrCodeIcon,
  ReasonNotice,
  Spinner,
  useLanguage,
  useLoaded,
} from '@sojourn/ui'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { Desk, DeskCheck, DeskPolicy, DeskStaff } from '../../../src/http/desk-messages.ts'
import type { DeskApplicant, DeskApplicantFile } from '../../../src/http/season-messages.ts'
import type { DeskApi } from '../api/desk-api.ts'
import { CheckPage } from '../check/check-page.tsx'
import { ResultView } from '../result/result-view.tsx'
import { DecidePanel } from './decide-panel.tsx'
import type { SeasonApi } from './season-api.ts'
import { StateBadge } from './state-badge.tsx'
import { seasonWords } from './words.ts'

export interface ApplicantPageProps {
  readonly api: SeasonApi
  readonly deskApi: DeskApi
  readonly desk: Desk
  readonly staff: DeskStaff['member']
  readonly seasonId: string
  readonly applicantId: string
}

/** The server's lease is three minutes. */
const KEEP_MS = 60_000

/** Taken to this counter if nobody has it; otherwise shown as it stands. */
async function takeOrLook(api: SeasonApi, seasonId: string, id: string): Promise<ApiAnswer<DeskApplicantFile>> {
  const taken = await api.take(seasonId, id)
  return taken.ok || taken.reason !== 'row_taken' ? taken : api.applicant(seasonId, id)
}

/** One applicant at this counter: the check, its result, and the way by hand. */
export function ApplicantPage(props: ApplicantPageProps) {
  const { api, seasonId, applicantId } = props
  const words = seasonWords.use()
  const [, navigate] = useLocation()
  const [loaded, reload] = useLoaded(`${seasonId} ${applicantId}`, () => takeOrLook(api, seasonId, applicantId))
  const isMine = loaded.state === 'loaded' && loaded.value.applicant.lease?.mine === true

  useEffect(() => {
    if (!isMine) return
    const timer = setInterval(() => void api.take(seasonId, applicantId), KEEP_MS)
    return () => {
      clearInterval(timer)
      void api.release(seasonId, applicantId)
    }
  }, [api, seasonId, applicantId, isMine])

  if (loaded.state === 'loaded') {
    return <Applicant {...props} key={applicantId} file={loaded.value} onChanged={reload} />
  }
  return (
    <Page
      title={words('seasonsTitle')}
      back={{ label: words('backToList'), onBack: () => navigate(`/lists/${seasonId}`) }}
    >
      {loaded.state === 'failed' ? (
        <ReasonNotice reason={loaded.reason} action={<Button onClick={reload}>{words('retry')}</Button>} />
      ) : (
        <Spinner label={words('loading')} />
      )}
    </Page>
  )
}

interface ApplicantProps extends ApplicantPageProps {
  readonly file: DeskApplicantFile
  readonly onChanged: () => void
}

function Applicant(props: ApplicantProps) {
  const { api, deskApi, desk, staff, seasonId, applicantId, file, onChanged } = props
  const words = seasonWords.use()
  const [, navigate] = useLocation()
  const [check, setCheck] = useState<DeskCheck>()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()
  const { applicant, result } = file
  const policy = policyOf(desk, check?.policyId ?? result?.policy.id)
  const mine = applicant.lease?.mine === true
  const toList = () => navigate(`/lists/${seasonId}`)

  async function ask(flow: 'cross_device' | 'same_device' = 'cross_device') {
    setBusy(true)
    const asked = await api.ask(seasonId, applicantId, flow)
    setBusy(false)
    if (!asked.ok) {
      setRefused(asked.reason)
      return onChanged()
    }
    setRefused(undefined)
    const { walletLink } = asked.value.check
    if (flow === 'same_device' && walletLink !== null) return location.assign(walletLink)
    setCheck(asked.value.check)
  }

  async function takeNext() {
    const taken = await api.next(seasonId)
    if (taken.ok) navigate(`/lists/${seasonId}/${taken.value.applicant.id}`)
    else toList()
  }

  if (check !== undefined && policy !== undefined) {
    return (
      <div className="grid gap-4">
        <WhoseTurn applicant={applicant} />
        <CheckPage
          key={check.id}
          api={deskApi}
          policy={policy}
          conditions={{}}
          created={check}
          onAgain={() => void ask()}
          onSameDevice={() => void ask('same_device')}
          onBrowser={undefined}
          onAnswered={() => {
            setCheck(undefined)
            onChanged()
          }}
          onLeave={() => {
            setCheck(undefined)
            onChanged()
          }}
        />
      </div>
    )
  }
  const mayAsk = mine && applicant.state !== 'met' && applicant.state !== 'decided'
  const askButton = (
    <Button
      kind={result === null ? 'primary' : 'secondary'}
      busy={busy}
      icon={<QrCodeIcon aria-hidden="true" className="size-5" />}
      onClick={() => void ask()}
    >
      {words(result === null ? 'startCheck' : 'again')}
    </Button>
  )
  return (
    <Page
      title={`${applicant.reference} · ${applicant.name}`}
      lead={<RowLead applicant={applicant} />}
      back={{ label: words('backToList'), onBack: toList }}
      actions={mayAsk && result === null ? askButton : undefined}
    >
      {refused === undefined ? null : <ReasonNotice reason={refused} />}
      {mine ? null : <Notice tone="attention">{words('rowGone')}</Notice>}
      <Decision applicant={applicant} />
      {result === null || policy === undefined ? null : (
        <ResultView
          policy={policy}
          result={result}
          againLabel={words('nextAfter')}
          onAgain={() => void takeNext()}
          onLeave={undefined}
        />
      )}
      {mayAsk && result !== null ? <div className="no-print">{askButton}</div> : null}
      {mine ? (
        <div className="no-print">
          <DecidePanel
            key={applicant.state}
            api={api}
            seasonId={seasonId}
            applicant={applicant}
            staff={staff}
            onDecided={onChanged}
          />
        </div>
      ) : null}
    </Page>
  )
}

const policyOf = (desk: Desk, id: string | undefined): DeskPolicy | undefined =>
  desk.policies.find((policy) => policy.id === id)

/** Whose code it is stands above the code, so that the right family scans it. */
function WhoseTurn({ applicant }: { readonly applicant: DeskApplicant }) {
  return (
    <p className="no-print rounded-card border border-line bg-accent-surface px-4 py-3 text-lg font-semibold">
      {`${applicant.reference} · ${applicant.name}`}
    </p>
  )
}

function RowLead({ applicant }: { readonly applicant: DeskApplicant }) {
  const words = seasonWords.use()
  const { lease, state, decision, note, place } = applicant
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <StateBadge state={state} decision={decision?.decision} />
      <span>
        {[
          words('place', { place }),
          lease === null ? undefined : lease.mine ? words('mine') : words('atCounter', { name: lease.name }),
          note === '' ? undefined : note,
        ]
          .filter((part) => part !== undefined)
          .join(' · ')}
      </span>
    </span>
  )
}

function Decision({ applicant: { decision } }: { readonly applicant: DeskApplicant }) {
  const words = seasonWords.use()
  const language = useLanguage()
  if (decision === null) return null
  const { name, number, at, text, reason } = decision
  return (
    <Panel title={words(`decision.${decision.decision}`)}>
      <p>
        {words(`ground.${reason}`)}
        {' · '}
        {text}
      </p>
      <p className="mt-2 text-sm text-muted">
        {words('decidedBy', { name, number, time: formatDateTime(at, language) })}
      </p>
    </Panel>
  )
}
