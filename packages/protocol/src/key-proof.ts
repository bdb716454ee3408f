import { type JsonObject, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import {
  embeddedJwk,
  type JwtRefusal,
  type KeyRefusal,
  leafKey,
  type ParsedJwt,
  parseJwt,
  resolveKeyDid,
  type Signer,
  signJwt,
  TOKEN_KINDS,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'
import {
  type KeyAttestationRefusal,
  type KeyAttestationRequirement,
  type KeyAttesters,
  type VerifiedKeyAttestation,
  verifyKeyAttestation,
} from './key-attestation.ts'
import { type AgeRefusal, judgeProofTimes, type ProofWindow } from './proof-age.ts'

export type KeyProofRefusal =
  | JwtRefusal
  | KeyRefusal
  | AgeRefusal
  | KeyAttestationRefusal
  | 'no_key'
  | 'ambiguous_key'
  | 'unsupported_certificate'
  | 'key_not_attested'
  | 'wrong_audience'
  | 'wrong_issuer'
  | 'missing_nonce'
  | 'malformed_claims'
  /** Proof and attestation carry different nonces: one request has one. */
  | 'nonces_differ'

/** A key that a credential may be bound to. */
export interface ProvenKey {
  readonly key: VerificationKey
  /** The DID that the wallet named it by: credentials that name their subject by DID use this one. */
  readonly did: string | undefined
}

export interface VerifiedKeyProof {
  /** The key of the proof, or every key that the proof brings attested. */
  readonly keys: readonly ProvenKey[]
  /** Proven to be in the proof; whether it is ours, fresh and unused is the caller's to decide. */
  readonly nonce: string
  readonly issuedAt: Date
}

/** What key attestations are worth to the issuer. */
export interface AttestationPolicy {
  readonly attesters: KeyAttesters
  /** For the credential that is asked for; undefined when its keys need none. */
  readonly requirement: KeyAttestationRequirement | undefined
}

export interface KeyProofExpectation extends ProofWindow {
  /** The credential issuer identifier: the only audience, and never the authorization server's name. */
  readonly credentialIssuer: string
  /** `iss` may be left out, and names this client when it is there; undefined for an anonymous pre-authorized code, where nobody is. */
  readonly clientId: string | undefined
  /** `not_evaluated`: the issuer believes no attester, and a proof stands for its own key alone. */
  readonly attestation: AttestationPolicy | 'not_evaluated'
}

const KEY_HEADERS = ['jwk', 'kid', 'x5c'] as const
/** An attester is a server with a clock, unlike the wallet whose time is in the nonce. */
export const ATTESTATION_SKEW_SECONDS = 300

/** OID4VCI-1.0 F.1 (jwt-proof-type) and F.4 (verifying-key-proof), for an issuer that has a nonce endpoint. */
export async function verifyKeyProof(
  expected: KeyProofExpectation & { readonly jwt: string },
): Promise<Result<VerifiedKeyProof, KeyProofRefusal>> {
  const parsed = parseJwt(expected.jwt, TOKEN_KINDS.key_proof)
  if (!parsed.ok) return parsed
  const attested = await attestationOf(parsed.value, expected)
  if (!attested.ok) return attested
  const proven = await proofKey(parsed.value, attested.value, expected.at)
  if (!proven.ok) return proven
  const verified = await verifyJwt('key_proof', parsed.value, proven.value.key)
  if (!verified.ok) return verified
  const claims = readClaims(verified.value.payload, expected)
  if (!claims.ok) return claims
  if (attested.value === undefined) return ok({ keys: [proven.value], ...claims.value })
  if (attested.value.nonce !== claims.value.nonce) return refuse(nonceProblem(attested.value))
  return ok({ keys: attested.value.keys.map(({ key }) => bound(key, proven.value)), ...claims.value })
}

/** OID4VCI-1.0 F.1: where the issuer gives nonces, the attestation MUST carry one. */
const nonceProblem = ({ nonce }: VerifiedKeyAttestation) => (nonce === undefined ? 'missing_nonce' : 'nonces_differ')

/** The one key that signed keeps the name the wallet gave it. */
const bound = (key: VerificationKey, proven: ProvenKey): ProvenKey =>
  key.thumbprint === proven.key.thumbprint ? proven : { key, did: undefined }

async function attestationOf(
  { header }: ParsedJwt,
  { attestation: policy, at }: KeyProofExpectation,
): Promise<Result<VerifiedKeyAttestation | undefined, KeyAttestationRefusal>> {
  if (policy === 'not_evaluated') return ok(undefined)
  const { attesters, requirement } = policy
  const { key_attestation: jwt } = header
  if (jwt === undefined) return requirement === undefined ? ok(undefined) : refuse('attestation_missing')
  if (typeof jwt !== 'string') return refuse('malformed_attestation')
  return verifyKeyAttestation({
    jwt,
    attesters,
    requirement,
    expiry: 'required',
    at,
    skewSeconds: ATTESTATION_SKEW_SECONDS,
  })
}

/**
 * Exactly one of the three headers names the key. A `kid` is the DID URL of a key that its DID holds (nothing is fetched for a holder), or names
 * one of the attested keys; a certificate's key is taken on the proof's own word.
 */
async function proofKey(
  proof: ParsedJwt,
  attested: VerifiedKeyAttestation | undefined,
  at: Date,
): Promise<Result<ProvenKey, KeyProofRefusal>> {
  const named = KEY_HEADERS.filter((name) => Object.hasOwn(proof.header, name))
  if (named.length === 0) return refuse('no_key')
  if (named.length > 1) return refuse('ambiguous_key')
  const proven = await namedKey(proof, attested, at)
  if (!proven.ok || attested === undefined) return proven
  const isAttested = attested.keys.some(({ key }) => key.thumbprint === proven.value.key.thumbprint)
  return isAttested ? proven : refuse('key_not_attested')
}

async function namedKey(
  proof: ParsedJwt,
  attested: VerifiedKeyAttestation | undefined,
  at: Date,
): Promise<Result<ProvenKey, KeyProofRefusal>> {
  const { kid, x5c } = proof.header
  if (typeof kid === 'string' && kid.startsWith('did:')) {
    const key = await resolveKeyDid(kid)
    return key.ok ? ok({ key: key.value, did: kid.split('#', 1)[0] }) : refuse('unsupported_key')
  }
  if (kid !== undefined) {
    const key = typeof kid === 'string' ? attestedKey(attested, kid) : undefined
    return key === undefined ? refuse('unsupported_key') : ok({ key, did: undefined })
  }
  if (Array.isArray(x5c)) {
    const key = await leafKey(x5c.map(String), at)
    return key.ok ? ok({ key: key.value, did: undefined }) : refuse('unsupported_certificate')
  }
  const key = await embeddedJwk(proof)
  if (key.ok) return ok({ key: key.value, did: undefined })
  return refuse(key.reason === 'no_jwk' ? 'unsupported_key' : key.reason)
}

const POSITION = /^(?:0|[1-9]\d?)$/

/** By the attester's own name for it; else, as wallets do and the example of F.1 shows, by its position in `attested_keys`. */
function attestedKey(attested: VerifiedKeyAttestation | undefined, kid: string): VerificationKey | undefined {
  const named = attested?.keys.filter((key) => key.kid === kid) ?? []
  if (named.length > 0) return named.length === 1 ? named[0]?.key : undefined
  return POSITION.test(kid) ? attested?.keys[Number(kid)]?.key : undefined
}

function readClaims(
  claims: JsonObject,
  expected: KeyProofExpectation,
): Result<Pick<VerifiedKeyProof, 'nonce' | 'issuedAt'>, KeyProofRefusal> {
  const { iss, aud, iat, nonce } = claims
  if (aud !== expected.credentialIssuer) return refuse('wrong_audience')
  if (iss !== undefined && iss !== expected.clientId) return refuse('wrong_issuer')
  if (typeof iat !== 'number') return refuse('malformed_claims')
  if (nonce === undefined) return refuse('missing_nonce')
  if (typeof nonce !== 'string' || nonce === '' || nonce.length > 1024) return refuse('malformed_claims')
  const issuedAt = judgeProofTimes(claims, iat, expected)
  return issuedAt.ok ? ok({ nonce, issuedAt: issuedAt.value }) : issuedAt
}

/** The wallet's side; `cNonce` is undefined only for an issuer without a nonce endpoint. */
export function buildKeyProof(proof: {
  readonly credentialIssuer: string
  readonly cNonce: string | undefined
  readonly at: Date
  readonly signer: Signer
  readonly clientId?: string
  readonly keyAttestation?: string
}): Promise<string> {
  const claims: JsonObject = {
    ...(proof.clientId !== undefined && { iss: proof.clientId }),
    aud: proof.credentialIssuer,
    iat: toSeconds(proof.at),
    ...(proof.cNonce !== undefined && { nonce: proof.cNonce }),
  }
  const header: JsonObject = {
    jwk: { ...proof.signer.publicJwk },
    ...(proof.keyAttestation !== undefined && { key_attestation: proof.keyAttestation }),
  }
  return signJwt('key_proof', header, claims, proof.signer)
}
