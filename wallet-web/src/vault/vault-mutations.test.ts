import { ok, refuse } from '@sojourn/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMemoryRecordStore, type RecordStore } from '../platform/record-store.ts'
import { setUpWithPassphrase } from '../unlock/set-up.ts'
import { unlockVault } from '../unlock/unlock-vault.ts'
import type { RememberedRecord } from './schema-v1.ts'

const TABLES = ['seal', 'remembered'] as const
const PASSPHRASE = 'seven quiet rivers'
const RECORDS: readonly RememberedRecord[] = ['a', 'b', 'c'].map((id) => ({ id, value: { secret: `of ${id}` } }))

async function sealedVault(): Promise<RecordStore> {
  const records = createMemoryRecordStore()
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))
  const store = await setUpWithPassphrase({ records, random }, PASSPHRASE, 2)
  if (!store.ok) throw new Error(store.reason)
  await store.value.commit(RECORDS.map((record) => ({ kind: 'put', table: 'remembered', record })))
  return records
}

const unlock = (records: RecordStore, passphrase: string) =>
  unlockVault({
    records,
    passkeys: { create: async () => refuse('prf_missing'), secretOf: async () => refuse('prf_missing') },
    askPassphrase: async () => ok(passphrase),
  })

type Mutation =
  | { kind: 'flip'; table: number; record: number; at: number; bit: number }
  | { kind: 'cut'; table: number; record: number; length: number }
  | { kind: 'delete'; table: number; record: number }
  | { kind: 'move'; from: number; to: number }
  | { kind: 'text'; text: string }

const anyMutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({
    kind: fc.constant('flip' as const),
    table: fc.nat(1),
    record: fc.nat(2),
    at: fc.nat(400),
    bit: fc.nat(7),
  }),
  fc.record({ kind: fc.constant('cut' as const), table: fc.nat(1), record: fc.nat(2), length: fc.nat(60) }),
  fc.record({ kind: fc.constant('delete' as const), table: fc.nat(1), record: fc.nat(2) }),
  fc.record({ kind: fc.constant('move' as const), from: fc.nat(2), to: fc.nat(2) }),
  fc.record({ kind: fc.constant('text' as const), text: fc.oneof(fc.string(), fc.json()) }),
)

async function mutate(records: RecordStore, mutation: Mutation): Promise<void> {
  const tableOf = (n: number) => TABLES[n] ?? 'seal'
  const nth = async (table: string, n: number) => {
    const all = await records.list(table)
    const record = all[n % all.length]
    if (!record) throw new Error('no record to spoil')
    return record
  }
  switch (mutation.kind) {
    case 'flip': {
      const table = tableOf(mutation.table)
      const { id, bytes } = await nth(table, mutation.record)
      const spoiled = bytes.slice()
      const at = mutation.at % spoiled.length
      spoiled[at] = (spoiled[at] ?? 0) ^ (1 << mutation.bit)
      return records.apply([{ kind: 'put', table, id, bytes: spoiled }])
    }
    case 'cut': {
      const table = tableOf(mutation.table)
      const { id, bytes } = await nth(table, mutation.record)
      return records.apply([{ kind: 'put', table, id, bytes: bytes.slice(0, mutation.length) }])
    }
    case 'delete': {
      const table = tableOf(mutation.table)
      return records.apply([{ kind: 'delete', table, id: (await nth(table, mutation.record)).id }])
    }
    case 'move': {
      const from = await nth('remembered', mutation.from)
      const to = await nth('remembered', mutation.to)
      return records.apply([{ kind: 'put', table: 'remembered', id: to.id, bytes: from.bytes }])
    }
    case 'text':
      return records.apply([
        { kind: 'put', table: 'seal', id: 'vault', bytes: new TextEncoder().encode(mutation.text) },
      ])
  }
}

describe('a vault whose stored records were edited, cut, moved or deleted', () => {
  test('opens untouched for its owner', async () => {
    const opened = await unlock(await sealedVault(), PASSPHRASE)
    expect(opened.ok && (await opened.value.list('remembered'))).toEqual(RECORDS)
  })

  test('stays sealed to everybody else, and never tells its owner anything it did not hold [R 14]', async () => {
    const vault = await sealedVault()
    const pristine = await Promise.all(
      TABLES.flatMap((table) => vault.list(table).then((all) => all.map((record) => ({ table, ...record })))),
    )
    await fc.assert(
      fc.asyncProperty(anyMutation, async (mutation) => {
        await vault.wipe()
        await vault.apply(pristine.flat().map((record) => ({ kind: 'put', ...record })))
        await mutate(vault, mutation)
        expect((await unlock(vault, 'seven loud rivers')).ok).toBe(false)
        const owner = await unlock(vault, PASSPHRASE)
        if (!owner.ok) return
        for (const record of await owner.value.list('remembered')) expect(RECORDS).toContainEqual(record)
      }),
      { numRuns: 300 },
    )
  })

  test('cannot be set up anew over its records when the seal was deleted [R 14]', async () => {
    const vault = await sealedVault()
    await vault.apply([{ kind: 'delete', table: 'seal', id: 'vault' }])
    const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))
    expect(await setUpWithPassphrase({ records: vault, random }, 'another phrase', 2)).toEqual(refuse('already_sealed'))
    expect(await unlock(vault, PASSPHRASE)).toEqual(refuse('not_set_up'))
  })
})
