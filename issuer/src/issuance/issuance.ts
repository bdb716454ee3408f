import type { AgencyId, CredentialState, IssuanceId, StaffId } from '@sojourn/domain'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { StatusPlace } from '../lifecycle/status-place.ts'
import type { ResidentVersion } from '../residents/resident.ts'
import type { SpentDpopProof } from './check-dpop-proof.ts'
import type { Grant } from './grant.ts'
import type { ReadNonce } from './stamped-nonce.ts'

/** One copy to be: a place in a status list for a holder key. */
export interface Copy {
  readonly place: StatusPlace
  readonly holderThumbprint: string
}

/**
 * Everything that must be durable before a signature exists (assurance section 6, A): what is spent, and who gets what at which places.
 * One statement decides on it.
 */
export interface Reservation {
  readonly agency: AgencyId
  readonly issuanceId: IssuanceId
  readonly grant: Grant
  readonly configurationId: string
  readonly proof: SpentDpopProof | undefined
  readonly nonce: ReadNonce
  readonly holderKeysHash: Uint8Array
  readonly copies: readonly Copy[]
  /** Nothing has to be compared once they are signed. */
  readonly validAtOnce: boolean
  /** The first issuance, when these are new copies of a credential that is in use: they come only while it is active. */
  readonly renewalOf: IssuanceId | null
  readonly at: Date
  readonly leaf: AuditLeaf
}

export type ReservationRefusal =
  | 'dpop_proof_replayed'
  | 'nonce_used'
  | 'offer_closed'
  | 'authorization_revoked'
  /** The newest application for it was turned down. */
  | 'application_rejected'
  /** What was to be renewed is not active: suspended, revoked, or never activated. */
  | 'not_renewable'

/** `exists`: this offer and configuration were reserved before; the places brought along were not used. */
export type ReservationOutcome =
  | { readonly kind: 'reserved'; readonly resident: ResidentVersion }
  | { readonly kind: 'exists' }
  /** The resident's application for it is not decided yet; nothing was reserved. */
  | { readonly kind: 'under_review'; readonly applicationId: string }
  | { readonly kind: 'refused'; readonly reason: ReservationRefusal }

/** Told after the signature and before the answer. */
export interface Signing {
  readonly agency: AgencyId
  readonly issuanceId: IssuanceId
  readonly residentVersion: number
  readonly expiresAt: Date
  readonly claimsDigest: Uint8Array
  readonly at: Date
  readonly leaf: AuditLeaf
}

export interface IssuanceRow {
  readonly agency: AgencyId
  readonly id: IssuanceId
  readonly grant: Grant
  readonly configurationId: string
  readonly resident: ResidentVersion
  readonly holderKeysHash: Uint8Array
  readonly copies: readonly Copy[]
  readonly validAtOnce: boolean
  readonly renewalOf: IssuanceId | null
  readonly state: CredentialState
  readonly reservedAt: Date
  readonly signedAt: Date | null
  readonly acceptedAt: Date | null
  readonly activatedAt: Date | null
  readonly expiresAt: Date | null
  readonly wrongComparisons: number
  readonly changedAt: Date
  readonly changedBy: StaffId | null
  readonly reasonCode: string | null
  readonly reasonText: string | null
}

/** Neither retried nor activated after this; then revoked (assurance section 6). */
export const UNSETTLED_SECONDS = 600
