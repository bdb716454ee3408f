import pg from 'pg'
import { type Ask, createAsk } from './ask.ts'
import type { Database } from './database.ts'
import { databaseDown, isDatabaseDown, lostRace } from './is-database-down.ts'

export interface DatabaseOptions {
  readonly url: string
  readonly poolSize: number
  /** How long a caller waits for a connection, and for an answer on it, before the database counts as down. */
  readonly timeoutMs?: number
  /** True unless told: false behind a pooler that shares connections between clients. */
  readonly preparedStatements?: boolean
  readonly onFault?: (error: unknown) => void
}

const POOLS = new WeakMap<Database, pg.Pool>()
const RETRIES = 6

/** Opens a pool of connections to PostgreSQL 15 or later. Nothing is sent until the first query. */
export function openDatabase(options: DatabaseOptions): Database {
  const timeoutMs = options.timeoutMs ?? 4_500
  const ask = createAsk(timeoutMs, options.preparedStatements ?? true)
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize,
    connectionTimeoutMillis: timeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  })
  // Without a listener, a connection that dies while idle ends the Node process.
  pool.on('error', (error) => options.onFault?.(error))

  const database: Database = {
    query: (sql, values) => withClient(pool, (client) => ask(client, sql, values)),
    transaction: (work) => runTransaction(pool, work, ask),
    close: () => pool.end(),
    ready: () =>
      withClient(pool, (client) => ask(client, 'select 1', [], 1_000)).then(
        () => true,
        () => false,
      ),
  }
  POOLS.set(database, pool)
  return database
}

/** For the migrator alone, which brings its own query builder. */
export function poolOf(database: Database): pg.Pool {
  const pool = POOLS.get(database)
  if (pool === undefined) throw new Error('not a database made by openDatabase')
  return pool
}

async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw error instanceof pg.DatabaseError ? error : databaseDown(error)
  })
  // A connection that dies between two queries reports it here; the next query on it fails and says so.
  const ignore = () => undefined
  client.on('error', ignore)
  let broken = false
  try {
    return await work(client)
  } catch (error) {
    broken = isDatabaseDown(error)
    throw error
  } finally {
    client.removeListener('error', ignore)
    client.release(broken)
  }
}

async function runTransaction<T>(pool: pg.Pool, work: (tx: Database) => Promise<T>, ask: Ask): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withClient(pool, (client) => oneTransaction(client, work, ask))
    } catch (error) {
      if (!lostRace(error) || attempt === RETRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 ** attempt * 2))
    }
  }
}

async function oneTransaction<T>(client: pg.PoolClient, work: (tx: Database) => Promise<T>, ask: Ask): Promise<T> {
  const tx: Database = {
    query: (sql, values) => ask(client, sql, values),
    transaction: (inner) => inner(tx),
    close: () => Promise.reject(new Error('a transaction is closed by ending it')),
    ready: () => Promise.resolve(true),
  }
  await ask(client, 'begin')
  try {
    const value = await work(tx)
    await ask(client, 'commit')
    return value
  } catch (error) {
    // A lost connection rolls back by itself; waiting for it here would only add a second timeout.
    if (!isDatabaseDown(error)) await ask(client, 'rollback')
    throw error
  }
}
