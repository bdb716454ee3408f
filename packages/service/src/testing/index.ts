/**
 * A real PostgreSQL for tests: one cluster a run, one database a test file.
 * Is not: reachable from anything but tests and the test run's set-up.
 */

export { createDatabaseGate, type DatabaseGate } from './database-gate.ts'
export { createMemoryPasskeyStores, type MemoryPasskeyStores } from './memory-passkey-stores.ts'
export { createSoftwarePasskey, type PasskeyAnswer, type SoftwarePasskey } from './software-passkey.ts'
export { startTestCluster, type TestClusterOptions } from './start-test-cluster.ts'
export { createTestDatabase, type TestDatabase } from './test-database.ts'
