/**
 * What any of our servers needs: configuration, log, HTTP server, the way out to the network, database, embedded PostgreSQL, staff
 * passkeys.
 * Is not: anything about credentials; it knows no protocol and no key. Only it and `db/` folders know the SQL driver, only it
 * knows the WebAuthn library. The issuer, the verifier and the wallet's provider call it; the wallet never does.
 */
export { allowsHttpOnLoopback, flag, hostNames, port, publicUrl, wholeNumber } from './config/config-pieces.ts'
export { type ConfigProblems, isConfigProblems, readConfig, redacted } from './config/read-config.ts'
export { type Secret, secret, secretOf } from './config/secret.ts'
export { assertDurable, assertServerFits } from './database/assert-durable.ts'
export { createBatcher } from './database/create-batcher.ts'
export type { Database } from './database/database.ts'
export { isDatabaseDown } from './database/is-database-down.ts'
export { migrate } from './database/migrate.ts'
export { type DatabaseOptions, openDatabase } from './database/open-database.ts'
export {
  createEgress,
  type Egress,
  type EgressAnswer,
  type EgressOptions,
  type EgressRefusal,
  type EgressRequest,
} from './egress/create-egress.ts'
export { type Attempts, createAttempts } from './http/attempts.ts'
export type { BodyType } from './http/content-type.ts'
export { createServer, type ServerOptions } from './http/create-server.ts'
export { pagePolicy } from './http/security-headers.ts'
export { allowWallets } from './http/wallet-cors.ts'
export { createLogger, type LogFields, type Logger, type LogLevel, silentLogger } from './log/create-logger.ts'
export {
  createPasskeyCeremonies,
  type PasskeyCeremonies,
  type PasskeyRefusal,
  type PasskeySettings,
} from './passkeys/create-passkey-ceremonies.ts'
export {
  type EnrolmentDeps,
  type EnrolRefusal,
  enrolByLink,
  type FoundInvitation,
  type InvitationRefusal,
  type NewInvitation,
  newInvitation,
  startEnrolmentByLink,
} from './passkeys/enrol-by-link.ts'
export type { Passkey, PasskeyChallenge, PasskeyStores } from './passkeys/passkey-stores.ts'
export {
  createPasskeyTableStores,
  type PasskeyTableStores,
  type PasskeyTables,
} from './passkeys/passkey-table-stores.ts'
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from './postgres/start-embedded-postgres.ts'
export { type RunningService, runService } from './run-service.ts'
