import { native } from '#native'
import { type PrivateJwk, type PublicJwk, publicJwkOf, readPublicJwk } from './jwk.ts'
import { JWS_ALGS, type JwsAlg, type SignatureAlg } from './jws-alg.ts'
import { WEB_CRYPTO_SIGNATURE } from './web-crypto-algs.ts'

/** Who signs: a key in a file, in an HSM, or in the browser's own store. ECDSA signatures are r and s side by side (P1363). */
export interface Signer {
  readonly alg: SignatureAlg
  readonly publicJwk: PublicJwk
  readonly kid?: string
  /** RFC7515 4.1.6: the leaf first, the anchor left out. */
  readonly x5c?: readonly string[]
  /**
   * `disclosures`: the encoded texts behind the digests of an SD-JWT, for a signer elsewhere that looks at what it signs. Whoever holds
   * the key itself has no use for them.
   */
  sign(input: Uint8Array, disclosures?: readonly string[]): Uint8Array | Promise<Uint8Array>
}

/** How the signer names itself in the headers it signs. */
export interface SignerNames {
  readonly kid?: string
  readonly x5c?: readonly string[]
}

/** The key is made once and lives long. On Node it signs at once. Throws when the JWK is not a private key of ours. */
export async function signerFromJwk(privateJwk: PrivateJwk, names: SignerNames = {}): Promise<Signer> {
  const { alg, jwk } = requireOurKey(publicJwkOf(privateJwk))
  const kid = names.kid ?? privateJwk.kid
  return {
    alg,
    publicJwk: jwk,
    ...(kid === undefined ? {} : { kid }),
    ...(names.x5c === undefined ? {} : { x5c: names.x5c }),
    sign: await native.importPrivateKey(alg, { ...jwk, d: privateJwk.d }),
  }
}

/** Over a WebCrypto pair whose private half may be non-extractable, as the wallet's are. */
export async function signerFromCryptoKey(pair: CryptoKeyPair, names: SignerNames = {}): Promise<Signer> {
  const exported = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const { kty, crv, x, y } = exported
  const { alg, jwk } = requireOurKey({ kty, crv, x, ...(y === undefined ? {} : { y }) })
  return {
    alg,
    publicJwk: jwk,
    ...names,
    sign: async (input) =>
      new Uint8Array(
        await crypto.subtle.sign(WEB_CRYPTO_SIGNATURE[alg], pair.privateKey, input as Uint8Array<ArrayBuffer>),
      ),
  }
}

function requireOurKey(jwk: unknown): { alg: JwsAlg; jwk: PublicJwk } {
  const read = readPublicJwk(jwk)
  if (!read.ok) throw new Error(`a signing key cannot be used: ${read.reason}`)
  return read.value
}

export async function generateSigningKey(
  alg: JwsAlg = 'ES256',
): Promise<{ privateJwk: PrivateJwk; publicJwk: PublicJwk }> {
  const made = await native.generateKey(alg)
  const { crv, kty } = JWS_ALGS[alg]
  const privateJwk: PrivateJwk = { ...made, kty, crv, alg }
  return { privateJwk, publicJwk: publicJwkOf(privateJwk) }
}
