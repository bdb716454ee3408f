import { ok, type Result, refuse } from '@sojourn/domain'
import { sm2 } from 'sm-crypto-v2'
import { decodeBase64url } from '../bytes.ts'
import type { KeyRefusal, PrivateJwk, PublicJwk } from '../jwk.ts'
import { SM2_ALG, SM2_CURVE } from '../jws-alg.ts'

const COORDINATE_BYTES = 32
const MEMBERS = ['kty', 'crv', 'x', 'y', 'alg', 'kid', 'use']

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

export const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

function scalarHex(text: unknown): string | undefined {
  const bytes = typeof text === 'string' ? decodeBase64url(text) : undefined
  return bytes?.length === COORDINATE_BYTES ? toHex(bytes) : undefined
}

/** The uncompressed point in hex, as the library wants it. The JWK has to say the algorithm itself: the curve alone is not enough. */
export function readSm2Jwk(input: unknown): Result<{ readonly jwk: PublicJwk; readonly hex: string }, KeyRefusal> {
  if (typeof input !== 'object' || input === null) return refuse('malformed_key')
  const jwk = input as Record<string, unknown>
  if (Object.hasOwn(jwk, 'd')) return refuse('private_key')
  if (jwk.kty !== 'EC' || jwk.crv !== SM2_CURVE || jwk.alg !== SM2_ALG) return refuse('unsupported_key')
  if (!Object.keys(jwk).every((name) => MEMBERS.includes(name)) || (jwk.use ?? 'sig') !== 'sig') {
    return refuse('unsupported_key')
  }
  const [x, y] = [scalarHex(jwk.x), scalarHex(jwk.y)]
  if (x === undefined || y === undefined || !isOnCurve(`04${x}${y}`)) return refuse('malformed_key')
  const point = { kty: 'EC', crv: SM2_CURVE, x: String(jwk.x), y: String(jwk.y), alg: SM2_ALG } as const
  return ok({ jwk: point, hex: `04${x}${y}` })
}

function isOnCurve(hex: string): boolean {
  try {
    return sm2.verifyPublicKey(hex)
  } catch {
    return false
  }
}

/** Throws unless the scalar is one and makes the point beside it. */
export function privateHexOf({ d, ...publicJwk }: PrivateJwk, publicHex: string): string {
  const hex = scalarHex(d)
  if (hex === undefined || sm2.getPublicKeyFromPrivateKey(hex) !== publicHex) {
    throw new Error(`the private half of an SM2 key is not that of ${publicJwk.x}`)
  }
  return hex
}
