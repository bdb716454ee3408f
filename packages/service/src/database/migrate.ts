import { readdir, readFile } from 'node:fs/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration'
import { assertDurable } from './assert-durable.ts'
import type { Database } from './database.ts'
import { poolOf } from './open-database.ts'

/** `0001-first-words.sql`: four digits, then what it brings. */
const FILE = /^(\d{4}-[a-z0-9-]+)\.sql$/

/**
 * Brings a database up to date: numbered `.sql` files, forward only, all pending ones in one transaction and one at a time between
 * processes. Refuses a server that is not durable, and a database that knows a migration this release does not have.
 */
export async function migrate(database: Database, folder: URL): Promise<readonly string[]> {
  await assertDurable(database)
  const pool = poolOf(database)
  // The migrator ends what it is given; the service still needs its pool.
  const borrowed = { connect: () => pool.connect(), end: () => Promise.resolve() }
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: borrowed as never }) })
  // Numbers are handed out in ranges: one that comes late may be lower than one that has run.
  const migrator = new Migrator({ db: kysely, provider: sqlFiles(folder), allowUnorderedMigrations: true })
  const { error, results } = await migrator.migrateToLatest()
  await kysely.destroy()
  if (error !== undefined) throw new Error(`the migrations in ${folder.pathname} did not run`, { cause: error })
  return (results ?? []).filter(({ status }) => status === 'Success').map(({ migrationName }) => migrationName)
}

const sqlFiles = (folder: URL): MigrationProvider => ({
  async getMigrations() {
    const migrations: Record<string, Migration> = {}
    for (const file of (await readdir(folder)).sort()) {
      const name = FILE.exec(file)?.[1]
      if (name === undefined) throw new Error(`${file} in the migrations folder is not named NNNN-name.sql`)
      const text = await readFile(new URL(file, folder.href.endsWith('/') ? folder : `${folder.href}/`), 'utf8')
      migrations[name] = {
        async up(db) {
          // A migration that waits for a lock holds up everybody behind it: give up early and be run again.
          await sql`set local lock_timeout = '2s'`.execute(db)
          await sql.raw(text).execute(db)
        },
      }
    }
    return migrations
  },
})
