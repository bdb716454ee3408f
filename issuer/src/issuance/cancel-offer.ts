import { type AgencyId, type IssuanceId, type OfferId, ok, type Result, refuse, type StaffId } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import { auditLeaf } from '../audit/audit-event.ts'
import type { DeferralRow } from './deferral.ts'
import type { IssuanceRow } from './issuance.ts'
import type { CredentialOfferRow } from './offer.ts'
import { type VoidDeps, voidIssuance } from './void-issuance.ts'

export interface CancelDeps extends VoidDeps {
  readonly findOffer: (agency: AgencyId, id: OfferId) => Promise<CredentialOfferRow | undefined>
  readonly findIssuance: (agency: AgencyId, id: IssuanceId) => Promise<IssuanceRow | undefined>
  readonly findDeferral: (agency: AgencyId, id: IssuanceId) => Promise<DeferralRow | undefined>
  readonly issuancesOf: (agency: AgencyId, offers: readonly OfferId[]) => Promise<readonly IssuanceRow[]>
  readonly deferralsOf: (agency: AgencyId, offers: readonly OfferId[]) => Promise<readonly DeferralRow[]>
  /** True for the one caller that ended it. */
  readonly endDeferral: (deferral: DeferralRow, by: StaffId, now: Date) => Promise<boolean>
}

/** A mistake, or a resident who left: the code dies, and so does every copy that was not activated yet. */
export async function cancelOffer(
  deps: CancelDeps,
  agency: Agency,
  request: { readonly offerId: OfferId; readonly by: StaffId },
  now: Date,
): Promise<Result<void, 'offer_unknown' | 'nothing_to_cancel'>> {
  const { offerId, by } = request
  if ((await deps.findOffer(agency.id, offerId)) === undefined) return refuse('offer_unknown')
  const leaf = auditLeaf(agency.id, 'offer_cancelled', now, { by, offerId, reasonCode: 'officer' })
  const isClosed = await deps.closeOffer(agency.id, offerId, now, 'officer', leaf)
  let voided = 0
  for (const issuance of await deps.issuancesOf(agency.id, [offerId])) {
    if (await voidIssuance(deps, issuance, 'officer', by, now)) voided += 1
  }
  for (const deferral of await deps.deferralsOf(agency.id, [offerId])) {
    if (await deps.endDeferral(deferral, by, now)) voided += 1
  }
  return isClosed || voided > 0 ? ok(undefined) : refuse('nothing_to_cancel')
}

/** "Different on the phone": whoever holds these copies is not the person at the counter. */
export async function voidByOfficer(
  deps: CancelDeps,
  agency: Agency,
  request: { readonly issuanceId: IssuanceId; readonly by: StaffId },
  now: Date,
): Promise<Result<OfferId, 'issuance_unknown' | 'not_inactive'>> {
  const issuance = await deps.findIssuance(agency.id, request.issuanceId)
  if (issuance === undefined) return endByOfficer(deps, agency, request, now)
  if (issuance.grant.kind !== 'offer') return refuse('not_inactive')
  return (await voidIssuance(deps, issuance, 'officer', request.by, now))
    ? ok(issuance.grant.id)
    : refuse('not_inactive')
}

/** The same for what waits for a decision: its keys are somebody else's. */
async function endByOfficer(
  deps: CancelDeps,
  agency: Agency,
  { issuanceId, by }: { readonly issuanceId: IssuanceId; readonly by: StaffId },
  now: Date,
): Promise<Result<OfferId, 'issuance_unknown' | 'not_inactive'>> {
  const deferral = await deps.findDeferral(agency.id, issuanceId)
  if (deferral === undefined || deferral.grant.kind !== 'offer') return refuse('issuance_unknown')
  return (await deps.endDeferral(deferral, by, now)) ? ok(deferral.grant.id) : refuse('not_inactive')
}
