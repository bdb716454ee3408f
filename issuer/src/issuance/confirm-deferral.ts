import { type AgencyId, addSeconds, type OfferId, ok, type Result, refuse, type StaffId } from '@sojourn/domain'
import { comparisonCode } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import { auditLeaf } from '../audit/audit-event.ts'
import { type ActivateRefusal, MAX_COMPARISONS } from './activate-issuance.ts'
import type { DeferralRow, DeferralStore } from './deferral.ts'
import { grantDetails } from './grant.ts'
import { UNSETTLED_SECONDS } from './issuance.ts'
import type { CloseReason, CredentialOfferRow } from './offer.ts'
import type { Mac } from './server-secret.ts'
import { transactionIdOf } from './transaction-id.ts'
import type { VoidDeps } from './void-issuance.ts'

export interface ConfirmDeferralDeps extends Pick<VoidDeps, 'closeOffer'> {
  readonly mac: Mac
  readonly deferrals: DeferralStore
  readonly findOffer: (agency: AgencyId, id: OfferId) => Promise<CredentialOfferRow | undefined>
}

/**
 * The counter's closing step for a credential that is not decided on yet (assurance T2): the keys are fixed, so the two screens are compared
 * now, while the resident is there. What is delivered after the decision is then valid at once.
 */
export async function confirmDeferral(
  deps: ConfirmDeferralDeps,
  agency: Agency,
  deferral: DeferralRow,
  request: { readonly comparisonCode: string; readonly by: StaffId },
  now: Date,
): Promise<Result<DeferralRow, ActivateRefusal>> {
  const { issuanceId, grant } = deferral
  if (deferral.endedAt !== null || deferral.confirmedAt !== null) return refuse('not_inactive')
  if (addSeconds(deferral.deferredAt, UNSETTLED_SECONDS) <= now) return refuse('activation_expired')
  const used = await deps.deferrals.countComparison(agency.id, issuanceId, MAX_COMPARISONS)
  if (used === undefined) return refuse('comparison_attempts_exceeded')
  if (request.comparisonCode !== (await deferralCodeOf(deps, agency, deferral))) {
    if (used < MAX_COMPARISONS) return refuse('wrong_comparison_code')
    await endDeferral(deps, deferral, 'comparison_attempts', request.by, now)
    return refuse('comparison_attempts_exceeded')
  }
  const leaf = auditLeaf(agency.id, 'deferral_confirmed', now, { by: request.by, ...grantDetails(grant), issuanceId })
  return (await deps.deferrals.confirm({ agency: agency.id, issuanceId, at: now, leaf }))
    ? ok(deferral)
    : refuse('not_inactive')
}

/** What the phone shows while it waits: of the offer's secret, the phone's keys, and the transaction that was given for them. */
export async function deferralCodeOf(
  deps: Pick<ConfirmDeferralDeps, 'mac' | 'findOffer'>,
  agency: Agency,
  { issuanceId, grant, holderKeys }: DeferralRow,
): Promise<string> {
  const offer = await deps.findOffer(agency.id, grant.id as OfferId)
  if (offer === undefined) throw new Error('a deferral has no offer')
  return comparisonCode({
    credentialIssuer: agency.credentialIssuer,
    offerSecretHash: offer.codeHash,
    holderThumbprints: holderKeys.map(({ thumbprint }) => thumbprint),
    notificationId: transactionIdOf(deps.mac, agency.id, issuanceId),
  })
}

/** Nothing is delivered for it any more, and nothing else comes of its offer. */
export async function endDeferral(
  deps: Pick<ConfirmDeferralDeps, 'deferrals' | 'closeOffer'>,
  { agency, issuanceId, grant }: DeferralRow,
  reason: CloseReason,
  by: StaffId | null,
  now: Date,
): Promise<boolean> {
  const details = { ...(by === null ? {} : { by }), ...grantDetails(grant), reasonCode: reason }
  const leaf = auditLeaf(agency, 'deferral_ended', now, { ...details, issuanceId })
  if (!(await deps.deferrals.end({ agency, issuanceId, at: now, leaf }))) return false
  if (grant.kind === 'offer') {
    await deps.closeOffer(agency, grant.id, now, reason, auditLeaf(agency, 'offer_cancelled', now, details))
  }
  return true
}

const AT_A_TIME = 200

/** Those that nobody compared in ten minutes, as with copies that were delivered. Returns how many. */
export async function endUnconfirmed(
  deps: Pick<ConfirmDeferralDeps, 'deferrals' | 'closeOffer'>,
  agency: AgencyId,
  now: Date,
): Promise<number> {
  let ended = 0
  for (;;) {
    const late = await deps.deferrals.unconfirmedBefore(agency, addSeconds(now, -UNSETTLED_SECONDS), AT_A_TIME)
    for (const deferral of late) if (await endDeferral(deps, deferral, 'not_activated', null, now)) ended += 1
    if (late.length < AT_A_TIME) return ended
  }
}
