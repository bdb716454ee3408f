import { createCipheriv, createDecipheriv } from 'node:crypto'
import {
  decodeBase64url,
  encodeBase64url,
  generateEncryptionKey,
  jwkThumbprint,
  type PrivateJwk,
  type PublicJwk,
  randomBytes,
  sha256,
} from '@sojourn/keys'
import type { ResponseKey } from './presentation.ts'

const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * A key pair for one response (HAIP-1.0 5). The private half rests sealed under a key made from the request id, of which the
 * database holds only another hash: whoever reads the table cannot read a response that was recorded on the way.
 */
export async function newResponseKey(requestId: string): Promise<ResponseKey> {
  const { privateJwk, publicJwk } = await generateEncryptionKey()
  const scalar = decodeBase64url(privateJwk.d)
  if (scalar === undefined) throw new Error('a generated key has no readable private half')
  return { publicJwk: JSON.stringify(publicJwk), sealedPrivate: seal(scalar, requestId) }
}

/** Throws when the row and the request id do not belong together: the row was found by this id, so it is a fault. */
export function openResponseKey(responseKey: ResponseKey, requestId: string): PrivateJwk & { readonly kid: string } {
  const publicJwk = JSON.parse(responseKey.publicJwk) as PublicJwk & { kid: string }
  return { ...publicJwk, d: encodeBase64url(unseal(responseKey.sealedPrivate, requestId)) }
}

/** RFC 7638, as an mdoc's holder signs it (OID4VP-1.0 B.2.6). */
export const responseKeyThumbprint = ({ publicJwk }: ResponseKey): string =>
  jwkThumbprint(JSON.parse(publicJwk) as PublicJwk)

const sealingKey = (requestId: string): Uint8Array => sha256(`sojourn/verifier/response-key/1 ${requestId}`)

function seal(plain: Uint8Array, requestId: string): Uint8Array {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', sealingKey(requestId), iv)
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function unseal(sealed: Uint8Array, requestId: string): Uint8Array {
  const body = sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(requestId), sealed.subarray(0, IV_BYTES))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  return Buffer.concat([decipher.update(body), decipher.final()])
}
