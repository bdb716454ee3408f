import { decodeBase64url, encodeBase64url } from '../bytes.ts'
import type { PublicJwk } from '../jwk.ts'

/** SEC 2 2.4.2 (secp256r1): y² = x³ − 3x + b. */
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn
const BYTES = 32

const integerOf = (bytes: Uint8Array): bigint =>
  bytes.reduce((integer, byte) => (integer << 8n) | BigInt(byte), 0n as bigint)

const coordinateOf = (coordinate: string): bigint => integerOf(decodeBase64url(coordinate) ?? new Uint8Array())

const cubic = (x: bigint): bigint => (((x * x * x - 3n * x + B) % P) + P) % P

/** Public figures only, so plain arithmetic does; a secret is never agreed on here. */
export function isOnP256({ x, y = '' }: PublicJwk): boolean {
  const [ix, iy] = [coordinateOf(x), coordinateOf(y)]
  return ix < P && iy < P && (iy * iy) % P === cubic(ix)
}

/** SEC 1 2.3.4 (octet-string-to-elliptic-curve-point): 33 bytes to the point, undefined when no point has that x. */
export function decompressP256(point: Uint8Array): PublicJwk | undefined {
  const [sign] = point
  if (point.length !== BYTES + 1 || (sign !== 2 && sign !== 3)) return undefined
  const x = integerOf(point.subarray(1))
  if (x >= P) return undefined
  // P ≡ 3 (mod 4), so a root is one power; whether there is any shows when it is squared again.
  const root = power(cubic(x), (P + 1n) / 4n)
  if ((root * root) % P !== cubic(x)) return undefined
  const y = (root & 1n) === BigInt(sign & 1) ? root : P - root
  return { kty: 'EC', crv: 'P-256', x: encodeBase64url(point.subarray(1)), y: encodeBase64url(bytesOf(y)) }
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % P) {
    if ((rest & 1n) === 1n) result = (result * square) % P
  }
  return result
}

const bytesOf = (integer: bigint): Uint8Array =>
  Uint8Array.from({ length: BYTES }, (_, at) => Number((integer >> BigInt(8 * (BYTES - 1 - at))) & 0xffn))
