import { type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import type {
  CreatedPresentation,
  CreateRefusal,
  PresentationWish,
} from '../presentation/create-presentation-request.ts'
import type { PresentationId } from '../presentation/presentation.ts'
import type { RelyingParty } from '../relying-parties/relying-party.ts'
import type { ApplicantId, Season } from './applicant.ts'
import { isHeldBy } from './hold-row.ts'
import type { Holder, SeasonStore } from './season-store.ts'

export interface AskApplicantDeps {
  readonly store: Pick<SeasonStore, 'row' | 'tie'>
  createPresentationRequest(wish: PresentationWish, now: Date): Promise<Result<CreatedPresentation, CreateRefusal>>
  /** False when there is nothing open to take back any more. */
  cancel(relyingPartyId: RelyingPartyId, id: PresentationId, now: Date): Promise<boolean>
}

export type AskApplicantRefusal =
  | CreateRefusal
  | { readonly code: 'applicant_unknown' | 'row_not_held' | 'already_met' | 'already_decided' | 'answered_meanwhile' }

/**
 * One check for one row, held by this counter: the conditions are the season's, the child is the row's, so the credential of a brother
 * or of a neighbour fails by name. An earlier question of the row is taken back first, and its answer, if it came meanwhile, is kept.
 */
export async function askApplicant(
  deps: AskApplicantDeps,
  { season, relyingParty, flow }: { season: Season; relyingParty: RelyingParty; flow: PresentationWish['flow'] },
  id: ApplicantId,
  holder: Holder,
  now: Date,
): Promise<Result<CreatedPresentation, AskApplicantRefusal>> {
  const row = await deps.store.row(season, id, now)
  if (row === undefined) return refuse({ code: 'applicant_unknown' })
  if (!isHeldBy(row, holder, now)) return refuse({ code: 'row_not_held' })
  if (row.decided !== undefined) return refuse({ code: 'already_decided' })
  if (row.state === 'met') return refuse({ code: 'already_met' })
  if (row.state === 'asked' && row.presentationId !== undefined) {
    if (!(await deps.cancel(season.relyingPartyId, row.presentationId, now)))
      return refuse({ code: 'answered_meanwhile' })
  }
  const created = await deps.createPresentationRequest(
    {
      relyingParty,
      sessionHash: holder.session,
      askedBy: holder.staffId,
      policyId: season.policyId,
      parameters: { ...season.parameters, applicant: row.name },
      flow,
    },
    now,
  )
  if (!created.ok) return created
  const { id: presentationId } = created.value.presentation
  const tied = await deps.store.tie(season, id, holder, { before: row.presentationId, now: presentationId }, now)
  if (tied) return created
  await deps.cancel(season.relyingPartyId, presentationId, now)
  return refuse({ code: 'row_not_held' })
}
