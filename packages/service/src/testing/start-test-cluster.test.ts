import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestCluster } from './start-test-cluster.ts'
import { createTestDatabase, TEST_PREFIX, TEST_SERVER, type TestDatabase } from './test-database.ts'

/** Stands for a server that somebody else runs: it is this run's own. */
let named: TestDatabase
const before = { [TEST_SERVER]: process.env[TEST_SERVER], [TEST_PREFIX]: process.env[TEST_PREFIX] }

beforeAll(async () => {
  named = await createTestDatabase()
})
afterAll(() => named.drop())
beforeEach(() => {
  delete process.env[TEST_SERVER]
  delete process.env[TEST_PREFIX]
})
afterEach(() => Object.assign(process.env, before))

async function names(): Promise<readonly string[]> {
  const { rows } = await named.database.query<{ name: string }>('select datname as name from pg_database')
  return rows.map(({ name }) => name)
}

test('a run on a named server makes its databases there, under a name of its own, and leaves none behind', async () => {
  const stop = await startTestCluster({ serverUrl: named.url })
  const prefix = process.env[TEST_PREFIX] ?? ''
  const [kept, dropped] = [await createTestDatabase(), await createTestDatabase()]
  await dropped.drop()
  await kept.database.close()
  const during = (await names()).filter((name) => name.startsWith(prefix))
  expect(during).toEqual([new URL(kept.url).pathname.slice(1)])
  await stop()
  expect((await names()).filter((name) => name.startsWith(prefix))).toEqual([])
  // What others have there is untouched.
  expect(await names()).toContain(new URL(named.url).pathname.slice(1))
  expect(process.env[TEST_SERVER]).toBeUndefined()
})

test('a named server that would lose rows is refused before anything is made on it', async () => {
  const careless = new URL(named.url)
  careless.searchParams.set('options', '-c synchronous_commit=off')
  await expect(startTestCluster({ serverUrl: careless.href })).rejects.toThrow('synchronous_commit is off')
  await expect(startTestCluster({ serverUrl: 'here' })).rejects.toThrow('DATABASE_URL is no address')
  expect(process.env[TEST_SERVER]).toBeUndefined()
})
