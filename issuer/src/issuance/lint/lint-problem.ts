import type { JsonObject } from '@sojourn/domain'
import type { PublicJwk, VerificationKey } from '@sojourn/keys'

/** What a credential must say, from the record and never from the credential. */
export interface LintExpectation {
  readonly compact: string
  readonly key: VerificationKey
  readonly claims: JsonObject
  readonly holderKey: PublicJwk
  readonly statusUri: string
  readonly statusIndex: number
  readonly issuedAt: Date
  readonly expiresAt: Date
}

export type LintProblem =
  | 'too_large'
  | 'not_canonical'
  | 'shape'
  | 'header_members'
  | 'alg'
  | 'typ'
  | 'x5c'
  | 'kid'
  | 'payload_members'
  | 'issuer'
  | 'type'
  | 'type_integrity'
  | 'context'
  | 'subject'
  | 'credential_id'
  | 'issued_at'
  | 'expires_at'
  | 'time_precision'
  | 'holder_key'
  | 'status'
  | 'sd_alg'
  | 'synthetic'
  | 'visible_claim'
  | 'disclosure_shape'
  | 'salt'
  | 'salt_repeated'
  | 'digest_order'
  | 'digest_unknown'
  | 'disclosure_unused'
  | 'claims_differ'
  | 'signature'
  | 'version'
  | 'digest_algorithm'
  | 'digest_id'
  | 'digest_differs'
  | 'name_space'
  | 'place_repeated'
  | 'key_repeated'
