import type { PrivateJwk, PublicJwk } from '../jwk.ts'
import type { JwsAlg } from '../jws-alg.ts'

export type HashAlg = 'sha-256' | 'sha-384' | 'sha-512'

/** Answers whether the signature is good; WebCrypto can only answer later, node:crypto answers at once. */
export type VerifySignature = (input: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>
export type MakeSignature = (input: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** A point and scalar already checked by `readPublicJwk`: canonical base64url of the curve's length. */
export type CheckedPublicJwk = PublicJwk
export type CheckedPrivateJwk = PrivateJwk

/** A compact JWE in its parts, read strictly and known to be ECDH-ES (direct) with AES-GCM. */
export interface EcdhEsMessage {
  readonly compact: string
  readonly enc: 'A128GCM' | 'A256GCM'
  /** The sender's ephemeral key on P-256. */
  readonly epk: CheckedPublicJwk
  readonly apu: Uint8Array
  readonly apv: Uint8Array
  /** The protected header as received: the additional authenticated data. */
  readonly protectedHeader: string
  readonly iv: Uint8Array
  readonly ciphertext: Uint8Array
  readonly tag: Uint8Array
}

/**
 * What the runtime does best by itself. `node.ts` is synchronous with long-lived KeyObjects, `browser.ts` is WebCrypto and
 * @noble/hashes; the same tests hold both. The import that picks one is `#native`.
 */
export interface Native {
  /** Strict: undefined unless the text is the one canonical, unpadded spelling of its bytes. */
  decodeBase64url(text: string): Uint8Array | undefined
  encodeBase64url(bytes: Uint8Array): string
  /** Undefined unless strict base64url of UTF-8; a byte order mark is kept. Without the array between. */
  decodeBase64urlText(text: string): string | undefined
  encodeUtf8(text: string): Uint8Array
  /** Of the text's UTF-8, without the array between. */
  encodeBase64urlText(text: string): string
  /** Undefined when the bytes are not UTF-8; a byte order mark is kept, so that JSON refuses it. */
  decodeUtf8(bytes: Uint8Array): string | undefined
  hash(alg: HashAlg, input: Uint8Array | string): Uint8Array
  hashBase64url(alg: HashAlg, input: Uint8Array | string): string
  randomBytes(length: number): Uint8Array
  constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean
  /** Undefined when the point is not on the curve. */
  importPublicKey(
    alg: JwsAlg,
    jwk: CheckedPublicJwk,
  ): Promise<VerifySignature | undefined> | VerifySignature | undefined
  importPrivateKey(alg: JwsAlg, jwk: CheckedPrivateJwk): MakeSignature | Promise<MakeSignature>
  /** Undefined when the key, the point or the tag is wrong; which, is nobody's business. */
  decryptEcdhEs(
    message: EcdhEsMessage,
    privateJwk: CheckedPrivateJwk,
  ): Promise<Uint8Array | undefined> | Uint8Array | undefined
  generateKey(alg: JwsAlg): CheckedPrivateJwk | Promise<CheckedPrivateJwk>
}
