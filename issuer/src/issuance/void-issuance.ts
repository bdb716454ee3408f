import type { AgencyId, IssuanceId, OfferId, StaffId } from '@sojourn/domain'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { CloseReason } from './offer.ts'

export interface VoidDeps {
  /** Revokes it when it still waits; true for the one caller that did. */
  readonly revokeUnsettled: (change: Voiding) => Promise<boolean>
  readonly closeOffer: (
    agency: AgencyId,
    id: OfferId,
    at: Date,
    reason: CloseReason,
    leaf: AuditLeaf,
  ) => Promise<boolean>
}

export interface Voiding {
  readonly agency: AgencyId
  readonly issuanceId: IssuanceId
  readonly at: Date
  readonly by: StaffId | null
  readonly reason: CloseReason
  readonly leaf: AuditLeaf
}

/**
 * Ends an issuance that was never activated: its copies are revoked, and its offer gives nothing more, for what went wrong with one
 * wallet is not tried again with another.
 */
export async function voidIssuance(
  deps: VoidDeps,
  issuance: { readonly agency: AgencyId; readonly id: IssuanceId; readonly offerId: OfferId },
  reason: CloseReason,
  by: StaffId | null,
  now: Date,
): Promise<boolean> {
  const { agency, id: issuanceId, offerId } = issuance
  const details = { ...(by === null ? {} : { by }), offerId, issuanceId, reasonCode: reason }
  const leaf = auditLeaf(agency, 'issuance_voided', now, details)
  const isVoided = await deps.revokeUnsettled({ agency, issuanceId, at: now, by, reason, leaf })
  if (isVoided) {
    const closing = auditLeaf(agency, 'offer_cancelled', now, {
      ...(by === null ? {} : { by }),
      offerId,
      reasonCode: reason,
    })
    await deps.closeOffer(agency, offerId, now, reason, closing)
  }
  return isVoided
}
