import type { RelyingPartyId, StaffId } from '@sojourn/domain'
import type { DeskAct } from '../desk-access/desk-act.ts'
import type { PresentationId } from '../presentation/presentation.ts'
import type { Applicant, ApplicantId, ApplicantState, Decision, NewApplicant, Season, SeasonId } from './applicant.ts'

export type SeasonKey = Pick<Season, 'relyingPartyId' | 'id'>
export type Counts = Readonly<Record<ApplicantState, number>>

/** Who holds a row, and from when to when. */
export interface Holder {
  readonly session: Uint8Array
  readonly staffId: StaffId
}

export interface ListWish {
  readonly state: ApplicantState | undefined
  /** Part of a reference or of a name; empty for all. */
  readonly search: string
  /** The place after which to go on. */
  readonly after: number
  readonly limit: number
}

/** What the use cases ask of the tables `season` and `applicant`. */
export interface SeasonStore {
  insert(season: Season, act: DeskAct): Promise<void>
  find(relyingPartyId: RelyingPartyId, id: SeasonId, at: Date): Promise<Season | undefined>
  list(relyingPartyId: RelyingPartyId, at: Date): Promise<readonly Season[]>
  /** With its rows and the results that are tied to them. */
  delete(key: SeasonKey, act: DeskAct): Promise<boolean>
  /** All of them or none: otherwise which references are there already, or how many rows there would be. */
  add(
    key: SeasonKey,
    applicants: readonly { readonly id: ApplicantId; readonly applicant: NewApplicant }[],
    max: number,
    act: DeskAct,
  ): Promise<{ readonly known: readonly string[] } | 'too_many_rows' | undefined>
  counts(key: SeasonKey, at: Date): Promise<Counts>
  rows(key: SeasonKey, wish: ListWish, at: Date): Promise<readonly Applicant[]>
  row(key: SeasonKey, id: ApplicantId, at: Date): Promise<Applicant | undefined>
  /** One conditional statement each: of two counters one gets the row. */
  take(key: SeasonKey, id: ApplicantId, holder: Holder, at: Date, until: Date): Promise<boolean>
  takeNext(key: SeasonKey, holder: Holder, at: Date, until: Date): Promise<ApplicantId | undefined>
  release(key: SeasonKey, id: ApplicantId, session: Uint8Array): Promise<void>
  /** Ties a check to the row, while it is held, undecided, and still tied to what was seen. */
  tie(
    key: SeasonKey,
    id: ApplicantId,
    holder: Holder,
    check: { readonly before: PresentationId | undefined; readonly now: PresentationId },
    at: Date,
  ): Promise<boolean>
  /** While the row is held, and decided or not as was seen. */
  decide(
    key: SeasonKey,
    id: ApplicantId,
    holder: Holder,
    decision: Decision,
    seen: { readonly decidedAt: Date | undefined; readonly presentationId: PresentationId | undefined },
    act: DeskAct,
  ): Promise<boolean>
  recordExport(act: DeskAct): Promise<void>
  deleteOutdated(at: Date): Promise<number>
}
