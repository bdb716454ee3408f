import { ok } from '@sojourn/domain'
import { openSealedStore } from '../vault/sealed-store.ts'
import type { WalletPorts, WalletSettings } from '../wallet-ports.ts'
import { createMemoryExclusive } from './exclusive.ts'
import { createHolderKeys, createMemoryCryptoKeyStore } from './holder-keys.ts'
import { createMemoryRecordStore } from './record-store.ts'
import { importSealingKey, newSealingKeyBytes } from './sealing.ts'

/**
 * A wallet for Node: the sealing, the keys and the rules are the browser's own, only the storage is a Map. The person says yes to
 * every verification unless `over` says otherwise.
 */
export async function createMemoryPorts(
  settings: WalletSettings,
  over: Partial<WalletPorts> = {},
): Promise<WalletPorts> {
  const vaultKey = await importSealingKey(newSealingKeyBytes())
  return {
    fetch: (url, init) => fetch(url, init),
    storage: openSealedStore(createMemoryRecordStore(), vaultKey),
    holderKeys: createHolderKeys(createMemoryCryptoKeyStore()),
    verifyUser: async () => ok(undefined),
    exclusive: createMemoryExclusive(),
    clock: () => new Date(),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    settings,
    ...over,
  }
}
