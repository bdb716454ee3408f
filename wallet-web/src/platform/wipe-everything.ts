import { indexedDbKeyStore, indexedDbRecordStore } from './wallet-database.ts'

/** Factory reset (EUDI ARF WIAM_13): records, keys, kept choices. The pages themselves stay, they hold nothing. */
export async function wipeEverything(): Promise<void> {
  await indexedDbRecordStore.wipe()
  await indexedDbKeyStore.wipe()
  localStorage.clear()
  sessionStorage.clear()
}
