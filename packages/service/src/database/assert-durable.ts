import type { Database } from './database.ts'
import { isDatabaseDown } from './is-database-down.ts'

const OLDEST_MAJOR = 15

/** What each setting may be. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  // `remote_*` and `local` wait for the local disk too, `on` for a standby where there is one.
  synchronous_commit: ['on', 'local', 'remote_write', 'remote_apply'],
  full_page_writes: ['on'],
  data_checksums: ['on'],
}

/** How to come by a setting that no line of a configuration file changes. */
const HOW: Readonly<Record<string, string>> = { data_checksums: 'pg_checksums --enable, while it is stopped' }

/**
 * An acknowledged row that a power cut can take back, or that a bad disk can change unseen, breaks "used once" and "revoked for ever", so a
 * service refuses to start on a server that would lose one (assurance section 6, tools). There is no switch for it.
 */
export async function assertDurable(database: Database): Promise<void> {
  const { rows } = await database.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings where name = any($1)',
    [['server_version_num', ...Object.keys(REQUIRED)]],
  )
  const problem = durabilityProblem(new Map(rows.map(({ name, setting }) => [name, setting])))
  if (problem !== undefined) throw new Error(problem)
}

/** A setting that the server does not tell counts as off. */
export function durabilityProblem(settings: ReadonlyMap<string, string>): string | undefined {
  const major = Math.floor(Number(settings.get('server_version_num') ?? 0) / 10_000)
  if (major < OLDEST_MAJOR) return `the database server is PostgreSQL ${major}; ${OLDEST_MAJOR} or newer is needed`
  const weak = Object.entries(REQUIRED)
    .map(([name, allowed]) => ({ name, allowed, setting: settings.get(name) ?? 'unknown' }))
    .filter(({ allowed, setting }) => !allowed.includes(setting))
    .map(({ name, setting }) => `${name} is ${setting}${name in HOW ? ` (${HOW[name]})` : ''}`)
  if (weak.length === 0) return undefined
  return `the database would lose or change acknowledged rows in a power cut or on a bad disk: ${weak.join(', ')}; turn it on`
}

/**
 * For whoever was given a server by its address and is about to make databases on it: a sentence for each way in which it will not do.
 * `database` is open on that address.
 */
export async function assertServerFits(database: Database): Promise<void> {
  try {
    await assertDurable(database)
  } catch (cause) {
    if (isDatabaseDown(cause)) throw new Error('no PostgreSQL server answers at DATABASE_URL', { cause })
    throw cause
  }
  const { rows } = await database.query<{ may: boolean }>(
    'select rolcreatedb or rolsuper as may from pg_roles where rolname = current_user',
  )
  if (rows[0]?.may !== true) throw new Error('the account in DATABASE_URL may not create databases')
}
