import { type IdTokenOnlyAlg, type JwsAlg, type SignatureAlg, SM2_ALG } from '../jws-alg.ts'

/** What a kind of token may say of itself. The purpose decides, never the token's own header [R 18]. */
export interface TokenKindRule {
  readonly typ: string
  /** VCDM-1.1 6.3.1 (json-web-token): `typ`, if present, is JWT. */
  readonly typMayBeAbsent?: true
  /** Spelt in other ways too, by those who have not read the newest edition. */
  readonly otherTyps?: readonly string[]
  readonly algs: readonly JwsAlg[]
  /** An issuer may sign it with SM2, where a verifier was told to believe that. */
  readonly maySm2?: true
  /** Signed by an identity provider of others, which may know RSA alone. */
  readonly mayRs256?: true
  /**
   * `embedded`: the key travels in the `jwk` header and is what the token proves. `ignored`: it may stand there, for readers that know no other
   * way to it, and says nothing. Elsewhere that header is refused.
   */
  readonly jwkHeader: 'embedded' | 'ignored' | 'forbidden'
  readonly maxChars: number
}

const ANY_ALG = ['ES256', 'ES384', 'EdDSA'] as const
const SMALL = 16_384
const LARGE = 262_144
const LIST = 4_194_304

export const TOKEN_KINDS = {
  // credentials and presentations
  sd_jwt_vc: { typ: 'dc+sd-jwt', algs: ANY_ALG, maySm2: true, jwkHeader: 'forbidden', maxChars: LARGE },
  kb_jwt: { typ: 'kb+jwt', algs: ANY_ALG, jwkHeader: 'forbidden', maxChars: SMALL },
  jwt_vc: { typ: 'JWT', typMayBeAbsent: true, algs: ANY_ALG, maySm2: true, jwkHeader: 'forbidden', maxChars: LARGE },
  jwt_vp: { typ: 'JWT', typMayBeAbsent: true, algs: ANY_ALG, jwkHeader: 'forbidden', maxChars: LARGE },
  vc_jose: { typ: 'vc+jwt', algs: ANY_ALG, maySm2: true, jwkHeader: 'forbidden', maxChars: LARGE },
  vp_jose: { typ: 'vp+jwt', algs: ANY_ALG, jwkHeader: 'forbidden', maxChars: LARGE },
  vc_sd_jwt: { typ: 'vc+sd-jwt', algs: ANY_ALG, maySm2: true, jwkHeader: 'forbidden', maxChars: LARGE },
  vp_sd_jwt: { typ: 'vp+sd-jwt', algs: ANY_ALG, jwkHeader: 'forbidden', maxChars: LARGE },
  // issuance
  key_proof: { typ: 'openid4vci-proof+jwt', algs: ANY_ALG, jwkHeader: 'embedded', maxChars: SMALL },
  key_attestation: { typ: 'key-attestation+jwt', algs: ANY_ALG, jwkHeader: 'forbidden', maxChars: LARGE },
  dpop: { typ: 'dpop+jwt', algs: ANY_ALG, jwkHeader: 'embedded', maxChars: SMALL },
  wallet_attestation: {
    typ: 'oauth-client-attestation+jwt',
    algs: ANY_ALG,
    jwkHeader: 'forbidden',
    maxChars: SMALL,
  },
  wallet_attestation_pop: {
    typ: 'oauth-client-attestation-pop+jwt',
    algs: ANY_ALG,
    jwkHeader: 'forbidden',
    maxChars: SMALL,
  },
  issuer_metadata: {
    typ: 'openidvci-issuer-metadata+jwt',
    algs: ANY_ALG,
    jwkHeader: 'forbidden',
    maxChars: LARGE,
  },
  // authorization
  client_assertion: {
    typ: 'client-authentication+jwt',
    otherTyps: ['JWT'],
    typMayBeAbsent: true,
    algs: ANY_ALG,
    jwkHeader: 'forbidden',
    maxChars: SMALL,
  },
  /** Of the verifier's own API: RFC 9068. */
  access_token: { typ: 'at+jwt', algs: ANY_ALG, jwkHeader: 'forbidden', maxChars: SMALL },
  /** Of another system's identity provider: the one purpose for which RSA is taken. */
  upstream_id_token: {
    typ: 'JWT',
    typMayBeAbsent: true,
    algs: ['ES256'],
    mayRs256: true,
    jwkHeader: 'forbidden',
    maxChars: SMALL,
  },
  // presentation
  request_object: { typ: 'oauth-authz-req+jwt', algs: ANY_ALG, jwkHeader: 'forbidden', maxChars: LARGE },
  deletion_receipt: {
    typ: 'sojourn-deletion-receipt+jwt',
    algs: ANY_ALG,
    jwkHeader: 'forbidden',
    maxChars: SMALL,
  },
  // status and trust
  status_list: { typ: 'statuslist+jwt', algs: ANY_ALG, maySm2: true, jwkHeader: 'ignored', maxChars: LIST },
  trust_list: { typ: 'sojourn-trust-list+jwt', algs: ['ES256', 'ES384'], jwkHeader: 'forbidden', maxChars: LIST },
  /** ETSI-119475 5.2.2 (header attributes). */
  registration_certificate: { typ: 'rc-wrp+jwt', algs: ANY_ALG, jwkHeader: 'forbidden', maxChars: LARGE },
  audit_checkpoint: {
    typ: 'sojourn-audit-checkpoint+jwt',
    algs: ['ES256', 'ES384'],
    jwkHeader: 'forbidden',
    maxChars: SMALL,
  },
} as const satisfies Record<string, TokenKindRule>

export type TokenKind = keyof typeof TOKEN_KINDS

export function mayUse({ algs, maySm2, mayRs256 }: TokenKindRule, alg: SignatureAlg | IdTokenOnlyAlg): boolean {
  if (alg === 'RS256') return mayRs256 === true
  return alg === SM2_ALG ? maySm2 === true : algs.includes(alg)
}
