import { isJsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import {
  checkTimes,
  importVerificationKey,
  type JsonObject,
  type JwtRefusal,
  type ParsedJwt,
  parseJwt,
  type Signer,
  signJwt,
  TOKEN_KINDS,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'

export type KeyAttestationRefusal =
  /** The issuer has no attester that it believes, so there is nothing that an attestation could prove to it. */
  | 'attestation_not_evaluated'
  | 'attestation_missing'
  | 'malformed_attestation'
  | 'attester_untrusted'
  /** Typ, algorithm or signature. */
  | 'attestation_not_verified'
  | 'attestation_expired'
  | 'attestation_too_weak'
  | 'attestation_revoked'
  | 'attestation_status_unavailable'

/** Accepted values of each; one that is left out is not looked at. OID4VCI-1.0 12.2.4 (credential-issuer-parameters). */
export interface KeyAttestationRequirement {
  readonly keyStorage?: readonly string[]
  readonly userAuthentication?: readonly string[]
}

/** Whom the issuer believes, and how it learns that an attestation was taken back. */
export interface KeyAttesters {
  readonly keyOf: (attestation: ParsedJwt, at: Date) => Promise<Result<VerificationKey, 'attester_untrusted'>>
  /** Asked only when the attestation says that it has a status. */
  readonly checkStatus: (
    status: JsonValue,
    attestation: ParsedJwt,
    at: Date,
  ) => Promise<Result<void, 'attestation_revoked' | 'attestation_status_unavailable'>>
}

export interface AttestedKey {
  readonly key: VerificationKey
  /** As the attester named it, if at all. */
  readonly kid: string | undefined
}

export interface VerifiedKeyAttestation {
  readonly keys: readonly AttestedKey[]
  /** Proven to be in the attestation; whether it is ours and unused is the caller's to decide. */
  readonly nonce: string | undefined
}

const MAX_KEYS = 64
const MAX_NONCE_CHARS = 1024

/** OID4VCI-1.0 D.1 (keyattestation-jwt): whose word it is, then the word itself, then whether it still stands. */
export async function verifyKeyAttestation(expected: {
  readonly jwt: string
  readonly attesters: KeyAttesters
  readonly requirement: KeyAttestationRequirement | undefined
  /** OID4VCI-1.0 D.1: beside a key proof it MUST be there. */
  readonly expiry: 'required' | 'optional'
  readonly at: Date
  readonly skewSeconds: number
}): Promise<Result<VerifiedKeyAttestation, KeyAttestationRefusal>> {
  const parsed = parseJwt(expected.jwt, TOKEN_KINDS.key_attestation)
  if (!parsed.ok) return refuse('malformed_attestation')
  const attester = await expected.attesters.keyOf(parsed.value, expected.at)
  if (!attester.ok) return attester
  const verified = await verifyJwt('key_attestation', parsed.value, attester.value)
  if (!verified.ok) return refuse(VERIFY_REFUSAL[verified.reason])
  const { payload } = verified.value
  const times = checkTimes(payload, expected.at, expected.skewSeconds)
  if (!times.ok) return refuse(times.reason === 'expired' ? 'attestation_expired' : 'malformed_attestation')
  if (typeof payload.iat !== 'number') return refuse('malformed_attestation')
  if (expected.expiry === 'required' && payload.exp === undefined) return refuse('malformed_attestation')
  const keys = await readKeys(payload.attested_keys)
  const nonce = readNonce(payload.nonce)
  if (keys === undefined || !nonce.ok) return refuse('malformed_attestation')
  if (!isStrongEnough(payload, expected.requirement)) return refuse('attestation_too_weak')
  if (payload.status !== undefined) {
    const status = await expected.attesters.checkStatus(payload.status, verified.value, expected.at)
    if (!status.ok) return status
  }
  return ok({ keys, nonce: nonce.value })
}

const VERIFY_REFUSAL = {
  malformed_jwt: 'malformed_attestation',
  wrong_typ: 'attestation_not_verified',
  alg_not_allowed: 'attestation_not_verified',
  critical_header: 'attestation_not_verified',
  forbidden_header: 'attestation_not_verified',
  bad_signature: 'attestation_not_verified',
} as const satisfies Record<JwtRefusal, KeyAttestationRefusal>

/** Every one of them, each once, none private; else nothing of it is believed. */
async function readKeys(wire: JsonValue | undefined): Promise<readonly AttestedKey[] | undefined> {
  if (!Array.isArray(wire) || wire.length === 0 || wire.length > MAX_KEYS) return undefined
  const keys = new Map<string, AttestedKey>()
  for (const jwk of wire) {
    const key = await importVerificationKey(jwk)
    if (!key.ok || keys.has(key.value.thumbprint)) return undefined
    const kid = isJsonObject(jwk) && typeof jwk.kid === 'string' ? jwk.kid : undefined
    keys.set(key.value.thumbprint, { key: key.value, kid })
  }
  return [...keys.values()]
}

function readNonce(nonce: JsonValue | undefined): Result<string | undefined, 'malformed_attestation'> {
  if (nonce === undefined) return ok(undefined)
  const isNonce = typeof nonce === 'string' && nonce !== '' && nonce.length <= MAX_NONCE_CHARS
  return isNonce ? ok(nonce) : refuse('malformed_attestation')
}

const isStrongEnough = (payload: JsonObject, requirement: KeyAttestationRequirement | undefined): boolean =>
  isOneOf(payload.key_storage, requirement?.keyStorage) &&
  isOneOf(payload.user_authentication, requirement?.userAuthentication)

const isOneOf = (stated: JsonValue | undefined, accepted: readonly string[] | undefined): boolean =>
  accepted === undefined || (Array.isArray(stated) && stated.some((level) => accepted.some((each) => each === level)))

/** The attester's side. */
export function buildKeyAttestation(attestation: {
  readonly keys: readonly JsonObject[]
  readonly issuedAt: Date
  readonly expiresAt?: Date
  readonly nonce?: string
  readonly keyStorage?: readonly string[]
  readonly userAuthentication?: readonly string[]
  readonly status?: JsonObject
  readonly signer: Signer
}): Promise<string> {
  const { signer, keyStorage, userAuthentication, expiresAt, nonce, status } = attestation
  const header: JsonObject = {
    ...(signer.x5c !== undefined && { x5c: [...signer.x5c] }),
    ...(signer.x5c === undefined && signer.kid !== undefined && { kid: signer.kid }),
  }
  const payload: JsonObject = {
    iat: Math.floor(attestation.issuedAt.getTime() / 1000),
    ...(expiresAt !== undefined && { exp: Math.floor(expiresAt.getTime() / 1000) }),
    attested_keys: attestation.keys.map((key) => ({ ...key })),
    ...(keyStorage !== undefined && { key_storage: [...keyStorage] }),
    ...(userAuthentication !== undefined && { user_authentication: [...userAuthentication] }),
    ...(nonce !== undefined && { nonce }),
    ...(status !== undefined && { status }),
  }
  return signJwt('key_attestation', header, payload, signer)
}
