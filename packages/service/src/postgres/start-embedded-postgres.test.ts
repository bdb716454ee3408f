import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../database/open-database.ts'
import { canReach, postgresAccount } from './postgres-account.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { makePostgresFolders, postgresFolders } from './postgres-folders.ts'
import { type EmbeddedPostgres, removeEmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres.ts'

let folder: string
let server: EmbeddedPostgres | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'embedded-'))
  execFileSync('chmod', ['755', folder])
})
afterEach(async () => {
  await server?.stop()
  server = undefined
  removeEmbeddedPostgres(folder)
  rmSync(folder, { recursive: true, force: true })
})

function hasNumber(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** A dead process that nobody has waited for still has its number. */
function isAlive(pid: number): boolean {
  const asked = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return asked.stdout.trim() !== '' && !asked.stdout.startsWith('Z')
}

describe('startEmbeddedPostgres', () => {
  test('keeps what was written from one start to the next', async () => {
    server = await startEmbeddedPostgres(folder)
    await server.createDatabase('kept')
    const first = openDatabase({ url: server.url('kept'), poolSize: 1 })
    await first.query('create table t as select 42 as answer')
    await first.close()
    await server.stop()
    server = await startEmbeddedPostgres(folder)
    const second = openDatabase({ url: server.url('kept'), poolSize: 1 })
    expect((await second.query('select answer from t')).rows).toEqual([{ answer: 42 }])
    await second.close()
  })

  test('is durable, has checksums, and is not on the network', async () => {
    server = await startEmbeddedPostgres(folder)
    const database = openDatabase({ url: server.url('postgres'), poolSize: 1 })
    const { rows } = await database.query(
      "select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'listen_addresses') order by name",
    )
    expect(rows).toEqual([
      { name: 'data_checksums', setting: 'on' },
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'listen_addresses', setting: '' },
      { name: 'synchronous_commit', setting: 'on' },
    ])
    await database.close()
  })

  test.each(['fsync', 'full_page_writes', 'synchronous_commit'])(
    'refuses to run with %s switched off',
    async (name) => {
      server = await startEmbeddedPostgres(folder)
      await server.stop()
      server = undefined
      appendFileSync(join(folder, 'data', 'postgresql.conf'), `\n${name} = off\n`)
      await expect(startEmbeddedPostgres(folder)).rejects.toThrow(`${name} is off`)
      expect(existsSync(join(folder, 'data', 'postmaster.pid'))).toBe(false)
    },
  )

  test('refuses a cluster that was made without checksums', async () => {
    const account = postgresAccount()
    const folders = postgresFolders(account, folder)
    makePostgresFolders(account, folders)
    const initdb = join(postgresBinaries(account), 'initdb')
    const made = spawnSync(initdb, ['-D', folders.data, '-U', 'sojourn', '--no-data-checksums', '-A', 'trust'], {
      ...(account === 'ourselves' ? {} : account),
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      encoding: 'utf8',
    })
    expect(made.status).toBe(0)
    await expect(startEmbeddedPostgres(folder)).rejects.toThrow('data_checksums is off (pg_checksums --enable')
  })

  test('says that a server already runs on the folder', async () => {
    server = await startEmbeddedPostgres(folder)
    await expect(startEmbeddedPostgres(folder)).rejects.toThrow(`(process ${server.pid}) already runs`)
  })

  test('starts again after the server was killed', async () => {
    server = await startEmbeddedPostgres(folder)
    const { pid } = server
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => hasNumber(pid)).toBe(false)
    server = await startEmbeddedPostgres(folder)
    await server.createDatabase('again')
  })

  test('ends with the process that started it, even when that one is killed', async () => {
    const launcher = fileURLToPath(new URL('start-embedded-postgres.ts', import.meta.url))
    const program = `import { startEmbeddedPostgres } from ${JSON.stringify(launcher)}
      const { pid } = await startEmbeddedPostgres(process.argv[1])
      console.log(pid)
      setInterval(() => undefined, 1_000)`
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const pid = await new Promise<number>((resolve) =>
      child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk))),
    )
    expect(isAlive(pid)).toBe(true)
    child.kill('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 15_000 }).toBe(false)
  })

  test('takes no name for a database that would have to be quoted', async () => {
    server = await startEmbeddedPostgres(folder)
    await expect(server.createDatabase('a"; drop database postgres; --')).rejects.toThrow('is no name for a database')
  })

  test.runIf(process.getuid?.() === 0)(
    'serves a folder that only root can enter, from a place its account can reach',
    async () => {
      execFileSync('chmod', ['700', folder])
      server = await startEmbeddedPostgres(folder)
      await server.createDatabase('private')
      expect(existsSync(join(folder, 'data'))).toBe(false)
      await server.stop()
      server = await startEmbeddedPostgres(folder)
      const database = openDatabase({ url: server.url('private'), poolSize: 1 })
      expect(await database.ready()).toBe(true)
      await database.close()
    },
  )
})

test.runIf(process.getuid?.() === 0)('an account reaches a path whose folders let others pass', () => {
  const nobody = { uid: 65_534, gid: 65_534 }
  expect(canReach(nobody, join(folder, 'x'))).toBe(true)
  execFileSync('chmod', ['700', folder])
  expect(canReach(nobody, join(folder, 'x'))).toBe(false)
  expect(canReach({ uid: statSync(folder).uid, gid: 0 }, join(folder, 'x'))).toBe(true)
  expect(canReach('ourselves', join(folder, 'x'))).toBe(true)
})
