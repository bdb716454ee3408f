import { type AgencyId, type Brand, newId } from '@sojourn/domain'

/** One line of the log: a change of state that happened, in the words that the activity page shows. */
export type AuditEvent =
  | 'offer_created'
  | 'offer_redeemed'
  | 'offer_cancelled'
  | 'offer_killed'
  | 'offer_refresh_closed'
  | 'application_submitted'
  | 'application_under_review'
  | 'application_approved'
  | 'application_rejected'
  | 'credential_deferred'
  | 'deferral_confirmed'
  | 'deferral_ended'
  | 'authorization_granted'
  | 'authorization_refused'
  | 'authorization_redeemed'
  | 'authorization_refreshed'
  | 'authorization_revoked'
  | 'evidence_presented'
  | 'evidence_accepted'
  | 'evidence_refused'
  | 'credential_reserved'
  | 'credential_signed'
  | 'credential_accepted'
  | 'credential_activated'
  | 'issuance_voided'
  | 'credential_suspended'
  | 'credential_reinstated'
  | 'credential_revoked'
  | 'resident_invited'
  | 'resident_enrolled'
  | 'resident_signed_in'
  | 'staff_invited'
  | 'staff_enrolled'
  | 'staff_signed_in'
  | 'status_list_opened'
  | 'status_list_closed'
  | 'key_announced'
  | 'key_certified'
  | 'key_started'
  | 'key_retired'
  | 'key_destroyed'
  | 'key_revoked'
  | 'relying_party_proposed'
  | 'relying_party_proposal_rejected'
  | 'relying_party_registered'
  | 'relying_party_amended'
  | 'relying_party_withdrawn'

/** Ids, codes and digests; never a claim, a name or a free text, for what is in the log stays in it. */
export interface AuditDetails {
  readonly by?: string
  readonly offerId?: string
  readonly authorizationId?: string
  readonly issuanceId?: string
  readonly residentId?: string
  readonly applicationId?: string
  /** By configuration; a wallet's client id names no person. */
  readonly clientId?: string
  readonly staffId?: string
  readonly statusListId?: string
  readonly type?: string
  readonly format?: string
  readonly copies?: number
  readonly reasonCode?: string
  /** A signing key by its thumbprint, and what it is for. */
  readonly key?: string
  readonly uses?: readonly string[]
  /** SHA-256 of something that the row itself keeps, base64url. */
  readonly digest?: string
  readonly relyingPartyId?: string
  readonly proposalId?: string
  readonly version?: number
  /** SHA-256 of the passkey's answer with which a second person approved. */
  readonly approval?: string
  /** Of each use, what its registration certificate says (`certificateDigest`). */
  readonly certificates?: readonly string[]
}

/** The bytes are fixed here, time included, before they are stored (assurance P10); the tree is built over exactly these. */
export interface AuditLeaf {
  readonly leafId: string
  readonly leaf: string
}

export function auditLeaf(agency: AgencyId, event: AuditEvent, at: Date, details: AuditDetails): AuditLeaf {
  const leafId = newId<Brand<'LeafId'>>(at)
  return { leafId, leaf: JSON.stringify({ v: 1, agency, leafId, at: at.toISOString(), event, ...details }) }
}
