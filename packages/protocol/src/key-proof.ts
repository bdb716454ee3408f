import { type JsonObject, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import {
  embeddedJwk,
  type JwtRefusal,
  type KeyRefusal,
  type ParsedJwt,
  parseJwt,
  resolveDidJwk,
  type Signer,
  signJwt,
  TOKEN_KINDS,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'
import { type AgeRefusal, judgeProofAge, type ProofWindow } from './proof-age.ts'

export type KeyProofRefusal =
  | JwtRefusal
  | KeyRefusal
  | AgeRefusal
  | 'no_key'
  | 'ambiguous_key'
  | 'wrong_audience'
  | 'wrong_issuer'
  | 'missing_nonce'
  | 'malformed_claims'

export interface VerifiedKeyProof {
  readonly key: VerificationKey
  /** Proven to be in the proof; whether it is ours, fresh and unused is the caller's to decide. */
  readonly nonce: string
  readonly issuedAt: Date
}

export interface KeyProofExpectation extends ProofWindow {
  /** The credential issuer identifier: the only audience, and never the authorization server's name. */
  readonly credentialIssuer: string
  /** `iss` may be left out, and names this client when it is there; undefined for an anonymous pre-authorized code, where nobody is. */
  readonly clientId: string | undefined
}

const KEY_HEADERS = ['jwk', 'kid', 'x5c'] as const

/** OID4VCI-1.0 F.1 (jwt-proof-type) and F.4 (verifying-key-proof), for an issuer that has a nonce endpoint. */
export async function verifyKeyProof(
  expected: KeyProofExpectation & { readonly jwt: string },
): Promise<Result<VerifiedKeyProof, KeyProofRefusal>> {
  const parsed = parseJwt(expected.jwt, TOKEN_KINDS.key_proof)
  if (!parsed.ok) return parsed
  const key = await proofKey(parsed.value)
  if (!key.ok) return key
  const verified = await verifyJwt('key_proof', parsed.value, key.value)
  if (!verified.ok) return verified
  return readClaims(verified.value.payload, key.value, expected)
}

/**
 * Exactly one of the three headers names the key. `kid` is the DID URL of the key; of DID methods only did:jwk carries its key with it.
 * `x5c` is no binding method that we offer.
 */
async function proofKey(proof: ParsedJwt): Promise<Result<VerificationKey, KeyProofRefusal>> {
  const named = KEY_HEADERS.filter((name) => Object.hasOwn(proof.header, name))
  if (named.length === 0) return refuse('no_key')
  if (named.length > 1) return refuse('ambiguous_key')
  const { kid } = proof.header
  if (typeof kid === 'string') {
    const resolved = await resolveDidJwk(kid)
    return resolved.ok ? resolved : refuse('unsupported_key')
  }
  const embedded = await embeddedJwk(proof)
  if (embedded.ok) return embedded
  return refuse(embedded.reason === 'no_jwk' ? 'unsupported_key' : embedded.reason)
}

function readClaims(
  claims: JsonObject,
  key: VerificationKey,
  expected: KeyProofExpectation,
): Result<VerifiedKeyProof, KeyProofRefusal> {
  const { iss, aud, iat, nonce } = claims
  if (aud !== expected.credentialIssuer) return refuse('wrong_audience')
  if (iss !== undefined && iss !== expected.clientId) return refuse('wrong_issuer')
  if (typeof iat !== 'number') return refuse('malformed_claims')
  if (nonce === undefined) return refuse('missing_nonce')
  if (typeof nonce !== 'string' || nonce === '' || nonce.length > 1024) return refuse('malformed_claims')
  const issuedAt = judgeProofAge(iat, expected)
  return issuedAt.ok ? ok({ key, nonce, issuedAt: issuedAt.value }) : issuedAt
}

export type KeyProofsRefusal = KeyProofRefusal | 'no_proofs' | 'nonces_differ' | 'repeated_key'

/** A whole batch: every proof is checked, all carry the one nonce, each another key. */
export async function verifyKeyProofs(
  expected: KeyProofExpectation & { readonly jwts: readonly string[] },
): Promise<Result<{ readonly keys: readonly VerificationKey[]; readonly nonce: string }, KeyProofsRefusal>> {
  const keys = new Map<string, VerificationKey>()
  let shared: string | undefined
  for (const jwt of expected.jwts) {
    const proof = await verifyKeyProof({ ...expected, jwt })
    if (!proof.ok) return proof
    const { key, nonce } = proof.value
    if (shared !== undefined && shared !== nonce) return refuse('nonces_differ')
    if (keys.has(key.thumbprint)) return refuse('repeated_key')
    keys.set(key.thumbprint, key)
    shared = nonce
  }
  return shared === undefined ? refuse('no_proofs') : ok({ keys: [...keys.values()], nonce: shared })
}

/** The wallet's side; `cNonce` is undefined only for an issuer without a nonce endpoint. */
export function buildKeyProof(proof: {
  readonly credentialIssuer: string
  readonly cNonce: string | undefined
  readonly at: Date
  readonly signer: Signer
  readonly clientId?: string
}): Promise<string> {
  const claims: JsonObject = {
    ...(proof.clientId !== undefined && { iss: proof.clientId }),
    aud: proof.credentialIssuer,
    iat: toSeconds(proof.at),
    ...(proof.cNonce !== undefined && { nonce: proof.cNonce }),
  }
  return signJwt('key_proof', { jwk: { ...proof.signer.publicJwk } }, claims, proof.signer)
}
