import type { TestClusterOptions } from '@sojourn/service/testing'

/** Which PostgreSQL the tests run on: a running server, other binaries for one of our own, or the ones that come along. */
export const testClusterOptions = (env: Readonly<Record<string, string | undefined>>): TestClusterOptions => ({
  serverUrl: env.DATABASE_URL || undefined,
  binFolder: env.TEST_POSTGRES_BIN || undefined,
})
