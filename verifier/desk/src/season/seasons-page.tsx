import {
  Button,
  ChevronRightIcon,
  EmptyState,
  formatDate,
  Page,
  Panel,
  PlusIcon,
  ReasonNotice,
  Spinner,
  useLanguage,
  useLoaded,
} from '@sojourn/ui'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Desk, DeskStaff } from '../../../src/http/desk-messages.ts'
import type { DeskSeason } from '../../../src/http/season-messages.ts'
import { OpenSeason } from './open-season.tsx'
import type { SeasonApi } from './season-api.ts'
import { seasonWords } from './words.ts'

export interface SeasonsPageProps {
  readonly api: SeasonApi
  readonly desk: Desk
  readonly staff: DeskStaff['member']
}

export const doneOf = ({ counts }: DeskSeason): number => counts.met + counts.not_met + counts.decided
export const allOf = ({ counts }: DeskSeason): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

/** The lists of this school, the newest first. */
export function SeasonsPage({ api, desk, staff }: SeasonsPageProps) {
  const words = seasonWords.use()
  const [loaded, reload] = useLoaded('seasons', api.seasons)
  const [opening, setOpening] = useState(false)
  const isManager = staff.role === 'manager'
  const open = (
    <Button kind="primary" icon={<PlusIcon aria-hidden="true" className="size-5" />} onClick={() => setOpening(true)}>
      {words('open')}
    </Button>
  )
  return (
    <Page title={words('seasonsTitle')} lead={words('seasonsLead')} actions={isManager ? open : undefined}>
      {isManager ? (
        <OpenSeason
          api={api}
          policies={desk.policies.filter(({ inSeason }) => inSeason)}
          open={opening}
          onClose={() => setOpening(false)}
        />
      ) : null}
      {loaded.state === 'loading' ? <Spinner label={words('loading')} /> : null}
      {loaded.state === 'failed' ? (
        <ReasonNotice reason={loaded.reason} action={<Button onClick={reload}>{words('retry')}</Button>} />
      ) : null}
      {loaded.state === 'loaded' && loaded.value.seasons.length === 0 ? (
        <Panel>
          <EmptyState title={words('noSeason')}>{words(isManager ? 'noSeasonNext' : 'noSeasonClerk')}</EmptyState>
        </Panel>
      ) : null}
      {loaded.state === 'loaded' ? (
        <ul className="grid gap-4 md:grid-cols-2">
          {loaded.value.seasons.map((season) => (
            <SeasonCard key={season.id} season={season} />
          ))}
        </ul>
      ) : null}
    </Page>
  )
}

function SeasonCard({ season }: { readonly season: DeskSeason }) {
  const words = seasonWords.use()
  const language = useLanguage()
  const [done, all] = [doneOf(season), allOf(season)]
  return (
    <li className="grid">
      <Link
        href={`/lists/${season.id}`}
        className="flex min-h-24 items-center justify-between gap-4 rounded-card border border-line bg-surface p-5 shadow-card hover:border-accent hover:bg-accent-surface"
      >
        <span className="grid gap-1">
          <span className="text-xl font-semibold">{season.name}</span>
          <span className="text-muted">
            {words('progress', { done, all })}
            {' · '}
            {words('keptUntil', { day: formatDate(season.keptUntil, language) })}
          </span>
        </span>
        <ChevronRightIcon aria-hidden="true" className="size-6 shrink-0 text-accent" />
      </Link>
    </li>
  )
}
