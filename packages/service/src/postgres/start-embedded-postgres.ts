import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assertDurable } from '../database/assert-durable.ts'
import { openDatabase } from '../database/open-database.ts'
import { type PostgresAccount, postgresAccount } from './postgres-account.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import {
  makePostgresFolders,
  type PostgresFolders,
  postgresFolders,
  removePostgresFolders,
  runningServer,
} from './postgres-folders.ts'

export interface EmbeddedPostgresOptions {
  /** Other binaries than the ones that were installed with us, such as `/usr/lib/postgresql/15/bin`. */
  readonly binFolder?: string
  /** Server settings beside ours. Durability cannot be switched off by them: the start is refused. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface EmbeddedPostgres {
  url(database: string): string
  /** Makes the database when it is missing, as a copy of `template` when one is named. */
  createDatabase(name: string, template?: string): Promise<void>
  dropDatabase(name: string): Promise<void>
  /** Of the server process, for fault tests. */
  readonly pid: number
  /** Ends the server after its clients' transactions were rolled back and everything was written. */
  stop(): Promise<void>
}

const USER = 'sojourn'
const START_MS = 30_000
const STOP_MS = 15_000
/** Nothing of our environment reaches the server, and its messages are in English. */
const PLAIN = { cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } }
const NAME = /^[a-z][a-z0-9_]{0,62}$/

/**
 * Starts the PostgreSQL that came with us on a cluster in `folder`, making the cluster at the first time. Reachable by a Unix socket
 * that only its account and root can open; no TCP. fsync and checksums are on. The server ends when this process does, however it ends.
 */
export async function startEmbeddedPostgres(
  folder: string,
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const account = postgresAccount()
  const folders = postgresFolders(account, folder)
  const bin = postgresBinaries(account, options.binFolder)
  makePostgresFolders(account, folders)
  const running = runningServer(folders)
  if (running !== undefined) throw new Error(`a database server (process ${running}) already runs in ${folders.data}`)
  if (!existsSync(join(folders.data, 'PG_VERSION'))) initialise(bin, folders, account)
  assertSameMajor(bin, folders)

  const server = await launch(bin, folders, account, options.settings ?? {})
  const url = (name: string) => `postgresql://${USER}@localhost/${name}?host=${encodeURIComponent(folders.socket)}`
  const stop = () => endServer(server)
  try {
    await assertOwnDurability(url('postgres'))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    pid: server.pid ?? -1,
    stop,
    createDatabase: (name, template) => createDatabase(url('postgres'), name, template),
    dropDatabase: (name) =>
      administer(url('postgres'), async (ask) => {
        await ask(`drop database if exists ${named(name)} with (force)`)
      }),
  }
}

/** Forgets the cluster of a folder; it must be stopped. */
export const removeEmbeddedPostgres = (folder: string): void =>
  removePostgresFolders(postgresFolders(postgresAccount(), folder))

const asAccount = (account: PostgresAccount) => (account === 'ourselves' ? {} : { uid: account.uid, gid: account.gid })

/** The C locale keeps sorting the same on every machine; texts are UTF-8. */
function initialise(bin: string, folders: PostgresFolders, account: PostgresAccount): void {
  const args = ['-D', folders.data, '-U', USER, '--auth-local=trust', '--auth-host=reject', '--encoding=UTF8']
  const made = spawnSync(join(bin, 'initdb'), [...args, '--locale=C', '--data-checksums', '--no-instructions'], {
    ...asAccount(account),
    ...PLAIN,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (made.status !== 0) throw new Error(`no database cluster was made: ${made.error?.message ?? made.stderr.trim()}`)
}

function assertSameMajor(bin: string, folders: PostgresFolders): void {
  const cluster = readFileSync(join(folders.data, 'PG_VERSION'), 'utf8').trim()
  const binaries = /(\d+)\./.exec(execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }))?.[1]
  if (cluster !== binaries) {
    throw new Error(`the state folder was made by PostgreSQL ${cluster} and this is ${binaries}; dump and restore it`)
  }
}

async function launch(
  bin: string,
  folders: PostgresFolders,
  account: PostgresAccount,
  extra: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const settings = { listen_addresses: '', unix_socket_directories: folders.socket, max_connections: '100', ...extra }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // To a file, not to us: a pipe that we are too busy to empty would stop the server.
  const log = openSync(folders.log, 'w')
  // A group of its own: Ctrl-C in a terminal reaches us first, and we end the services before their database.
  const server = spawn(join(bin, 'postgres'), ['-D', folders.data, ...flags], {
    ...asAccount(account),
    ...PLAIN,
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  const deadline = Date.now() + START_MS
  while (!isReady(folders, server.pid)) {
    if (server.exitCode !== null || server.signalCode !== null || Date.now() > deadline) {
      server.kill('SIGQUIT')
      throw new Error(`PostgreSQL did not start: ${readFileSync(folders.log, 'utf8').trim()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  followUsInDeath(server, folders)
  server.unref()
  return server
}

/** The server writes its state on the eighth line of its lock file. */
function isReady(folders: PostgresFolders, pid: number | undefined): boolean {
  const file = join(folders.data, 'postmaster.pid')
  if (!existsSync(file)) return false
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready'
}

/** A shell that waits for our end of its pipe to close, which the kernel does even after SIGKILL, and then stops the server. */
function followUsInDeath(server: ChildProcess, folders: PostgresFolders): void {
  const script = 'cat >/dev/null; [ "$(head -n 1 "$1" 2>/dev/null)" = "$0" ] && kill -INT "$0"'
  const watcher = spawn('sh', ['-c', script, String(server.pid), join(folders.data, 'postmaster.pid')], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watcher.unref()
  if (watcher.stdin !== null && 'unref' in watcher.stdin && typeof watcher.stdin.unref === 'function') {
    watcher.stdin.unref()
  }
  server.once('exit', () => watcher.kill('SIGKILL'))
}

async function endServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  server.ref()
  server.kill('SIGINT')
  // Immediate shutdown loses nothing that was acknowledged: the next start replays the log.
  const impatient = setTimeout(() => server.kill('SIGQUIT'), STOP_MS)
  await ended
  clearTimeout(impatient)
}

type Ask = (sql: string, values?: readonly unknown[]) => Promise<{ rows: Record<string, unknown>[] }>

async function administer<T>(url: string, work: (ask: Ask) => Promise<T>): Promise<T> {
  const database = openDatabase({ url, poolSize: 1, timeoutMs: 20_000 })
  try {
    return await work((sql, values) => database.query(sql, values))
  } finally {
    await database.close()
  }
}

async function createDatabase(url: string, name: string, template?: string): Promise<void> {
  await administer(url, async (ask) => {
    const { rows } = await ask('select 1 from pg_database where datname = $1', [name])
    if (rows.length > 0) return
    await ask(`create database ${named(name)}${template === undefined ? '' : ` template ${named(template)}`}`)
  })
}

/** A database's name cannot travel as a parameter, so only plain ones are taken. */
function named(name: string): string {
  if (!NAME.test(name)) throw new Error(`${name} is no name for a database: lower-case letters, digits and underscores`)
  return `"${name}"`
}

async function assertOwnDurability(url: string): Promise<void> {
  const database = openDatabase({ url, poolSize: 1, timeoutMs: 20_000 })
  try {
    await assertDurable(database)
  } finally {
    await database.close()
  }
}
