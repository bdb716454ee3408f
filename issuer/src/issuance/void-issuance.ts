import type { AgencyId, CredentialState, IssuanceId, OfferId, StaffId } from '@sojourn/domain'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import { grantDetails } from './grant.ts'
import type { IssuanceRow } from './issuance.ts'
import type { CloseReason } from './offer.ts'

export interface VoidDeps {
  /** Revokes it when it is still in one of the states; true for the one caller that did. */
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
  readonly from: readonly CredentialState[]
  readonly reason: CloseReason
  readonly leaf: AuditLeaf
}

/**
 * Ends an issuance that nobody relies on yet: its copies are revoked. An offer gives nothing more then, for what went wrong with one wallet
 * is not tried again with another; an authorization and a credential that is in use stay, for their wallet may ask again.
 */
export async function voidIssuance(
  deps: VoidDeps,
  issuance: Voidable,
  reason: CloseReason,
  by: StaffId | null,
  now: Date,
): Promise<boolean> {
  const { agency, id: issuanceId, grant } = issuance
  const details = { ...(by === null ? {} : { by }), ...grantDetails(grant), reasonCode: reason }
  const leaf = auditLeaf(agency, 'issuance_voided', now, { ...details, issuanceId })
  const from = voidableStates(issuance, reason)
  const isVoided = await deps.revokeUnsettled({ agency, issuanceId, at: now, by, from, reason, leaf })
  if (isVoided && grant.kind === 'offer' && issuance.renewalOf === null) {
    await deps.closeOffer(agency, grant.id, now, reason, auditLeaf(agency, 'offer_cancelled', now, details))
  }
  return isVoided
}

type Voidable = Pick<IssuanceRow, 'agency' | 'id' | 'grant' | 'acceptedAt' | 'validAtOnce' | 'renewalOf'>

/** Some copies are valid from the first; those that the wallet says it does not have are revoked all the same. */
function voidableStates({ grant, validAtOnce, acceptedAt }: Voidable, reason: CloseReason): readonly CredentialState[] {
  if (grant.kind === 'offer' && !validAtOnce) return ['reserved', 'inactive']
  return reason === 'wallet_failed' && acceptedAt === null ? ['reserved', 'active'] : ['reserved']
}
