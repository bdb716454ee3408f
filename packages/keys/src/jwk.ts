import { type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { algOfCurve, JWS_ALGS, type JwsAlg } from './jws-alg.ts'

/**
 * RFC7517. Only what our algorithms need; other members are ignored on the way in. An alias, not an interface, so that a key
 * stands as it is where JSON is asked for.
 */
export type PublicJwk = {
  readonly kty: 'EC' | 'OKP'
  readonly crv: string
  readonly x: string
  readonly y?: string
  readonly kid?: string
  readonly alg?: string
  readonly use?: string
}

export type PrivateJwk = PublicJwk & { readonly d: string }

export type KeyRefusal = 'malformed_key' | 'private_key' | 'unsupported_key'

/** Members that only private and symmetric keys have: RFC7518 6.2.2, 6.3.2, 6.4.1. */
export const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

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

/** The one spelling of 32 bytes in base64url, whose last digit holds four bits, and of 48, which fill their digits [R 17]. */
const COORDINATE = {
  32: /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/,
  48: /^[A-Za-z0-9_-]{64}$/,
} as const satisfies Record<(typeof JWS_ALGS)[JwsAlg]['coordinateBytes'], RegExp>

const isCoordinate = (text: unknown, bytes: keyof typeof COORDINATE): text is string =>
  typeof text === 'string' && COORDINATE[bytes].test(text)

interface ReadKey {
  readonly alg: JwsAlg
  readonly jwk: PublicJwk
}

/** A signature key for one of our algorithms, in its essential members, and not yet known to lie on its curve. */
export function readPublicJwk(input: unknown): Result<ReadKey, KeyRefusal> {
  return readForUse(input, (jwk, alg) => isFor(jwk, 'sig', 'verify') && (jwk.alg === undefined || jwk.alg === alg))
}

/** A key on P-256 to agree on a secret with; it names ECDH-ES itself: OID4VP-1.0 8.3 (response_encryption). */
export function readAgreementJwk(input: unknown): Result<PublicJwk, KeyRefusal> {
  const read = readForUse(input, (jwk, alg) => alg === 'ES256' && isForAgreement(jwk))
  return read.ok ? ok(read.value.jwk) : read
}

export type Members = Readonly<Record<string, JsonValue>>

const isForAgreement = (jwk: Members): boolean =>
  (jwk.use === undefined || jwk.use === 'enc') && (jwk.alg === undefined || jwk.alg === 'ECDH-ES')

function readForUse(input: unknown, isUsable: (jwk: Members, alg: JwsAlg) => boolean): Result<ReadKey, KeyRefusal> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return refuse('malformed_key')
  const jwk = input as Members
  if (SECRET_MEMBERS.some((member) => Object.hasOwn(jwk, member))) return refuse('private_key')
  const { kty, crv, x, y } = jwk
  if (typeof kty !== 'string') return refuse('malformed_key')
  if (kty !== 'EC' && kty !== 'OKP') return refuse('unsupported_key')
  if (typeof crv !== 'string') return refuse('malformed_key')
  const alg = algOfCurve(crv)
  if (alg === undefined || JWS_ALGS[alg].kty !== kty || !isUsable(jwk, alg)) return refuse('unsupported_key')
  const { coordinateBytes } = JWS_ALGS[alg]
  if (!isCoordinate(x, coordinateBytes)) return refuse('malformed_key')
  if (kty === 'OKP') return y === undefined ? ok({ alg, jwk: { kty, crv, x } }) : refuse('malformed_key')
  return isCoordinate(y, coordinateBytes) ? ok({ alg, jwk: { kty, crv, x, y } }) : refuse('malformed_key')
}

/** A key that says it is for something else is believed: RFC7517 4.2 (use), 4.3 (key_ops). */
export function isFor(jwk: Members, use: string, operation: string): boolean {
  const { key_ops: operations } = jwk
  if (jwk.use !== undefined && jwk.use !== use) return false
  return operations === undefined || (Array.isArray(operations) && operations.includes(operation))
}
