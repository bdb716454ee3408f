import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/index.ts'
import { isDatabaseDown } from './is-database-down.ts'
import { openDatabase } from './open-database.ts'

let fixture: TestDatabase

beforeAll(async () => {
  fixture = await createTestDatabase()
  await fixture.database.query('create table counter (name text primary key, value int not null)')
})
beforeEach(async () => {
  await fixture.database.query('delete from counter')
  await fixture.database.query("insert into counter values ('a', 0), ('b', 0)")
})
afterAll(() => fixture.drop())

const counted = async (name: string) =>
  (await fixture.database.query<{ value: number }>('select value from counter where name = $1', [name])).rows[0]?.value

describe('query', () => {
  test('answers rows and how many there were', async () => {
    const answer = await fixture.database.query<{ name: string }>('select name from counter order by name')
    expect(answer).toEqual({ rows: [{ name: 'a' }, { name: 'b' }], rowCount: 2 })
  })

  test('throws what SQL refuses, which is not a database that is down', async () => {
    const error = await fixture.database.query('select * from missing').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: '42P01' })
    expect(isDatabaseDown(error)).toBe(false)
  })
})

describe('prepared statements', () => {
  const prepared = async (options: { preparedStatements?: boolean }) => {
    const pool = openDatabase({ url: fixture.url, poolSize: 1, ...options })
    for (const name of ['a', 'b', 'a']) await pool.query('select value from counter where name = $1', [name])
    const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from pg_prepared_statements')
    await pool.close()
    return rows[0]?.count
  }

  test('a statement with parameters is prepared once, and not at all behind a pooler that forbids it', async () => {
    expect(await prepared({})).toBe(1)
    expect(await prepared({ preparedStatements: false })).toBe(0)
  })
})

describe('transaction', () => {
  test('keeps what was written when the work ends well', async () => {
    const value = await fixture.database.transaction(async (tx) => {
      await tx.query("update counter set value = 7 where name = 'a'")
      return 'done'
    })
    expect([value, await counted('a')]).toEqual(['done', 7])
  })

  test('keeps nothing when the work throws, and throws the same', async () => {
    const fault = new Error('no')
    const work = fixture.database.transaction(async (tx) => {
      await tx.query("update counter set value = 7 where name = 'a'")
      throw fault
    })
    await expect(work).rejects.toBe(fault)
    expect(await counted('a')).toBe(0)
  })

  test('joins the open transaction when it is called inside one', async () => {
    const work = fixture.database.transaction(async (tx) => {
      await tx.transaction((inner) => inner.query("update counter set value = 7 where name = 'a'"))
      throw new Error('outer')
    })
    await expect(work).rejects.toThrow('outer')
    expect(await counted('a')).toBe(0)
  })

  test('runs again after a deadlock, so both of two crossing transactions succeed', async () => {
    let firstTries = 0
    const bothHoldOne = Promise.withResolvers<void>()
    let holding = 0
    const cross = (first: string, second: string) =>
      fixture.database.transaction(async (tx) => {
        firstTries += 1
        await tx.query('update counter set value = value + 1 where name = $1', [first])
        holding += 1
        if (holding === 2) bothHoldOne.resolve()
        await bothHoldOne.promise
        await tx.query('update counter set value = value + 1 where name = $1', [second])
      })
    await Promise.all([cross('a', 'b'), cross('b', 'a')])
    expect([await counted('a'), await counted('b')]).toEqual([2, 2])
    // Two, and one again; on a slow machine the second may lose once more.
    expect(firstTries).toBeGreaterThan(2)
  })
})

describe('a server that does not answer', () => {
  test('is down when nobody listens', async () => {
    const lost = openDatabase({ url: 'postgresql://x@localhost/x?host=%2Fnonexistent', poolSize: 1 })
    const error = await lost.query('select 1').catch((thrown: unknown) => thrown)
    expect(isDatabaseDown(error)).toBe(true)
    expect(await lost.ready()).toBe(false)
    await lost.close()
  })

  test('is down when it takes longer than the limit, and the pool serves the next query', async () => {
    const impatient = openDatabase({ url: fixture.url, poolSize: 1, timeoutMs: 300 })
    const error = await impatient.query('select pg_sleep(2)').catch((thrown: unknown) => thrown)
    expect(isDatabaseDown(error)).toBe(true)
    expect((await impatient.query<{ one: number }>('select 1 as one')).rows).toEqual([{ one: 1 }])
    await impatient.close()
  })

  test('is down when it cuts the connection in the middle of a query', async () => {
    const pool = openDatabase({ url: fixture.url, poolSize: 2 })
    const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
    const slow = pool.query('select pg_sleep(5)').catch((thrown: unknown) => thrown)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await fixture.database.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    expect(isDatabaseDown(await slow)).toBe(true)
    expect((await pool.query('select 1')).rowCount).toBe(1)
    await pool.close()
  })

  test('does not end the process when an idle connection is cut', async () => {
    const faults: unknown[] = []
    const pool = openDatabase({ url: fixture.url, poolSize: 1, onFault: (error) => faults.push(error) })
    const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
    await fixture.database.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await expect.poll(() => faults.length).toBe(1)
    expect((await pool.query('select 1')).rowCount).toBe(1)
    await pool.close()
  })
})
