import { type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { decodeBase64url } from './bytes.ts'
import { algOfCurve, JWS_ALGS, type JwsAlg } from './jws-alg.ts'

/** RFC 7517. Only what our algorithms need; other members are ignored on the way in. */
export interface PublicJwk {
  readonly kty: 'EC' | 'OKP'
  readonly crv: string
  readonly x: string
  readonly y?: string
  readonly kid?: string
  readonly alg?: string
  readonly use?: string
}

export interface PrivateJwk extends PublicJwk {
  readonly d: string
}

export type KeyRefusal = 'malformed_key' | 'private_key' | 'unsupported_key'

/** Members that only private and symmetric keys have: RFC 7518 6.2.2, 6.3.2, 6.4.1. */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/** The public half: nothing but what makes the key, and its names. */
export function publicJwkOf(jwk: PrivateJwk | PublicJwk): PublicJwk {
  const { kty, crv, x, y, kid, alg, use } = jwk
  return {
    kty,
    crv,
    x,
    ...(y === undefined ? {} : { y }),
    ...(kid === undefined ? {} : { kid }),
    ...(alg === undefined ? {} : { alg }),
    ...(use === undefined ? {} : { use }),
  }
}

const isCoordinate = (text: unknown, bytes: number): text is string =>
  typeof text === 'string' && text.length <= 2 * bytes && decodeBase64url(text)?.length === bytes

/** A signature key for one of our algorithms, in its essential members, and not yet known to lie on its curve. */
export function readPublicJwk(input: unknown): Result<{ alg: JwsAlg; jwk: PublicJwk }, KeyRefusal> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return refuse('malformed_key')
  const jwk = input as Readonly<Record<string, JsonValue>>
  if (SECRET_MEMBERS.some((member) => Object.hasOwn(jwk, member))) return refuse('private_key')
  const { kty, crv, x, y } = jwk
  if (typeof kty !== 'string') return refuse('malformed_key')
  if (kty !== 'EC' && kty !== 'OKP') return refuse('unsupported_key')
  if (typeof crv !== 'string') return refuse('malformed_key')
  const alg = algOfCurve(crv)
  if (alg === undefined || JWS_ALGS[alg].kty !== kty) return refuse('unsupported_key')
  if (!isForVerifying(jwk, alg)) return refuse('unsupported_key')
  const { coordinateBytes } = JWS_ALGS[alg]
  if (!isCoordinate(x, coordinateBytes)) return refuse('malformed_key')
  if (kty === 'OKP') return y === undefined ? ok({ alg, jwk: { kty, crv, x } }) : refuse('malformed_key')
  return isCoordinate(y, coordinateBytes) ? ok({ alg, jwk: { kty, crv, x, y } }) : refuse('malformed_key')
}

/** A key that says it is for something else is believed: RFC 7517 4.2 (use), 4.3 (key_ops), 4.4 (alg). */
function isForVerifying(jwk: Readonly<Record<string, JsonValue>>, alg: JwsAlg): boolean {
  const { use, key_ops: operations } = jwk
  if (use !== undefined && use !== 'sig') return false
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return false
  return jwk.alg === undefined || jwk.alg === alg
}
