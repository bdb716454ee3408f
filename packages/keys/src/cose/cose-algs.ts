import { type JwsAlg, type SignatureAlg, SM2_ALG } from '../jws-alg.ts'

interface CoseAlgFigures {
  /** What we write. */
  readonly alg: number
  /** What we take for it: the same, or its fully specified name (RFC9864 2.2 (cose-fully-specified-algorithms)). */
  readonly names: readonly number[]
  readonly kty: number
  readonly crv: number
}

/** RFC9053 2.1 (ecdsa), 7.1 (elliptic-curve-keys): the algorithms of `JWS_ALGS`, as COSE counts them. */
export const COSE_ALGS = {
  ES256: { alg: -7, names: [-7, -9], kty: 2, crv: 1 },
  ES384: { alg: -35, names: [-35, -51], kty: 2, crv: 2 },
  EdDSA: { alg: -8, names: [-8, -19], kty: 1, crv: 6 },
} as const satisfies Record<JwsAlg, CoseAlgFigures>

/** Every name that verifies here, for metadata. */
export const COSE_ALG_NAMES: readonly number[] = Object.values(COSE_ALGS).flatMap(({ names }) => names)

/** Undefined for SM2, which COSE has no number for. */
export const coseAlgOf = (alg: SignatureAlg): CoseAlgFigures | undefined =>
  alg === SM2_ALG ? undefined : COSE_ALGS[alg]
