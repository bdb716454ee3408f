import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertServerFits } from '../database/assert-durable.ts'
import type { Database } from '../database/database.ts'
import { openDatabase } from '../database/open-database.ts'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../postgres/start-embedded-postgres.ts'
import { TEST_PREFIX, TEST_SERVER } from './test-database.ts'

export interface TestClusterOptions {
  /** A server that runs already; its account must be allowed to make databases. Nothing on it is touched but what the run makes. */
  readonly serverUrl?: string | undefined
  /** Other binaries for a server of our own, so that the suite also runs on the oldest PostgreSQL we support. */
  readonly binFolder?: string | undefined
}

/** One PostgreSQL for a whole test run; the workers find it in their environment. What the run made on it is forgotten at the end. */
export async function startTestCluster(options: TestClusterOptions = {}): Promise<() => Promise<void>> {
  // A run that starts several vitest processes starts the cluster itself, once.
  if (process.env[TEST_SERVER] !== undefined) return async () => undefined
  const { url, stop } =
    options.serverUrl === undefined ? await ownServer(options) : await namedServer(options.serverUrl)
  process.env[TEST_SERVER] = url
  // Two runs on one server do not meet.
  process.env[TEST_PREFIX] = `sojourn_test_${randomBytes(4).toString('hex')}`
  return async () => {
    const prefix = process.env[TEST_PREFIX] ?? ''
    delete process.env[TEST_SERVER]
    delete process.env[TEST_PREFIX]
    await stop(prefix)
  }
}

interface Server {
  readonly url: string
  readonly stop: (prefix: string) => Promise<void>
}

async function ownServer({ binFolder }: TestClusterOptions): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'sojourn-test-'))
  const settings = { max_connections: '300' }
  const cluster = await startEmbeddedPostgres(folder, { settings, ...(binFolder === undefined ? {} : { binFolder }) })
  return {
    url: cluster.url('postgres'),
    async stop() {
      await cluster.stop()
      removeEmbeddedPostgres(folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function namedServer(url: string): Promise<Server> {
  if (!URL.canParse(url))
    throw new Error('DATABASE_URL is no address, as in postgresql://account:password@host/database')
  const server = openDatabase({ url, poolSize: 1, timeoutMs: 30_000 })
  const whileOpen = async <T>(work: (server: Database) => Promise<T>): Promise<T> => {
    try {
      return await work(server)
    } catch (error) {
      await server.close()
      throw error
    }
  }
  await whileOpen(assertServerFits)
  return {
    url,
    async stop(prefix) {
      await whileOpen((open) => dropAll(open, prefix))
      await server.close()
    },
  }
}

/** Whatever the files of a run left behind: their templates, and the databases of a file that was cut off. */
async function dropAll(server: Database, prefix: string): Promise<void> {
  const { rows } = await server.query<{ name: string }>(
    'select datname as name from pg_database where starts_with(datname, $1)',
    [prefix],
  )
  for (const { name } of rows) await server.query(`drop database if exists ${name} with (force)`)
}
