/** Where sealed bytes lie: IndexedDB in a browser, a Map in Node. It knows nothing of what they say. */
export interface StoredRecord {
  readonly id: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

export type StoredChange =
  | { readonly kind: 'put'; readonly table: string; readonly id: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'delete'; readonly table: string; readonly id: string }

export interface RecordStore {
  read(table: string, id: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  list(table: string): Promise<readonly StoredRecord[]>
  /** All of the changes or none of them. */
  apply(changes: readonly StoredChange[]): Promise<void>
  /** Every record of every table. */
  wipe(): Promise<void>
}

export function createMemoryRecordStore(): RecordStore {
  const records = new Map<string, Uint8Array<ArrayBuffer>>()
  const prefixOf = (table: string) => `${table}\n`
  return {
    read: async (table, id) => records.get(prefixOf(table) + id),
    list: async (table) =>
      [...records]
        .filter(([name]) => name.startsWith(prefixOf(table)))
        .map(([name, bytes]) => ({ id: name.slice(prefixOf(table).length), bytes })),
    apply: async (changes) => {
      for (const change of changes) {
        const name = prefixOf(change.table) + change.id
        if (change.kind === 'put') records.set(name, change.bytes)
        else records.delete(name)
      }
    },
    wipe: async () => records.clear(),
  }
}
