import type { RecordStore, StoredChange } from '../platform/record-store.ts'
import { type SealingKey, seal, unseal } from '../platform/sealing.ts'
import { SCHEMA_VERSION, type TableName, type Tables } from './schema-v1.ts'

export type Change = {
  [Table in TableName]:
    | { readonly kind: 'put'; readonly table: Table; readonly record: Tables[Table] }
    | { readonly kind: 'delete'; readonly table: Table; readonly id: string }
}[TableName]

/** The vault, open. Every record is sealed with the vault key to its own place; none of them opens anything else. */
export interface SealedStore {
  read<Table extends TableName>(table: Table, id: string): Promise<Tables[Table] | undefined>
  /** Records that no longer open are left out: editing one loses it, and gains nothing. */
  list<Table extends TableName>(table: Table): Promise<readonly Tables[Table][]>
  /** All of the changes or none of them. */
  commit(changes: readonly Change[]): Promise<void>
}

const placeOf = (table: string, id: string): string => `sojourn-wallet/${SCHEMA_VERSION}/${table}/${id}`

export function openSealedStore(records: RecordStore, key: SealingKey): SealedStore {
  async function open<Table extends TableName>(table: Table, id: string, bytes: Uint8Array<ArrayBuffer>) {
    const plain = await unseal(key, placeOf(table, id), bytes)
    // Authenticated: these are the bytes this wallet wrote at this place, so their shape is the schema's.
    return plain && (JSON.parse(new TextDecoder().decode(plain)) as Tables[Table])
  }
  return {
    async read(table, id) {
      const bytes = await records.read(table, id)
      return bytes && open(table, id, bytes)
    },
    async list(table) {
      const opened = await Promise.all((await records.list(table)).map(({ id, bytes }) => open(table, id, bytes)))
      return opened.filter((record) => record !== undefined)
    },
    async commit(changes) {
      const stored = await Promise.all(
        changes.map(async (change): Promise<StoredChange> => {
          if (change.kind === 'delete') return change
          const { table, record } = change
          const plain = new TextEncoder().encode(JSON.stringify(record))
          return { kind: 'put', table, id: record.id, bytes: await seal(key, placeOf(table, record.id), plain) }
        }),
      )
      await records.apply(stored)
    },
  }
}
