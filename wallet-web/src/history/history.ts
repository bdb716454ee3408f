import { ok, type Result, refuse } from '@sojourn/domain'
import type { HistoryRecord } from '../vault/schema-v1.ts'
import type { SealedStore } from '../vault/sealed-store.ts'

/** The newest first. */
export async function listHistory(storage: SealedStore): Promise<readonly HistoryRecord[]> {
  return (await storage.list('history')).toSorted((a, b) => (a.id < b.id ? 1 : -1))
}

export async function deleteHistoryEntry(storage: SealedStore, id: string): Promise<Result<void, 'entry_unknown'>> {
  if (!(await storage.read('history', id))) return refuse('entry_unknown')
  await storage.commit([{ kind: 'delete', table: 'history', id }])
  return ok(undefined)
}

export async function deleteAllHistory(storage: SealedStore): Promise<void> {
  const entries = await storage.list('history')
  await storage.commit(entries.map(({ id }) => ({ kind: 'delete', table: 'history', id })))
}
