import { describe, expect, test } from 'vitest'
import { createBatcher } from './create-batcher.ts'
import { databaseDown } from './is-database-down.ts'

describe('createBatcher', () => {
  test('answers each item its own', async () => {
    const batcher = createBatcher(async (items: readonly number[]) => items.map((item) => item * 2), { maxBatch: 10 })
    expect(await Promise.all([batcher(1), batcher(2), batcher(3)])).toEqual([2, 4, 6])
  })

  test('gathers whoever comes while a batch is being committed, and never runs two at once', async () => {
    const batches: number[][] = []
    let open = 0
    const batcher = createBatcher(
      async (items: readonly number[]) => {
        open += 1
        expect(open).toBe(1)
        batches.push([...items])
        await new Promise((resolve) => setTimeout(resolve, 20))
        open -= 1
        return items
      },
      { maxBatch: 3 },
    )
    const first = batcher(1)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await Promise.all([first, batcher(2), batcher(3), batcher(4), batcher(5)])
    expect(batches).toEqual([[1], [2, 3, 4], [5]])
  })

  test('answers nobody before the batch has committed', async () => {
    const committed = Promise.withResolvers<void>()
    const batcher = createBatcher(
      async (items: readonly number[]) => {
        await committed.promise
        return items
      },
      { maxBatch: 2 },
    )
    let answered = false
    const waiting = batcher(1).then(() => {
      answered = true
    })
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(answered).toBe(false)
    committed.resolve()
    await waiting
  })

  test('lets one bad item fail alone', async () => {
    const batcher = createBatcher(
      async (items: readonly number[]) => {
        if (items.includes(2)) throw new Error('bad item')
        return items
      },
      { maxBatch: 10 },
    )
    const settled = await Promise.allSettled([batcher(1), batcher(2), batcher(3)])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  test('does not run a batch again when the database is down, for its outcome is unknown', async () => {
    let runs = 0
    const batcher = createBatcher(
      async (): Promise<number[]> => {
        runs += 1
        throw databaseDown(new Error('cut'))
      },
      { maxBatch: 10 },
    )
    const settled = await Promise.allSettled([batcher(1), batcher(2)])
    expect([runs, ...settled.map(({ status }) => status)]).toEqual([1, 'rejected', 'rejected'])
  })

  test('goes on after a batch that failed', async () => {
    let fail = true
    const batcher = createBatcher(
      async (items: readonly number[]) => {
        if (fail) throw new Error('once')
        return items
      },
      { maxBatch: 1 },
    )
    await expect(batcher(1)).rejects.toThrow('once')
    fail = false
    expect(await batcher(2)).toBe(2)
  })
})
