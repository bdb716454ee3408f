import { createHash } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canReach, type PostgresAccount } from './postgres-account.ts'
import { SHARED_FOLDER } from './postgres-binaries.ts'

/** A socket's path has at most 107 bytes on Linux and 103 on macOS, and `/.s.PGSQL.5432` is part of it. */
const SOCKET_FOLDER_CHARS = 85

export interface PostgresFolders {
  readonly data: string
  readonly socket: string
  /** What the server says; begun anew at each start. */
  readonly log: string
}

/**
 * Where a cluster of `folder` lies: inside it, unless the server's account cannot walk there or the socket's path would be too long.
 * What lies elsewhere carries a digest of the folder's real path in its name, so the next start finds it again.
 */
export function postgresFolders(account: PostgresAccount, folder: string): PostgresFolders {
  mkdirReadably(folder)
  const real = realpathSync(folder)
  const digest = createHash('sha256').update(real).digest('hex').slice(0, 16)
  const home = canReach(account, join(real, 'data')) ? real : sharedHome(`cluster-${digest}`)
  const inside = join(home, 'socket')
  const socket = inside.length <= SOCKET_FOLDER_CHARS ? inside : join(tmpdir(), `sojourn-${digest}`)
  return { data: join(home, 'data'), socket, log: join(home, 'server.log') }
}

/** Makes both folders, for the server's account alone. */
export function makePostgresFolders(account: PostgresAccount, folders: PostgresFolders): void {
  for (const folder of [folders.data, folders.socket]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const owner = statSync(folder).uid
    if (account === 'ourselves') {
      if (owner !== process.getuid?.()) throw new Error(`${folder} belongs to another account (uid ${owner})`)
    } else if (owner !== account.uid) {
      if (owner !== 0) throw new Error(`${folder} belongs to another account (uid ${owner})`)
      chownSync(folder, account.uid, account.gid)
    }
  }
}

/** The server that holds this cluster's lock file, when it is alive: a lock file may outlive a server that was killed. */
export function runningServer(folders: PostgresFolders): number | undefined {
  const file = join(folders.data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  try {
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}

/** Forgets a stopped cluster with all it holds. */
export function removePostgresFolders(folders: PostgresFolders): void {
  const running = runningServer(folders)
  if (running !== undefined) throw new Error(`a database server (process ${running}) still runs in ${folders.data}`)
  for (const path of Object.values(folders)) rmSync(path, { recursive: true, force: true })
}

/** Passable for others whatever the umask says; what lies in it is not. */
function sharedHome(name: string): string {
  const home = join(SHARED_FOLDER, name)
  for (const folder of [SHARED_FOLDER, home]) {
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o755)
  }
  return home
}

function mkdirReadably(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    statSync(join(folder, '.'))
  } catch (cause) {
    throw new Error(`the state folder ${folder} cannot be read or made by this account`, { cause })
  }
}
