import { refuse } from '@sojourn/domain'
import type {
  DeviceAuthRefusal,
  DeviceResponseRefusal,
  JwtVcRefusal,
  JwtVpRefusal,
  KeyBindingRefusal,
  MdocRefusal,
  SdJwtVcRefusal,
  VcdmRefusal,
  VcSdJwtRefusal,
  VpJwtRefusal,
} from '@sojourn/formats'
import type { ClaimsPath, DcqlRefusal } from '@sojourn/protocol'
import type { IssuerRefusal as UnresolvedIssuer } from '@sojourn/trust'

export type Stage = 'format' | 'issuer' | 'holder' | 'query' | 'status'

interface Where {
  /** Which answer of the VP Token; left out when it is the whole. */
  readonly queryId?: string
  /** The finer code of the part that refused: for logs and tests, never for decisions. */
  readonly detail?: string
}

export type FormatRefusal = Where & {
  readonly stage: 'format'
  readonly code: 'malformed' | 'unsupported' | 'check_failed'
}

export type IssuerRefusal = Where & {
  readonly stage: 'issuer'
  readonly code:
    | 'not_on_trust_list'
    | 'type_not_allowed'
    | 'unknown_key'
    | 'bad_signature'
    | 'expired'
    | 'not_yet_valid'
    | 'check_failed'
}

export type HolderRefusal = Where & {
  readonly stage: 'holder'
  readonly code:
    | 'missing_key_binding'
    | 'bad_signature'
    | 'wrong_nonce'
    | 'wrong_audience'
    | 'stale'
    | 'from_the_future'
    | 'different_holders'
    | 'transaction_not_signed'
    | 'check_failed'
}

export type QueryRefusal = Where & {
  readonly stage: 'query'
  readonly code: 'claim_missing' | 'value_mismatch' | 'credential_missing' | 'wrong_type' | 'not_asked' | 'check_failed'
  readonly path?: ClaimsPath
}

export type StatusRefusal = Where & {
  readonly stage: 'status'
  /** `unavailable` and `stale`: nothing can be said, which is not a no of the agency's. */
  readonly code: 'revoked' | 'suspended' | 'unavailable' | 'stale'
}

/** Why a presentation is not believed. `check_failed`: a check threw; it counts as failed, and nothing is known. */
export type Refusal = FormatRefusal | IssuerRefusal | HolderRefusal | QueryRefusal | StatusRefusal

type Coded<R> = R extends Where ? Omit<R, keyof Where | 'path'> : never

const MALFORMED = { stage: 'format', code: 'malformed' } as const
const UNSUPPORTED = { stage: 'format', code: 'unsupported' } as const
const BAD_ISSUER_SIGNATURE = { stage: 'issuer', code: 'bad_signature' } as const
const BAD_HOLDER_SIGNATURE = { stage: 'holder', code: 'bad_signature' } as const
const UNKNOWN_KEY = { stage: 'issuer', code: 'unknown_key' } as const

const OF_ISSUER_JWT = {
  malformed_jwt: MALFORMED,
  wrong_typ: UNSUPPORTED,
  alg_not_allowed: BAD_ISSUER_SIGNATURE,
  critical_header: UNSUPPORTED,
  forbidden_header: MALFORMED,
  bad_signature: BAD_ISSUER_SIGNATURE,
  expired: { stage: 'issuer', code: 'expired' },
  not_yet_valid: { stage: 'issuer', code: 'not_yet_valid' },
  malformed_time: MALFORMED,
  restricted_audience: UNSUPPORTED,
  malformed_status: MALFORMED,
} as const

export const OF_SD_JWT_VC = {
  ...OF_ISSUER_JWT,
  unknown_hash_algorithm: UNSUPPORTED,
  misplaced_hash_algorithm: MALFORMED,
  malformed_digest: MALFORMED,
  duplicate_disclosure: MALFORMED,
  duplicate_digest: MALFORMED,
  unreferenced_disclosure: MALFORMED,
  wrong_disclosure_shape: MALFORMED,
  reserved_claim_name: MALFORMED,
  claim_overwritten: MALFORMED,
  too_deep: MALFORMED,
  reserved_claim_disclosed: MALFORMED,
  missing_vct: MALFORMED,
  malformed_aka_vcts: MALFORMED,
  malformed_issuer: MALFORMED,
  malformed_holder_key: MALFORMED,
} as const satisfies Record<SdJwtVcRefusal, Coded<Refusal>>

export const OF_JWT_VC = {
  ...OF_ISSUER_JWT,
  malformed_credential: MALFORMED,
  contradicting_claims: MALFORMED,
} as const satisfies Record<JwtVcRefusal, Coded<Refusal>>

const OF_VCDM = {
  wrong_base_context: MALFORMED,
  malformed_context: MALFORMED,
  unknown_context: UNSUPPORTED,
  redefined_term: MALFORMED,
  malformed_type: MALFORMED,
  unmapped_type: MALFORMED,
  malformed_id: MALFORMED,
  malformed_name: MALFORMED,
  malformed_issuer: MALFORMED,
  malformed_subject: MALFORMED,
  malformed_validity: MALFORMED,
  reversed_validity: MALFORMED,
  malformed_credential_status: MALFORMED,
  malformed_schema: MALFORMED,
  malformed_refresh_service: MALFORMED,
  malformed_terms_of_use: MALFORMED,
  malformed_evidence: MALFORMED,
  malformed_proof: MALFORMED,
  malformed_related_resource: MALFORMED,
  wrong_digest: MALFORMED,
  malformed_holder: MALFORMED,
  malformed_presented_credentials: MALFORMED,
} as const satisfies Record<VcdmRefusal, Coded<Refusal>>

export const OF_VC_JOSE = {
  ...OF_SD_JWT_VC,
  ...OF_VCDM,
  forbidden_claim: MALFORMED,
  contradicting_claims: MALFORMED,
} as const satisfies Record<VcSdJwtRefusal, Coded<Refusal>>

export const OF_ISSUER = {
  not_on_trust_list: { stage: 'issuer', code: 'not_on_trust_list' },
  type_not_allowed: { stage: 'issuer', code: 'type_not_allowed' },
  no_x5c: UNKNOWN_KEY,
  malformed_certificate: UNKNOWN_KEY,
  anchor_in_chain: UNKNOWN_KEY,
  self_signed_leaf: UNKNOWN_KEY,
  untrusted_chain: UNKNOWN_KEY,
  certificate_expired: UNKNOWN_KEY,
  key_usage: UNKNOWN_KEY,
  certificate_for_another_issuer: UNKNOWN_KEY,
  key_not_found: UNKNOWN_KEY,
  no_key_hint: UNKNOWN_KEY,
  malformed_anchor: UNKNOWN_KEY,
  did_not_resolved: UNKNOWN_KEY,
  key_not_listed: UNKNOWN_KEY,
  key_revoked: UNKNOWN_KEY,
} as const satisfies Record<UnresolvedIssuer, Coded<Refusal>>

const OF_HOLDER_JWT = {
  wrong_typ: BAD_HOLDER_SIGNATURE,
  alg_not_allowed: BAD_HOLDER_SIGNATURE,
  critical_header: BAD_HOLDER_SIGNATURE,
  forbidden_header: BAD_HOLDER_SIGNATURE,
  bad_signature: BAD_HOLDER_SIGNATURE,
  malformed: BAD_HOLDER_SIGNATURE,
  wrong_nonce: { stage: 'holder', code: 'wrong_nonce' },
  wrong_audience: { stage: 'holder', code: 'wrong_audience' },
  stale: { stage: 'holder', code: 'stale' },
  from_the_future: { stage: 'holder', code: 'from_the_future' },
} as const

export const OF_KEY_BINDING = {
  ...OF_HOLDER_JWT,
  missing_key_binding: { stage: 'holder', code: 'missing_key_binding' },
  malformed_holder_key: BAD_HOLDER_SIGNATURE,
  wrong_sd_hash: BAD_HOLDER_SIGNATURE,
  transaction_data_missing: { stage: 'holder', code: 'transaction_not_signed' },
  wrong_transaction_data: { stage: 'holder', code: 'transaction_not_signed' },
} as const satisfies Record<KeyBindingRefusal, Coded<Refusal>>

export const OF_JWT_VP = {
  ...OF_HOLDER_JWT,
  malformed_jwt: MALFORMED,
  unknown_holder: BAD_HOLDER_SIGNATURE,
  malformed_presentation: MALFORMED,
} as const satisfies Record<JwtVpRefusal, Coded<Refusal>>

export const OF_VP_JOSE = {
  ...OF_HOLDER_JWT,
  ...OF_VCDM,
  malformed_jwt: MALFORMED,
  unknown_holder: BAD_HOLDER_SIGNATURE,
  credential_not_enveloped: MALFORMED,
  forbidden_claim: MALFORMED,
  contradicting_claims: MALFORMED,
  expired: { stage: 'holder', code: 'stale' },
  not_yet_valid: { stage: 'holder', code: 'from_the_future' },
  malformed_time: BAD_HOLDER_SIGNATURE,
} as const satisfies Record<VpJwtRefusal, Coded<Refusal>>

export const OF_DEVICE_RESPONSE = {
  malformed_cbor: MALFORMED,
  duplicate_label: MALFORMED,
  too_deep: MALFORMED,
  trailing_bytes: MALFORMED,
  malformed_mdoc: MALFORMED,
  unknown_version: UNSUPPORTED,
  device_error: MALFORMED,
  not_one_document: MALFORMED,
} as const satisfies Record<DeviceResponseRefusal, Coded<Refusal>>

export const OF_MDOC = {
  malformed_cose: MALFORMED,
  alg_not_allowed: BAD_ISSUER_SIGNATURE,
  wrong_typ: UNSUPPORTED,
  critical_header: UNSUPPORTED,
  bad_signature: BAD_ISSUER_SIGNATURE,
  malformed_mso: MALFORMED,
  unknown_version: UNSUPPORTED,
  unknown_digest_algorithm: UNSUPPORTED,
  malformed_time: MALFORMED,
  expired: { stage: 'issuer', code: 'expired' },
  not_yet_valid: { stage: 'issuer', code: 'not_yet_valid' },
  wrong_doctype: MALFORMED,
  // An element that the issuer did not sign like this is an element that the issuer did not sign.
  digest_missing: BAD_ISSUER_SIGNATURE,
  digest_mismatch: BAD_ISSUER_SIGNATURE,
  duplicate_digest_id: MALFORMED,
  duplicate_element: MALFORMED,
  random_too_short: MALFORMED,
  unreadable_element: MALFORMED,
  malformed_holder_key: MALFORMED,
  malformed_status: MALFORMED,
} as const satisfies Record<MdocRefusal, Coded<Refusal>>

/** Nonce, audience, address and key are signed as one: which of them was another cannot be told. */
export const OF_DEVICE_AUTH = {
  malformed_cose: BAD_HOLDER_SIGNATURE,
  alg_not_allowed: BAD_HOLDER_SIGNATURE,
  wrong_typ: BAD_HOLDER_SIGNATURE,
  critical_header: BAD_HOLDER_SIGNATURE,
  bad_signature: BAD_HOLDER_SIGNATURE,
  device_mac: BAD_HOLDER_SIGNATURE,
  unauthorized_element: BAD_HOLDER_SIGNATURE,
  malformed_holder_key: BAD_HOLDER_SIGNATURE,
} as const satisfies Record<DeviceAuthRefusal, Coded<Refusal>>

export const OF_DCQL = {
  unknown_query_id: { stage: 'query', code: 'not_asked' },
  too_many: { stage: 'query', code: 'not_asked' },
  empty: { stage: 'query', code: 'credential_missing' },
  credential_missing: { stage: 'query', code: 'credential_missing' },
  wrong_type: { stage: 'query', code: 'wrong_type' },
  holder_proof_missing: { stage: 'holder', code: 'missing_key_binding' },
  claim_missing: { stage: 'query', code: 'claim_missing' },
  claim_value: { stage: 'query', code: 'value_mismatch' },
} as const satisfies Record<DcqlRefusal['code'], Coded<Refusal>>

export const malformed = (detail: string) => refuse({ stage: 'format', code: 'malformed', detail } as const)
