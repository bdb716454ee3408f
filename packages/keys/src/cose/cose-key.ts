import { type Result, refuse } from '@sojourn/domain'
import { decodeBase64url, encodeBase64url } from '../bytes.ts'
import { type CborMap, type CborValue, isBytes, isCborMap } from '../cbor/cbor-value.ts'
import { cborMap } from '../cbor/encode-cbor.ts'
import type { KeyRefusal, PublicJwk } from '../jwk.ts'
import { algOfCurve, JWS_ALGS, type JwsAlg } from '../jws-alg.ts'
import { importVerificationKey, type VerificationKey } from '../verification-key.ts'
import { COSE_ALGS } from './cose-algs.ts'

/** RFC9052 7 (cose-key) and RFC9053 7 (cose-key-parameters): labels of a COSE_Key. */
const KTY = 1
const ALG = 3
const CRV = -1
const X = -2
const Y = -3
const D = -4

/** The key alone, without a name: what identifies it would link its copies. */
export function coseKeyOf(jwk: PublicJwk): CborMap {
  const alg = algOfCurve(jwk.crv)
  const x = decodeBase64url(jwk.x)
  const y = jwk.y === undefined ? undefined : decodeBase64url(jwk.y)
  if (alg === undefined || x === undefined) throw new Error('a key of ours cannot be written as a COSE_Key')
  const { kty, crv } = COSE_ALGS[alg]
  return cborMap([KTY, kty], [CRV, crv], [X, x], ...(y === undefined ? [] : ([[Y, y]] as const)))
}

/** Refuses what `importVerificationKey` refuses, and points in compressed form. */
export async function readCoseKey(value: CborValue): Promise<Result<VerificationKey, KeyRefusal>> {
  if (!isCborMap(value)) return refuse('malformed_key')
  if (value.has(D)) return refuse('private_key')
  const found = Object.entries(COSE_ALGS).find(([, { kty, crv }]) => value.get(KTY) === kty && value.get(CRV) === crv)
  if (found === undefined) return refuse('unsupported_key')
  const alg = found[0] as JwsAlg
  const named = value.get(ALG)
  if (named !== undefined && !COSE_ALGS[alg].names.some((name) => name === named)) return refuse('unsupported_key')
  const { kty, crv, coordinateBytes } = JWS_ALGS[alg]
  const x = value.get(X)
  if (!isBytes(x) || x.length !== coordinateBytes) return refuse('malformed_key')
  if (kty === 'OKP') return importVerificationKey({ kty, crv, x: encodeBase64url(x) })
  const y = value.get(Y)
  if (typeof y === 'boolean') return refuse('unsupported_key')
  if (!isBytes(y) || y.length !== coordinateBytes) return refuse('malformed_key')
  return importVerificationKey({ kty, crv, x: encodeBase64url(x), y: encodeBase64url(y) })
}
