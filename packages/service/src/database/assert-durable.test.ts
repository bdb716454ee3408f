import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/index.ts'
import { assertServerFits, durabilityProblem } from './assert-durable.ts'
import { openDatabase } from './open-database.ts'

const DURABLE = {
  server_version_num: '150013',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  data_checksums: 'on',
}
const problemOf = (spoiled: Readonly<Record<string, string | undefined>>) =>
  durabilityProblem(
    new Map(
      Object.entries({ ...DURABLE, ...spoiled }).flatMap(([name, setting]) =>
        setting === undefined ? [] : [[name, setting]],
      ),
    ),
  )

describe('a server', () => {
  test('of version 15 on that loses nothing will do', () => {
    expect(problemOf({})).toBeUndefined()
    expect(problemOf({ server_version_num: '180004', synchronous_commit: 'remote_apply' })).toBeUndefined()
  })

  test.each([
    ['140022', '14'],
    ['90624', '9'],
  ])('of version %s is too old', (server_version_num, major) => {
    expect(problemOf({ server_version_num })).toBe(`the database server is PostgreSQL ${major}; 15 or newer is needed`)
  })

  test.each(['fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums'])(
    'with %s off, or that does not tell, is refused by its name',
    (name) => {
      expect(problemOf({ [name]: 'off' })).toContain(`${name} is off`)
      expect(problemOf({ [name]: undefined })).toContain(`${name} is unknown`)
    },
  )

  test('that is wrong in several ways hears of all of them', () => {
    const problem = problemOf({ fsync: 'off', data_checksums: 'off' })
    expect(problem).toContain('fsync is off, data_checksums is off (pg_checksums --enable')
  })
})

describe('a server at an address', () => {
  let fixture: TestDatabase
  beforeAll(async () => {
    fixture = await createTestDatabase()
  })
  afterAll(() => fixture.drop())

  const fits = async (url: string): Promise<string> => {
    const database = openDatabase({ url, poolSize: 1 })
    const told = await assertServerFits(database).then(
      () => 'fits',
      (error: Error) => error.message,
    )
    await database.close()
    return told
  }
  const urlWith = (change: (url: URL) => void): string => {
    const url = new URL(fixture.url)
    change(url)
    return url.href
  }

  test('that this run stands on will do', async () => {
    expect(await fits(fixture.url)).toBe('fits')
  })

  test('that does not answer is said to be none', async () => {
    expect(await fits('postgresql://sojourn@127.0.0.1:1/postgres')).toBe('no PostgreSQL server answers at DATABASE_URL')
  })

  test('that tells its clients not to wait for the disk is refused', async () => {
    const careless = urlWith((url) => url.searchParams.set('options', '-c synchronous_commit=off'))
    expect(await fits(careless)).toContain('synchronous_commit is off')
  })

  test('whose account may make no databases is refused', async (context) => {
    const { rows } = await fixture.database.query<{ may: boolean }>(
      'select rolcreaterole or rolsuper as may from pg_roles where rolname = current_user',
    )
    if (rows[0]?.may !== true) return context.skip('the account of this run may not make another account')
    const role = `plain_${randomBytes(6).toString('hex')}`
    await fixture.database.query(`create role ${role} login`)
    const plain = urlWith((url) => url.searchParams.set('options', `-c role=${role}`))
    expect(await fits(plain)).toBe('the account in DATABASE_URL may not create databases')
    await fixture.database.query(`drop role ${role}`)
  })
})
