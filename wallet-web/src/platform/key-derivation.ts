import { importSealingKey, type SealingKey } from './sealing.ts'

const BITS = 256
const INFO = new TextEncoder().encode('sojourn-wallet/1 wrap the vault key')

/** From the 32 bytes a passkey answers for our salt (WEBAUTHN-3 10.1.4 (prf-extension)) to the key that wraps the vault key. */
export async function wrappingKeyFromPrf(secret: Uint8Array<ArrayBuffer>): Promise<SealingKey> {
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits'])
  const derived = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: INFO },
    base,
    BITS,
  )
  return importSealingKey(new Uint8Array(derived))
}

/** WebCrypto has no memory-hard function; the count is the cost, and it is written in the seal so that it can grow. */
export async function wrappingKeyFromPassphrase(
  passphrase: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<SealingKey> {
  const typed = new TextEncoder().encode(passphrase.normalize('NFKC'))
  const base = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveBits'])
  const derived = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, base, BITS)
  return importSealingKey(new Uint8Array(derived))
}
