import { type PublicJwk, type Signer, signerFromCryptoKey } from '@sojourn/keys'

/** Private keys that never leave the browser's own store: P-256, not extractable, found by an id that only the sealed vault knows. */
export interface HolderKeys {
  generate(): Promise<{ readonly id: string; readonly publicJwk: PublicJwk }>
  signer(id: string): Promise<Signer | undefined>
  destroy(ids: readonly string[]): Promise<void>
  wipe(): Promise<void>
}

/** Where CryptoKey objects lie: they are kept as they are, for they cannot be written out. */
export interface CryptoKeyStore {
  put(id: string, pair: CryptoKeyPair): Promise<void>
  get(id: string): Promise<CryptoKeyPair | undefined>
  delete(ids: readonly string[]): Promise<void>
  wipe(): Promise<void>
}

export function createHolderKeys(store: CryptoKeyStore): HolderKeys {
  return {
    async generate() {
      const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
      const id = crypto.randomUUID()
      await store.put(id, pair)
      const { publicJwk } = await signerFromCryptoKey(pair)
      return { id, publicJwk }
    },
    async signer(id) {
      const pair = await store.get(id)
      return pair && signerFromCryptoKey(pair)
    },
    destroy: (ids) => store.delete(ids),
    wipe: () => store.wipe(),
  }
}

export function createMemoryCryptoKeyStore(): CryptoKeyStore {
  const pairs = new Map<string, CryptoKeyPair>()
  return {
    put: async (id, pair) => void pairs.set(id, pair),
    get: async (id) => pairs.get(id),
    delete: async (ids) => {
      for (const id of ids) pairs.delete(id)
    },
    wipe: async () => pairs.clear(),
  }
}
