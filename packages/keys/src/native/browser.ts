import { sha256, sha384, sha512 } from '@noble/hashes/sha2'
import { JWS_ALGS, type JwsAlg } from '../jws-alg.ts'
import { WEB_CRYPTO_KEY, WEB_CRYPTO_SIGNATURE } from '../web-crypto-algs.ts'
import { decodeBase64urlByTable, encodeBase64urlByTable } from './base64url-table.ts'
import type { CheckedPrivateJwk, CheckedPublicJwk, EcdhEsMessage, HashAlg, Native } from './native.ts'

const DIGEST = { 'sha-256': sha256, 'sha-384': sha384, 'sha-512': sha512 } as const satisfies Record<HashAlg, unknown>

/** `ext` and `key_ops` say what we want of the copy, whatever the holder of the JWK wrote. */
const bareJwk = (jwk: CheckedPublicJwk | CheckedPrivateJwk): JsonWebKey => ({
  kty: jwk.kty,
  crv: jwk.crv,
  x: jwk.x,
  ...(jwk.y === undefined ? {} : { y: jwk.y }),
  ...('d' in jwk ? { d: jwk.d } : {}),
})

/** WebCrypto takes no view of shared memory; ours never is one. */
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

async function importPublicKey(alg: JwsAlg, jwk: CheckedPublicJwk) {
  let key: CryptoKey
  try {
    key = await crypto.subtle.importKey('jwk', bareJwk(jwk), WEB_CRYPTO_KEY[alg], true, ['verify'])
  } catch (error) {
    // A browser without Ed25519 must not be mistaken for a key off the curve.
    if (error instanceof DOMException && error.name === 'NotSupportedError') throw error
    return undefined
  }
  return (input: Uint8Array, signature: Uint8Array) =>
    crypto.subtle.verify(WEB_CRYPTO_SIGNATURE[alg], key, own(signature), own(input))
}

async function importPrivateKey(alg: JwsAlg, jwk: CheckedPrivateJwk) {
  const key = await crypto.subtle.importKey('jwk', bareJwk(jwk), WEB_CRYPTO_KEY[alg], false, ['sign'])
  return async (input: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign(WEB_CRYPTO_SIGNATURE[alg], key, own(input)))
}

async function generateKey(alg: JwsAlg): Promise<CheckedPrivateJwk> {
  const pair = await crypto.subtle.generateKey(WEB_CRYPTO_KEY[alg], true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('a key pair was asked for')
  const { x, y, d } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  if (x === undefined || d === undefined) throw new Error('a key was exported without its parts')
  const { kty, crv } = JWS_ALGS[alg]
  return { kty, crv, x, ...(y === undefined ? {} : { y }), d }
}

/** jose loads when the first message to decrypt arrives; by then the message has been read strictly. */
async function decryptEcdhEs({ compact, enc }: EcdhEsMessage, privateJwk: CheckedPrivateJwk) {
  const { compactDecrypt } = await import('jose')
  try {
    const { plaintext } = await compactDecrypt(compact, bareJwk(privateJwk), {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: [enc],
    })
    return plaintext
  } catch {
    return undefined
  }
}

export const native: Native = {
  decodeBase64url: decodeBase64urlByTable,
  decodeBase64urlText(text) {
    const bytes = decodeBase64urlByTable(text)
    return bytes === undefined ? undefined : decodeUtf8(bytes)
  },
  encodeUtf8: (text) => new TextEncoder().encode(text),
  encodeBase64url: encodeBase64urlByTable,
  encodeBase64urlText: (text) => encodeBase64urlByTable(new TextEncoder().encode(text)),
  decodeUtf8,
  hash: (alg, input) => DIGEST[alg](input),
  hashBase64url: (alg, input) => encodeBase64urlByTable(DIGEST[alg](input)),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  constantTimeEqual,
  importPublicKey,
  importPrivateKey,
  decryptEcdhEs,
  generateKey,
}
