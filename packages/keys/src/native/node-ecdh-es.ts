import { Buffer } from 'node:buffer'
import { createDecipheriv, createECDH, hash } from 'node:crypto'
import type { CheckedPrivateJwk, EcdhEsMessage } from './native.ts'

const CIPHER = {
  A128GCM: { name: 'aes-128-gcm', keyBytes: 16 },
  A256GCM: { name: 'aes-256-gcm', keyBytes: 32 },
} as const satisfies Record<EcdhEsMessage['enc'], unknown>
const TAG_BYTES = 16

function lengthPrefixed(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** RFC7518 4.6.2 (key-derivation-for-ecdh-es): one round of the Concat KDF, for no key here is longer than its digest. */
function deriveKey(secret: Buffer, message: EcdhEsMessage, keyBytes: number): Buffer {
  const counter = Buffer.from([0, 0, 0, 1])
  const keyBits = Buffer.alloc(4)
  keyBits.writeUInt32BE(keyBytes * 8)
  const otherInfo = [Buffer.from(message.enc), message.apu, message.apv].map(lengthPrefixed)
  return hash('sha256', Buffer.concat([counter, secret, ...otherInfo, keyBits]), 'buffer').subarray(0, keyBytes)
}

/** Synchronous, and with createECDH: importing the sender's fresh key as a KeyObject would cost as much again. */
export function decryptEcdhEs(message: EcdhEsMessage, privateJwk: CheckedPrivateJwk): Uint8Array | undefined {
  const { name, keyBytes } = CIPHER[message.enc]
  try {
    const ecdh = createECDH('prime256v1')
    ecdh.setPrivateKey(privateJwk.d, 'base64url')
    const { x, y = '' } = message.epk
    const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
    const key = deriveKey(ecdh.computeSecret(point), message, keyBytes)
    const decipher = createDecipheriv(name, key, message.iv, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(message.tag)
    decipher.setAAD(Buffer.from(message.protectedHeader, 'latin1'))
    return new Uint8Array(Buffer.concat([decipher.update(message.ciphertext), decipher.final()]))
  } catch {
    // A point off the curve, a wrong tag: node:crypto throws for each, and the sender learns the same from all.
    return undefined
  }
}
