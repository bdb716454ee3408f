/** The signature algorithms of this system, and the whole list: no HMAC and no `none` anywhere, RSA for nothing of ours [R 18]. */
export type JwsAlg = 'ES256' | 'ES384' | 'EdDSA'

/** What others sign ID tokens with when nothing was agreed (OIDC 15.1). We verify it for that purpose, and never sign with it. */
export type IdTokenOnlyAlg = 'RS256'

interface JwsAlgFigures {
  readonly kty: 'EC' | 'OKP'
  readonly crv: string
  /** Of one coordinate, and of the private scalar. */
  readonly coordinateBytes: number
  readonly signatureBytes: number
}

/** RFC7518 3.4 (digital-signature-with-ecdsa), 6.2 (parameters-for-elliptic-curve-keys); RFC8037 2 (key-type-okp). */
export const JWS_ALGS = {
  ES256: { kty: 'EC', crv: 'P-256', coordinateBytes: 32, signatureBytes: 64 },
  ES384: { kty: 'EC', crv: 'P-384', coordinateBytes: 48, signatureBytes: 96 },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', coordinateBytes: 32, signatureBytes: 64 },
} as const satisfies Record<JwsAlg, JwsAlgFigures>

const ALG_OF_CURVE: ReadonlyMap<string, JwsAlg> = new Map([
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['Ed25519', 'EdDSA'],
])

/** A key has one algorithm, fixed by its curve: the header of a token never chooses. */
export const algOfCurve = (crv: string): JwsAlg | undefined => ALG_OF_CURVE.get(crv)

/**
 * SM2 signatures with SM3, and their curve. JOSE has no names for them, so these are Collision-Resistant Names (RFC7515 4.1.1 (alg)): the object identifiers
 * of GM/T 0006, which nobody else can give to something else.
 */
export const SM2_ALG = 'urn:oid:1.2.156.10197.1.501'
export const SM2_CURVE = 'urn:oid:1.2.156.10197.1.301'

/** What a key of an issuer may sign with: ours, and where a service was told to, SM2. */
export type SignatureAlg = JwsAlg | typeof SM2_ALG
