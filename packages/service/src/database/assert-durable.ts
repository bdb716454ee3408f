import type { Database } from './database.ts'

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  // `remote_*` and `local` wait for the local disk too, `on` for a standby where there is one.
  synchronous_commit: ['on', 'local', 'remote_write', 'remote_apply'],
  full_page_writes: ['on'],
}

/**
 * An acknowledged row that a power cut can take back breaks "used once" and "revoked for ever", so a service refuses to start on a
 * server that would lose one (assurance section 6, tools). There is no switch for it.
 */
export async function assertDurable(database: Database): Promise<void> {
  const { rows } = await database.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings where name = any($1)',
    [Object.keys(REQUIRED)],
  )
  const weak = rows.filter(({ name, setting }) => !REQUIRED[name]?.includes(setting))
  if (weak.length > 0) {
    const list = weak.map(({ name, setting }) => `${name} is ${setting}`).join(', ')
    throw new Error(`the database would lose acknowledged rows in a power cut: ${list}; turn it on`)
  }
}
