import type { IIdentifier, IKey, ManagedKeyInfo } from '@veramo/core-types'
import { AbstractDIDStore } from '@veramo/did-manager'
import { AbstractKeyStore } from '@veramo/key-manager'
import { managedKey } from './signer-key-management.ts'
import type { DidStores, StoredDid } from './stores.ts'

/** Veramo wants a throw where ours answer undefined. */
const found = <Value>(value: Value | undefined, what: string): Value => {
  if (value === undefined) throw new Error(`not_found: ${what}`)
  return value
}

export class KeyStore extends AbstractKeyStore {
  readonly #stores: DidStores

  constructor(stores: DidStores) {
    super()
    this.#stores = stores
  }

  async importKey({ kid, publicKeyHex }: Partial<IKey>): Promise<boolean> {
    await this.#stores.saveKey({ kid: found(kid, 'kid'), publicKeyHex: found(publicKeyHex, 'publicKeyHex') })
    return true
  }

  async getKey({ kid }: { kid: string }): Promise<IKey> {
    return managedKey(kid, found(await this.#stores.findKey(kid), `key ${kid}`).publicKeyHex)
  }

  deleteKey({ kid }: { kid: string }): Promise<boolean> {
    return this.#stores.deleteKey(kid)
  }

  async listKeys(): Promise<ManagedKeyInfo[]> {
    return (await this.#stores.listKeys()).map(({ kid, publicKeyHex }) => managedKey(kid, publicKeyHex))
  }
}

export class DidStore extends AbstractDIDStore {
  readonly #stores: DidStores

  constructor(stores: DidStores) {
    super()
    this.#stores = stores
  }

  async importDID({ did, provider, alias, controllerKeyId, keys }: IIdentifier): Promise<boolean> {
    await this.#stores.saveDid({
      did,
      provider,
      ...(alias === undefined ? {} : { alias }),
      controllerKeyId: found(controllerKeyId, 'controllerKeyId'),
      keyIds: keys.map((key) => key.kid),
    })
    return true
  }

  async getDID(args: { did: string } | { alias: string }): Promise<IIdentifier> {
    const stored = 'did' in args ? this.#stores.findDid(args.did) : this.#stores.findDidByAlias(args.alias)
    return this.#withKeys(found(await stored, 'DID'))
  }

  deleteDID({ did }: { did: string }): Promise<boolean> {
    return this.#stores.deleteDid(did)
  }

  async listDIDs({ alias, provider }: { alias?: string; provider?: string } = {}): Promise<IIdentifier[]> {
    const stored = (await this.#stores.listDids()).filter(
      (did) => (alias === undefined || did.alias === alias) && (provider === undefined || did.provider === provider),
    )
    return Promise.all(stored.map((did) => this.#withKeys(did)))
  }

  async #withKeys({ keyIds, ...did }: StoredDid): Promise<IIdentifier> {
    const keys = await Promise.all(
      keyIds.map(async (kid) => managedKey(kid, found(await this.#stores.findKey(kid), `key ${kid}`).publicKeyHex)),
    )
    return { ...did, keys, services: [] }
  }
}
