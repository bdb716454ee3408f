import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../postgres/start-embedded-postgres.ts'
import { TEST_CLUSTER } from './test-database.ts'

/**
 * One cluster for a whole test run, in a folder that is forgotten afterwards; the workers find it in their environment.
 * `binFolder` picks another PostgreSQL, so that the suite also runs on the oldest one we support.
 */
export async function startTestCluster(binFolder?: string): Promise<() => Promise<void>> {
  // A run that starts several vitest processes starts the cluster itself, once.
  if (process.env[TEST_CLUSTER] !== undefined) return async () => undefined
  const folder = mkdtempSync(join(tmpdir(), 'sojourn-test-'))
  const settings = { max_connections: '300' }
  const cluster = await startEmbeddedPostgres(folder, { settings, ...(binFolder === undefined ? {} : { binFolder }) })
  process.env[TEST_CLUSTER] = cluster.url('DATABASE')
  return async () => {
    delete process.env[TEST_CLUSTER]
    await cluster.stop()
    removeEmbeddedPostgres(folder)
    rmSync(folder, { recursive: true, force: true })
  }
}
