import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '@sojourn/service'
import { createTestDatabase, type TestDatabase } from '@sojourn/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabases } from './open-databases.ts'

let folder: string
let fixture: TestDatabase
/** Never the names that `npm start` uses: the tests may stand on a server where it keeps its databases. */
const databasePrefix = `sojourn_test_start_${randomBytes(4).toString('hex')}`
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'databases-'))
  fixture = await createTestDatabase()
})
afterAll(async () => {
  for (const name of ['issuer', 'verifier'])
    await fixture.database.query(`drop database if exists ${databasePrefix}_${name} with (force)`)
  await fixture.drop()
  rmSync(folder, { recursive: true })
})

const tablesOf = async (url: string) => {
  const database = openDatabase({ url, poolSize: 1 })
  const { rowCount } = await database.query("select 1 from pg_tables where schemaname = 'public'")
  await database.query('create table if not exists kept (id int)')
  await database.close()
  return rowCount
}
const opened = (databaseUrl: string, fresh: boolean) =>
  openDatabases({ stateFolder: folder, databasePrefix, databaseUrl, fresh })

test('makes a database for each service on a named server, keeps them, and forgets them when told to begin anew', async () => {
  const first = await opened(fixture.url, false)
  expect(first.issuerUrl).not.toBe(first.verifierUrl)
  expect(await tablesOf(first.issuerUrl)).toBe(0)
  const second = await opened(fixture.url, false)
  expect(await tablesOf(second.issuerUrl)).toBe(1)
  const fresh = await opened(fixture.url, true)
  expect(await tablesOf(fresh.issuerUrl)).toBe(0)
})

test('says in a sentence why a named server will not do', async () => {
  await expect(opened('the database', false)).rejects.toThrow('DATABASE_URL is no address')
  await expect(opened('postgresql://sojourn@127.0.0.1:1/x', false)).rejects.toThrow(
    'no PostgreSQL server answers at DATABASE_URL',
  )
  const careless = new URL(fixture.url)
  careless.searchParams.set('options', '-c synchronous_commit=off')
  await expect(opened(careless.href, false)).rejects.toThrow('synchronous_commit is off')
})
