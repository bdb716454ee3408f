import { addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import type { Applicant, ApplicantId, Season } from './applicant.ts'
import type { Holder, SeasonStore } from './season-store.ts'

/** The page asks for it again each minute; a counter that is gone gives its row back by itself. */
export const LEASE_SECONDS = 180

export type TakeRefusal = 'applicant_unknown' | 'row_taken'

export interface HoldRowDeps {
  readonly store: Pick<SeasonStore, 'take' | 'takeNext' | 'row'>
}

/** Takes a row to this counter, or keeps it there. No two counters have the same. */
export async function takeApplicant(
  deps: HoldRowDeps,
  season: Season,
  id: ApplicantId,
  holder: Holder,
  now: Date,
): Promise<Result<Applicant, TakeRefusal>> {
  const taken = await deps.store.take(season, id, holder, now, addSeconds(now, LEASE_SECONDS))
  const row = await deps.store.row(season, id, now)
  if (row === undefined) return refuse('applicant_unknown')
  return taken ? ok(row) : refuse('row_taken')
}

/** The first of the list whom nobody has asked and no other counter has. */
export async function takeNextApplicant(
  deps: HoldRowDeps,
  season: Season,
  holder: Holder,
  now: Date,
): Promise<Result<Applicant, 'nobody_waiting'>> {
  const id = await deps.store.takeNext(season, holder, now, addSeconds(now, LEASE_SECONDS))
  const row = id === undefined ? undefined : await deps.store.row(season, id, now)
  return row === undefined ? refuse('nobody_waiting') : ok(row)
}

export const isHeldBy = ({ lease }: Applicant, { session }: Holder, now: Date): boolean =>
  lease !== undefined && lease.until > now && Buffer.from(lease.session).equals(session)
