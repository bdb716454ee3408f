import { ok, type Result, refuse } from '@sojourn/domain'
import { decodeBase64url } from './bytes.ts'
import { isFor, type KeyRefusal, type Members, SECRET_MEMBERS } from './jwk.ts'
import type { IdTokenOnlyAlg } from './jws-alg.ts'
import { importVerificationKey, type VerificationKey } from './verification-key.ts'

/** RSA, for ID tokens of others and nothing else: no other kind of token names its algorithm, so it verifies none of them [R 18]. */
export interface RsaVerificationKey {
  readonly alg: IdTokenOnlyAlg
  verify(input: Uint8Array, signature: Uint8Array): Promise<boolean>
}

export type IdTokenKey = VerificationKey | RsaVerificationKey

/** A key of an identity provider: one of our own algorithms, or RSA. */
export const importIdTokenKey = (jwk: unknown): Promise<Result<IdTokenKey, KeyRefusal>> =>
  isRsa(jwk) ? importRsaKey(jwk) : importVerificationKey(jwk)

const isRsa = (jwk: unknown): jwk is Members =>
  typeof jwk === 'object' && jwk !== null && 'kty' in jwk && jwk.kty === 'RSA'

const PKCS1_SHA256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const
/** RFC7518 3.3 (digital-signature-with-rsassa-pkcs1-v1_5): 2048 bits or more; beyond 4096 a signature is somebody else's time. */
const MIN_MODULUS_BYTES = 256
const MAX_MODULUS_BYTES = 512
/** 65537. Another exponent is a mistake, or a trap for whoever verifies. */
const EXPONENT = 'AQAB'
const HIGHEST_BIT = 0x80

async function importRsaKey(jwk: Members): Promise<Result<RsaVerificationKey, KeyRefusal>> {
  if (SECRET_MEMBERS.some((member) => Object.hasOwn(jwk, member))) return refuse('private_key')
  const { n, e } = jwk
  const modulus = typeof n === 'string' ? decodeBase64url(n) : undefined
  if (typeof n !== 'string' || modulus === undefined || typeof e !== 'string') return refuse('malformed_key')
  if (!isFor(jwk, 'sig', 'verify') || (jwk.alg !== undefined && jwk.alg !== 'RS256')) return refuse('unsupported_key')
  const isLongEnough = modulus.length > MIN_MODULUS_BYTES || (modulus[0] ?? 0) >= HIGHEST_BIT
  if (modulus.length < MIN_MODULUS_BYTES || modulus.length > MAX_MODULUS_BYTES || !isLongEnough || modulus[0] === 0) {
    return refuse('unsupported_key')
  }
  if (e !== EXPONENT) return refuse('unsupported_key')
  const key = await crypto.subtle.importKey('jwk', { kty: 'RSA', n, e }, PKCS1_SHA256, false, ['verify'])
  return ok({
    alg: 'RS256',
    verify: (input, signature) => crypto.subtle.verify(PKCS1_SHA256, key, bytes(signature), bytes(input)),
  })
}

/** WebCrypto does not take views of shared memory, and the types know no better. */
const bytes = (view: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(view)
