import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { CryptoKeyStore } from './holder-keys.ts'
import type { RecordStore, StoredRecord } from './record-store.ts'

interface WalletDatabaseSchema extends DBSchema {
  records: { key: [string, string]; value: StoredRecord & { readonly table: string }; indexes: { table: string } }
  keys: { key: string; value: CryptoKeyPair }
}

const NAME = 'sojourn-wallet'
/** The shape of the boxes; the shape of what is sealed in them is `vault/schema-v1.ts`. */
const VERSION = 1

let opened: Promise<IDBPDatabase<WalletDatabaseSchema>> | undefined

/** One connection, opened again when the browser closes it. */
function database(): Promise<IDBPDatabase<WalletDatabaseSchema>> {
  opened ??= openDB<WalletDatabaseSchema>(NAME, VERSION, {
    upgrade(db) {
      db.createObjectStore('records', { keyPath: ['table', 'id'] }).createIndex('table', 'table')
      db.createObjectStore('keys')
    },
    // Another tab wants to change the shape: make way, and open again when needed.
    blocking: (_current, _blocked, event) => {
      if (event.target instanceof IDBDatabase) event.target.close()
      opened = undefined
    },
    terminated: () => {
      opened = undefined
    },
  })
  return opened
}

/** `strict`: the answer comes when the disk has it, for a copy is marked as shown before it is sent. */
const DURABLE = { durability: 'strict' } as const

export const indexedDbRecordStore: RecordStore = {
  async read(table, id) {
    return (await (await database()).get('records', [table, id]))?.bytes
  },
  async list(table) {
    return (await database()).getAllFromIndex('records', 'table', table)
  },
  async apply(changes) {
    const work = (await database()).transaction('records', 'readwrite', DURABLE)
    for (const change of changes) {
      if (change.kind === 'put') void work.store.put({ table: change.table, id: change.id, bytes: change.bytes })
      else void work.store.delete([change.table, change.id])
    }
    await work.done
  },
  async wipe() {
    await (await database()).clear('records')
  },
}

/** Private keys lie here as objects that the browser will use and not write out. */
export const indexedDbKeyStore: CryptoKeyStore = {
  async put(id, pair) {
    await (await database()).put('keys', pair, id)
  },
  async get(id) {
    return (await database()).get('keys', id)
  },
  async delete(ids) {
    const work = (await database()).transaction('keys', 'readwrite', DURABLE)
    for (const id of ids) void work.store.delete(id)
    await work.done
  },
  async wipe() {
    await (await database()).clear('keys')
  },
}
