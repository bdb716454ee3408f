import { decodeBase64url } from '../bytes.ts'
import type { PublicJwk } from '../jwk.ts'

/** SEC 2 2.4.2 (secp256r1): y² = x³ − 3x + b. */
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

const integerOf = (coordinate: string): bigint =>
  Array.from(decodeBase64url(coordinate) ?? []).reduce((integer, byte) => (integer << 8n) | BigInt(byte), 0n)

/** Public figures only, so plain arithmetic does; a secret is never agreed on here. */
export function isOnP256({ x, y = '' }: PublicJwk): boolean {
  const [ix, iy] = [integerOf(x), integerOf(y)]
  return ix < P && iy < P && (iy * iy - ix * ix * ix + 3n * ix - B) % P === 0n
}
