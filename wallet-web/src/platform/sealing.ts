/** AES-256-GCM through WebCrypto: a sealed record is 12 bytes of nonce, then ciphertext and tag. */
const NONCE_BYTES = 12
const KEY_BYTES = 32

export type SealingKey = CryptoKey

export async function importSealingKey(raw: Uint8Array<ArrayBuffer>): Promise<SealingKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

export const newSealingKeyBytes = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(KEY_BYTES))

/** `place` is authenticated, not stored: a record moved to another place does not open there. */
export async function seal(
  key: SealingKey,
  place: string,
  plain: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce, additionalData: new TextEncoder().encode(place) },
    key,
    plain,
  )
  const record = new Uint8Array(NONCE_BYTES + sealed.byteLength)
  record.set(nonce)
  record.set(new Uint8Array(sealed), NONCE_BYTES)
  return record
}

/** `undefined` for the wrong key, the wrong place and an edited record alike. */
export async function unseal(
  key: SealingKey,
  place: string,
  record: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const plain = await crypto.subtle.decrypt(
      {
        name: 'AES-GCM',
        iv: record.subarray(0, NONCE_BYTES),
        additionalData: new TextEncoder().encode(place),
      },
      key,
      record.subarray(NONCE_BYTES),
    )
    return new Uint8Array(plain)
  } catch {
    return undefined
  }
}
