import { decodeBase64url, encodeBase64url } from '../bytes.ts'
import type { PublicJwk } from '../jwk.ts'

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const COORDINATE_BYTES = 32

/** Veramo keeps a P-256 key as the hex of its uncompressed point. Throws for any other kind of key. */
export function publicKeyHexOf(jwk: PublicJwk): string {
  const x = decodeBase64url(jwk.x)
  const y = decodeBase64url(jwk.y ?? '')
  if (jwk.crv !== 'P-256' || x?.length !== COORDINATE_BYTES || y?.length !== COORDINATE_BYTES) {
    throw new Error('an agency signs with a P-256 key')
  }
  return `04${toHex(x)}${toHex(y)}`
}

export function publicJwkOfHex(publicKeyHex: string): PublicJwk {
  const bytes = Uint8Array.from(publicKeyHex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  if (bytes.length !== 1 + 2 * COORDINATE_BYTES || bytes[0] !== 4) throw new Error('not an uncompressed P-256 point')
  return {
    kty: 'EC',
    crv: 'P-256',
    x: encodeBase64url(bytes.slice(1, 1 + COORDINATE_BYTES)),
    y: encodeBase64url(bytes.slice(1 + COORDINATE_BYTES)),
  }
}
