import { type JsonObject, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import {
  embeddedJwk,
  encodeBase64url,
  type JwtRefusal,
  type KeyRefusal,
  parseJwt,
  randomBytes,
  type Signer,
  sha256,
  signJwt,
  TOKEN_KINDS,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'
import { type AgeRefusal, judgeProofTimes, type ProofWindow } from './proof-age.ts'

export type DpopRefusal =
  | JwtRefusal
  | KeyRefusal
  | AgeRefusal
  | 'missing_proof'
  | 'repeated_proof'
  | 'no_jwk'
  | 'malformed_claims'
  | 'wrong_method'
  | 'wrong_url'
  | 'wrong_token_hash'

export interface VerifiedDpopProof {
  readonly key: VerificationKey
  /** What `cnf.jkt` of the access token must equal. */
  readonly thumbprint: string
  /** For the caller's replay cache, which keeps it until the proof would be stale. */
  readonly jti: string
  /** For the caller to check, when it hands out DPoP nonces. */
  readonly nonce: string | undefined
  readonly issuedAt: Date
}

/** RFC9449 4.3 (checking-dpop-proofs), all but the replay cache and the nonce, which are state. */
export async function verifyDpopProof(
  expected: ProofWindow & {
    /** The `DPoP` header field as received. */
    readonly proof: string | readonly string[] | undefined
    readonly method: string
    /** The address as the client knows it, from configuration and never from a Host header. */
    readonly url: string
    /** Undefined at the token endpoint, where there is none yet. */
    readonly accessToken: string | undefined
  },
): Promise<Result<VerifiedDpopProof, DpopRefusal>> {
  if (expected.proof === undefined) return refuse('missing_proof')
  if (typeof expected.proof !== 'string') return refuse('repeated_proof')
  const parsed = parseJwt(expected.proof, TOKEN_KINDS.dpop)
  if (!parsed.ok) return parsed
  const key = await embeddedJwk(parsed.value)
  if (!key.ok) return key
  const verified = await verifyJwt('dpop', parsed.value, key.value)
  if (!verified.ok) return verified
  const { htm, htu, jti, iat, ath, nonce } = verified.value.payload
  if (typeof iat !== 'number' || !isShortText(jti) || !(nonce === undefined || isShortText(nonce))) {
    return refuse('malformed_claims')
  }
  if (htm !== expected.method) return refuse('wrong_method')
  if (typeof htu !== 'string' || !isSameTarget(htu, expected.url)) return refuse('wrong_url')
  if (expected.accessToken !== undefined && ath !== accessTokenHash(expected.accessToken)) {
    return refuse('wrong_token_hash')
  }
  const issuedAt = judgeProofTimes(verified.value.payload, iat, expected)
  if (!issuedAt.ok) return issuedAt
  return ok({ key: key.value, thumbprint: key.value.thumbprint, jti, nonce, issuedAt: issuedAt.value })
}

const isShortText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 512

/** RFC9449 4.3 item 9: the same resource after normalisation (RFC3986 6.2.2 and 6.2.3), without query and fragment. */
function isSameTarget(htu: string, url: string): boolean {
  const claimed = targetOf(htu)
  return claimed !== undefined && claimed === targetOf(url)
}

function targetOf(text: string): string | undefined {
  if (text.length > 2048 || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return undefined
  return `${url.origin}${url.pathname.replace(/%[0-9a-fA-F]{2}/g, normalisedEscape)}`
}

const UNRESERVED = /^[A-Za-z0-9._~-]$/

function normalisedEscape(triplet: string): string {
  const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16))
  return UNRESERVED.test(character) ? character : triplet.toUpperCase()
}

export const accessTokenHash = (accessToken: string): string => encodeBase64url(sha256(accessToken))

/** The wallet's side. `accessToken` is undefined at the token endpoint, `nonce` until the server asks for one. */
export function buildDpopProof(proof: {
  readonly method: string
  readonly url: string
  readonly accessToken: string | undefined
  readonly nonce: string | undefined
  readonly at: Date
  readonly signer: Signer
}): Promise<string> {
  const { origin, pathname } = new URL(proof.url)
  const claims: JsonObject = {
    jti: encodeBase64url(randomBytes(16)),
    htm: proof.method,
    htu: `${origin}${pathname}`,
    iat: toSeconds(proof.at),
    ...(proof.accessToken !== undefined && { ath: accessTokenHash(proof.accessToken) }),
    ...(proof.nonce !== undefined && { nonce: proof.nonce }),
  }
  return signJwt('dpop', { jwk: { ...proof.signer.publicJwk } }, claims, proof.signer)
}
