import {
  Button,
  EmptyState,
  formatDate,
  Page,
  Panel,
  ReasonNotice,
  reasonWords,
  SelectField,
  Spinner,
  TextField,
  useLanguage,
  useLoaded,
} from '@sojourn/ui'
import { useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { DeskStaff } from '../../../src/http/desk-messages.ts'
import type { ApplicantState, DeskApplicant, DeskSeason } from '../../../src/http/season-messages.ts'
import { ListTools } from './list-tools.tsx'
import type { SeasonApi } from './season-api.ts'
import { allOf, doneOf } from './seasons-page.tsx'
import { StateBadge } from './state-badge.tsx'
import { seasonWords } from './words.ts'

const STATES: readonly ApplicantState[] = ['expected', 'asked', 'met', 'not_met', 'cannot_tell', 'decided']
/** Several counters work on it: what the others did is seen within seconds. */
const LOOK_AGAIN_MS = 4_000

export interface SeasonPageProps {
  readonly api: SeasonApi
  readonly seasonId: string
  readonly staff: DeskStaff['member']
}

/** One list: how far it is, who is next, and everybody on it. */
export function SeasonPage({ api, seasonId, staff }: SeasonPageProps) {
  const words = seasonWords.use()
  const language = useLanguage()
  const [, navigate] = useLocation()
  const [state, setState] = useState<ApplicantState | ''>('')
  const [search, setSearch] = useState('')
  const [refused, setRefused] = useState<string>()
  const [loaded, reload] = useLoaded(`${seasonId} ${state} ${search}`, () =>
    api.page(seasonId, { state, search, after: 0 }),
  )
  useEffect(() => {
    const timer = setInterval(reload, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [reload])
  const known = useLast(loaded.state === 'loaded' ? loaded.value.season : undefined)

  async function takeNext() {
    const taken = await api.next(seasonId)
    if (taken.ok) navigate(`/lists/${seasonId}/${taken.value.applicant.id}`)
    else setRefused(taken.reason)
    reload()
  }

  if (known === undefined) {
    return (
      <Page title={words('seasonsTitle')} back={{ label: words('back'), onBack: () => navigate('/lists') }}>
        {loaded.state === 'failed' ? (
          <ReasonNotice reason={loaded.reason} action={<Button onClick={reload}>{words('retry')}</Button>} />
        ) : (
          <Spinner label={words('loading')} />
        )}
      </Page>
    )
  }
  return (
    <Page
      title={known.name}
      lead={`${words('progress', { done: doneOf(known), all: allOf(known) })} · ${words('keptUntil', {
        day: formatDate(known.keptUntil, language),
      })}`}
      back={{ label: words('seasonsTitle'), onBack: () => navigate('/lists') }}
      actions={
        <Button kind="primary" disabled={known.counts.expected === 0} onClick={() => void takeNext()}>
          {words('next')}
        </Button>
      }
    >
      {refused === undefined ? null : <ReasonNotice reason={refused} />}
      <Panel>
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            label={words('show')}
            options={[
              { value: '', label: `${words('all')} (${allOf(known)})` },
              ...STATES.map((value) => ({ value, label: `${words(`state.${value}`)} (${known.counts[value]})` })),
            ]}
            value={state}
            onValueChange={setState}
          />
          <TextField
            label={words('search')}
            type="search"
            autoComplete="off"
            maxLength={60}
            value={search}
            onValueChange={setSearch}
          />
        </div>
        <div className="mt-4">
          {loaded.state === 'loading' ? <Spinner label={words('loading')} /> : null}
          {loaded.state === 'failed' ? <ReasonNotice reason={loaded.reason} /> : null}
          {loaded.state === 'loaded' ? (
            <Rows
              // A new list of rows begins at its start.
              key={`${state} ${search}`}
              api={api}
              season={known}
              first={loaded.value.applicants}
              more={loaded.value.more}
              state={state}
              search={search}
            />
          ) : null}
        </div>
      </Panel>
      <ListTools api={api} season={known} staff={staff} onChanged={reload} />
    </Page>
  )
}

/** The list stays on the screen while it is read again. */
function useLast<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value)
  if (value !== undefined && value !== last) setLast(value)
  return value ?? last
}

interface RowsProps {
  readonly api: SeasonApi
  readonly season: DeskSeason
  readonly first: readonly DeskApplicant[]
  readonly more: number | null
  readonly state: string
  readonly search: string
}

function Rows({ api, season, first, more, state, search }: RowsProps) {
  const words = seasonWords.use()
  const [further, setFurther] = useState<{ readonly rows: readonly DeskApplicant[]; readonly more: number | null }>()
  const rows = [...first, ...(further?.rows ?? [])]
  const goesOn = further === undefined ? more : further.more

  async function showMore(after: number) {
    const answer = await api.page(season.id, { state, search, after })
    if (answer.ok) {
      setFurther((before) => ({
        rows: [...(before?.rows ?? []), ...answer.value.applicants],
        more: answer.value.more,
      }))
    }
  }

  if (rows.length === 0) {
    return allOf(season) === 0 ? (
      <EmptyState title={words('nobodyYet')}>{words('nobodyYetNext')}</EmptyState>
    ) : (
      <EmptyState title={words('nobodyFound')} />
    )
  }
  return (
    <>
      <ol className="grid">
        {rows.map((row) => (
          <Row key={row.id} season={season} row={row} />
        ))}
      </ol>
      {goesOn === null ? null : (
        <Button wide className="mt-4" onClick={() => void showMore(goesOn)}>
          {words('more')}
        </Button>
      )}
    </>
  )
}

function Row({ season, row }: { readonly season: DeskSeason; readonly row: DeskApplicant }) {
  const words = seasonWords.use()
  const language = useLanguage()
  const { lease, decision, state, reason } = row
  const taken = lease !== null && !lease.mine
  const done = state === 'met' || state === 'decided'
  const word = taken || done ? ('look' as const) : ('take' as const)
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line py-3 last:border-b-0">
      <span className="grid min-w-48 flex-1">
        <span>
          <span className="font-semibold">{row.name}</span>{' '}
          <span className="font-digits text-sm text-muted">{row.reference}</span>
        </span>
        <span className="text-sm text-muted">
          {[
            reason === null ? undefined : reasonWords(reason, language).sentence,
            lease === null ? undefined : lease.mine ? words('mine') : words('atCounter', { name: lease.name }),
            row.note === '' ? undefined : row.note,
          ]
            .filter((part) => part !== undefined)
            .join(' · ')}
        </span>
      </span>
      <StateBadge state={state} decision={decision?.decision} />
      <Link
        href={`/lists/${season.id}/${row.id}`}
        aria-label={words(`${word}Of`, { name: `${row.name} ${row.reference}` })}
        className="inline-flex min-h-target items-center justify-center rounded-control border border-line-strong bg-surface px-5 font-semibold hover:bg-sunken"
      >
        {words(word)}
      </Link>
    </li>
  )
}
