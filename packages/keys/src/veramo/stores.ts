/** A key of ours as the agent knows it: where it is and its public half. The private half never comes here. */
export interface StoredKey {
  /** RFC7638 thumbprint. */
  readonly kid: string
  readonly publicKeyHex: string
}

export interface StoredDid {
  readonly did: string
  /** `did:web` or `did:jwk`. */
  readonly provider: string
  readonly alias?: string
  /** The key that signs now; the others stay for what they have signed. */
  readonly controllerKeyId: string
  readonly keyIds: readonly string[]
}

/** What the agent asks of whoever keeps its records. Saving replaces what has the same `kid` or `did`. */
export interface DidStores {
  findKey(kid: string): Promise<StoredKey | undefined>
  listKeys(): Promise<readonly StoredKey[]>
  saveKey(key: StoredKey): Promise<void>
  /** Whether it was there. */
  deleteKey(kid: string): Promise<boolean>
  findDid(did: string): Promise<StoredDid | undefined>
  findDidByAlias(alias: string): Promise<StoredDid | undefined>
  listDids(): Promise<readonly StoredDid[]>
  saveDid(did: StoredDid): Promise<void>
  deleteDid(did: string): Promise<boolean>
}

/** For tests and for one-off commands that keep no database. */
export function createMemoryDidStores(): DidStores {
  const keys = new Map<string, StoredKey>()
  const dids = new Map<string, StoredDid>()
  return {
    findKey: async (kid) => keys.get(kid),
    listKeys: async () => [...keys.values()],
    saveKey: async (key) => void keys.set(key.kid, key),
    deleteKey: async (kid) => keys.delete(kid),
    findDid: async (did) => dids.get(did),
    findDidByAlias: async (alias) => [...dids.values()].find((did) => did.alias === alias),
    listDids: async () => [...dids.values()],
    saveDid: async (did) => void dids.set(did.did, did),
    deleteDid: async (did) => dids.delete(did),
  }
}
