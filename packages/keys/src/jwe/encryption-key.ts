import { ok, type Result, refuse } from '@sojourn/domain'
import { native } from '#native'
import { type KeyRefusal, type PrivateJwk, type PublicJwk, publicJwkOf, readAgreementJwk } from '../jwk.ts'
import { jwkThumbprint } from '../jwk-thumbprint.ts'
import { isOnP256 } from './is-on-p256.ts'

/** A recipient's key as it stands in metadata: the algorithm is part of the key. */
export type EncryptionJwk = PublicJwk & { readonly alg: 'ECDH-ES' }

/** Fresh for each request: HAIP-1.0 5 (openid-for-verifiable-presentations). P-256; `kid` is the thumbprint. */
export async function generateEncryptionKey(): Promise<{
  privateJwk: PrivateJwk
  publicJwk: EncryptionJwk & { readonly kid: string; readonly use: 'enc' }
}> {
  const { kty, crv, x, y, d } = await native.generateKey('ES256')
  const point = { kty, crv, x, ...(y === undefined ? {} : { y }) }
  const publicJwk = { ...point, kid: jwkThumbprint(point), use: 'enc', alg: 'ECDH-ES' } as const
  return { privateJwk: { ...publicJwk, d }, publicJwk }
}

/** One of a verifier's or issuer's keys, when it is one that we can encrypt to; the others are ignored (OID4VP-1.0 8.3 (response_encryption)). */
export function readEncryptionKey(jwk: unknown): Result<EncryptionJwk, KeyRefusal> {
  const read = readAgreementJwk(jwk)
  if (!read.ok) return read
  if (!isOnP256(read.value)) return refuse('malformed_key')
  const { kid } = jwk as { readonly kid?: unknown }
  return ok({ ...publicJwkOf(read.value), ...(typeof kid === 'string' ? { kid } : {}), alg: 'ECDH-ES' })
}
