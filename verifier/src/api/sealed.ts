import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { randomBytes } from '@sojourn/keys'

const IV_BYTES = 12
const TAG_BYTES = 16

/** What keys are made for; what was made for one opens nothing of another. */
export type SealingPurpose = 'idempotency' | 'webhook_secret'

/** Keys made from the operator's secret; `parts` bind a key to its row, or to something that the caller alone knows. */
export type SealingKeys = (purpose: SealingPurpose, ...parts: readonly string[]) => Uint8Array

export function createSealingKeys(secret: string): SealingKeys {
  return (purpose, ...parts) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([`sojourn verifier ${purpose}`, ...parts]))
      .digest()
}

export function seal(plain: Uint8Array, key: Uint8Array): Uint8Array {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Throws when it was sealed with another key: the row was found by what the key is made of, so it is a fault. */
export function unseal(sealed: Uint8Array, key: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)), decipher.final()])
}
