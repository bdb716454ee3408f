import { hashBase64url } from './bytes.ts'
import type { PublicJwk } from './jwk.ts'

/** RFC7638 3 (jwk-thumbprint): SHA-256 over the required members in lexicographic order, base64url. */
export function jwkThumbprint(jwk: PublicJwk): string {
  const { kty, crv, x, y } = jwk
  return hashBase64url('sha-256', JSON.stringify(kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }))
}
