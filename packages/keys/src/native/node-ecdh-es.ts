import { Buffer } from 'node:buffer'
import { createDecipheriv, createPrivateKey, createPublicKey, diffieHellman, hash } from 'node:crypto'
import { PKCS8_P256, SPKI_PREFIX } from '../spki.ts'
import type { CheckedPrivateJwk, CheckedPublicJwk, EcdhEsMessage } from './native.ts'

const CIPHER = {
  A128GCM: { name: 'aes-128-gcm', keyBytes: 16 },
  A256GCM: { name: 'aes-256-gcm', keyBytes: 32 },
} as const satisfies Record<EcdhEsMessage['enc'], unknown>
const TAG_BYTES = 16
const SCALAR_BYTES = 32

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

const octets = ({ x, y = '' }: CheckedPublicJwk): Buffer[] => [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]

/**
 * Throws for a point off the curve, which shows when the key is decoded. Keys in DER: createECDH would prove our own pair anew,
 * which costs as much as the agreement.
 */
function agreedSecret(epk: CheckedPublicJwk, own: CheckedPrivateJwk): Buffer {
  const { beforeScalar, beforePoint } = PKCS8_P256
  const scalar = Buffer.from(own.d, 'base64url')
  if (scalar.length !== SCALAR_BYTES) throw new Error('a scalar on P-256 has 32 bytes')
  const pkcs8 = Buffer.concat([beforeScalar, scalar, beforePoint, ...octets(own)])
  const spki = Buffer.concat([SPKI_PREFIX.ES256, ...octets(epk)])
  return diffieHellman({
    privateKey: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
  })
}

/** Synchronous. */
export function decryptEcdhEs(message: EcdhEsMessage, privateJwk: CheckedPrivateJwk): Uint8Array | undefined {
  const { name, keyBytes } = CIPHER[message.enc]
  try {
    const key = deriveKey(agreedSecret(message.epk, privateJwk), message, keyBytes)
    const decipher = createDecipheriv(name, key, message.iv, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(message.tag)
    decipher.setAAD(Buffer.from(message.protectedHeader, 'latin1'))
    return new Uint8Array(Buffer.concat([decipher.update(message.ciphertext), decipher.final()]))
  } catch {
    // A point off the curve, a wrong tag: node:crypto throws for each, and the sender learns the same from all.
    return undefined
  }
}
