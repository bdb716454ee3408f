import {
  type AgencyId,
  addSeconds,
  type IssuanceId,
  type OfferId,
  ok,
  type Result,
  refuse,
  type StaffId,
} from '@sojourn/domain'
import { comparisonCode } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import { type Grant, grantDetails } from './grant.ts'
import { type IssuanceRow, UNSETTLED_SECONDS } from './issuance.ts'
import { notificationIdOf } from './notification-id.ts'
import type { CredentialOfferRow } from './offer.ts'
import type { Mac } from './server-secret.ts'

export type ActivateRefusal =
  | 'issuance_unknown'
  | 'not_inactive'
  | 'activation_expired'
  | 'wrong_comparison_code'
  | 'comparison_attempts_exceeded'

export const MAX_COMPARISONS = 5

export interface ActivateDeps {
  readonly mac: Mac
  readonly findIssuance: (agency: AgencyId, id: IssuanceId) => Promise<IssuanceRow | undefined>
  readonly findOffer: (agency: AgencyId, id: OfferId) => Promise<CredentialOfferRow | undefined>
  /** Uses up one attempt before the code is looked at; how many are used, or undefined when none is left or nothing waits. */
  readonly countComparison: (agency: AgencyId, id: IssuanceId, max: number) => Promise<number | undefined>
  /** Inactive to active, while the offer is not closed; true for the one caller that did. */
  readonly activate: (activation: Activation) => Promise<boolean>
  readonly voidForComparison: (issuance: IssuanceRow, by: StaffId, now: Date) => Promise<boolean>
  /** The same step for what waits for a decision; undefined when nothing of that id does. */
  readonly confirmDeferred: (
    agency: Agency,
    request: ActivateRequest,
    now: Date,
  ) => Promise<Result<Activated, ActivateRefusal> | undefined>
}

export interface ActivateRequest {
  readonly issuanceId: IssuanceId
  readonly comparisonCode: string
  readonly by: StaffId
}

export interface Activated {
  readonly grant: Grant
}

export interface Activation {
  readonly agency: AgencyId
  readonly issuanceId: IssuanceId
  readonly at: Date
  readonly by: StaffId
  readonly leaf: AuditLeaf
}

/**
 * The counter's closing step (assurance T2): the officer has compared the code on this screen with the one on the resident's phone. Only
 * now do the copies become VALID; whoever took the offer elsewhere shows another code and holds copies that never are.
 */
export async function activateIssuance(
  deps: ActivateDeps,
  agency: Agency,
  request: ActivateRequest,
  now: Date,
): Promise<Result<Activated, ActivateRefusal>> {
  const { issuanceId, by } = request
  const issuance = await deps.findIssuance(agency.id, issuanceId)
  if (issuance === undefined) {
    return (await deps.confirmDeferred(agency, request, now)) ?? refuse('issuance_unknown')
  }
  if (issuance.state !== 'inactive') return refuse('not_inactive')
  if (addSeconds(issuance.reservedAt, UNSETTLED_SECONDS) <= now) return refuse('activation_expired')
  const used = await deps.countComparison(agency.id, issuanceId, MAX_COMPARISONS)
  if (used === undefined) return refuse('comparison_attempts_exceeded')
  if (request.comparisonCode !== (await comparisonCodeOf(deps, agency, issuance))) {
    if (used < MAX_COMPARISONS) return refuse('wrong_comparison_code')
    await deps.voidForComparison(issuance, by, now)
    return refuse('comparison_attempts_exceeded')
  }
  const leaf = auditLeaf(agency.id, 'credential_activated', now, {
    by,
    ...grantDetails(issuance.grant),
    issuanceId,
  })
  return (await deps.activate({ agency: agency.id, issuanceId, at: now, by, leaf }))
    ? ok(issuance)
    : refuse('not_inactive')
}

/** What the phone shows when the copies lie there: made of the offer's secret, the phone's keys and an id chosen after them. */
export async function comparisonCodeOf(
  deps: Pick<ActivateDeps, 'mac' | 'findOffer'>,
  agency: Agency,
  issuance: IssuanceRow,
): Promise<string> {
  const offer = await deps.findOffer(agency.id, issuance.grant.id as OfferId)
  if (offer === undefined) throw new Error('an issuance has no offer')
  return comparisonCode({
    credentialIssuer: agency.credentialIssuer,
    offerSecretHash: offer.codeHash,
    holderThumbprints: issuance.copies.map(({ holderThumbprint }) => holderThumbprint),
    notificationId: notificationIdOf(deps.mac, agency.id, issuance.id),
  })
}
