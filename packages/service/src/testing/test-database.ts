import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Database } from '../database/database.ts'
import { migrate } from '../database/migrate.ts'
import { openDatabase } from '../database/open-database.ts'

export interface TestDatabase {
  readonly url: string
  readonly database: Database
  /** Closes the pool and forgets the database. */
  drop(): Promise<void>
}

/** Set by the test run's global set-up: the server's URL, of a database that is there already. */
export const TEST_SERVER = 'SOJOURN_TEST_SERVER'
/** With what the names of all databases of the run begin. */
export const TEST_PREFIX = 'SOJOURN_TEST_PREFIX'

/**
 * A database of its own on the run's cluster, migrated. The first call of a worker for a migrations folder makes a template; the rest
 * are copies of it, in some 40 ms. Without a folder the database is empty.
 */
export async function createTestDatabase(migrations?: URL): Promise<TestDatabase> {
  const template = migrations === undefined ? undefined : await migratedTemplate(migrations)
  const name = `${prefix()}_${randomBytes(8).toString('hex')}`
  await administer(`create database ${name}${template === undefined ? '' : ` template ${template}`}`)
  const url = urlOf(name)
  const database = openDatabase({ url, poolSize: 4 })
  return {
    url,
    database,
    async drop() {
      await database.close()
      await administer(`drop database if exists ${name} with (force)`)
    },
  }
}

async function migratedTemplate(migrations: URL): Promise<string> {
  const texts = readdirSync(migrations).sort()
  const digest = createHash('sha256').update(migrations.href)
  for (const file of texts) digest.update(file).update(readFileSync(new URL(file, migrations)))
  const name = `${prefix()}_template_${process.env.VITEST_POOL_ID ?? '0'}_${digest.digest('hex').slice(0, 16)}`
  const { rows } = await administer('select 1 from pg_database where datname = $1', [name])
  if (rows.length > 0) return name
  // Under another name until it is whole: a migration that fails leaves no template behind.
  const draft = `${name}_draft`
  await administer(`drop database if exists ${draft} with (force)`)
  await administer(`create database ${draft}`)
  const database = openDatabase({ url: urlOf(draft), poolSize: 2, timeoutMs: 20_000 })
  try {
    await migrate(database, migrations)
  } finally {
    await database.close()
  }
  await administer(`alter database ${draft} rename to ${name}`)
  return name
}

const NOT_SET_UP = 'no test cluster: run the tests with packages/tooling/vitest.config.ts'

function serverUrl(): string {
  const url = process.env[TEST_SERVER]
  if (url === undefined) throw new Error(NOT_SET_UP)
  return url
}

function prefix(): string {
  const text = process.env[TEST_PREFIX]
  if (text === undefined) throw new Error(NOT_SET_UP)
  return text
}

function urlOf(name: string): string {
  const url = new URL(serverUrl())
  url.pathname = `/${name}`
  return url.href
}

async function administer(sql: string, values: readonly unknown[] = []) {
  const database = openDatabase({ url: serverUrl(), poolSize: 1, timeoutMs: 30_000 })
  try {
    return await database.query(sql, values)
  } finally {
    await database.close()
  }
}
