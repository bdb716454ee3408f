import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '@sojourn/service'
import { createTestDatabase, type TestDatabase } from '@sojourn/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabases } from './open-databases.ts'

let folder: string
let fixture: TestDatabase
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'databases-'))
  fixture = await createTestDatabase()
})
afterAll(async () => {
  for (const name of ['sojourn_issuer', 'sojourn_verifier'])
    await fixture.database.query(`drop database if exists ${name}`)
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

test('makes a database for each service on a named server, keeps them, and forgets them when told to begin anew', async () => {
  const first = await openDatabases(folder, fixture.url, false)
  expect(first.issuerUrl).not.toBe(first.verifierUrl)
  expect(await tablesOf(first.issuerUrl)).toBe(0)
  const second = await openDatabases(folder, fixture.url, false)
  expect(await tablesOf(second.issuerUrl)).toBe(1)
  const fresh = await openDatabases(folder, fixture.url, true)
  expect(await tablesOf(fresh.issuerUrl)).toBe(0)
})
