import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/index.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'

let fixture: TestDatabase
let path: string
let folder: URL

beforeEach(async () => {
  fixture = await createTestDatabase()
  path = mkdtempSync(join(tmpdir(), 'migrations-'))
  folder = pathToFileURL(`${path}/`)
  write('0001-first', 'create table one (id int primary key); insert into one values (1);')
})
afterEach(async () => {
  await fixture.drop()
  rmSync(path, { recursive: true })
})

const write = (name: string, sql: string) => writeFileSync(join(path, `${name}.sql`), sql)

describe('migrate', () => {
  test('runs each file once, in the order of the numbers', async () => {
    write('0002-second', 'alter table one add column name text')
    expect(await migrate(fixture.database, folder)).toEqual(['0001-first', '0002-second'])
    expect(await migrate(fixture.database, folder)).toEqual([])
    expect((await fixture.database.query('select id, name from one')).rows).toEqual([{ id: 1, name: null }])
  })

  test('keeps nothing of a run in which one file fails', async () => {
    write('0002-second', 'select * from missing')
    await expect(migrate(fixture.database, folder)).rejects.toThrow('did not run')
    expect((await fixture.database.query("select to_regclass('one') as found")).rows).toEqual([{ found: null }])
  })

  test('lets two processes start at once', async () => {
    const other = openDatabase({ url: fixture.url, poolSize: 2 })
    const runs = await Promise.all([migrate(fixture.database, folder), migrate(other, folder)])
    expect(runs.flat()).toEqual(['0001-first'])
    await other.close()
  })

  test('refuses a file that is not numbered', async () => {
    write('later', 'select 1')
    await expect(migrate(fixture.database, folder)).rejects.toThrow('did not run')
  })

  test('refuses a database that a newer release has migrated', async () => {
    write('0002-second', 'alter table one add column name text')
    await migrate(fixture.database, folder)
    rmSync(join(path, '0002-second.sql'))
    await expect(migrate(fixture.database, folder)).rejects.toThrow('did not run')
  })

  test('refuses a server that would lose acknowledged rows', async () => {
    const url = new URL(fixture.url)
    url.searchParams.set('options', '-c synchronous_commit=off')
    const careless = openDatabase({ url: url.href, poolSize: 1 })
    await expect(migrate(careless, folder)).rejects.toThrow('synchronous_commit is off')
    await careless.close()
  })
})
