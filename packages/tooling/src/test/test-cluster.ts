import { startTestCluster } from '@sojourn/service/testing'

/** Vitest's global set-up: `TEST_POSTGRES_BIN` picks another PostgreSQL for the run. */
export function setup(): Promise<() => Promise<void>> {
  return startTestCluster(process.env.TEST_POSTGRES_BIN)
}
