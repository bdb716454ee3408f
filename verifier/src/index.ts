/**
 * The verifier: relying parties' front desks ask wallets for a few facts by OpenID4VP and get PASS, FAIL with its reason, or CANNOT
 * TELL. It keeps results and chosen claims for the policy's retention, never a credential.
 * Is not: an issuer, a wallet, or where the checks of a credential live (`@sojourn/verification`).
 * `main.ts` starts it from the environment; tests, tooling and benches call `createVerifier`.
 */
import type { Clock, RelyingPartyId } from '@sojourn/domain'
import { createEgress, type Database, type Logger, migrate, openDatabase } from '@sojourn/service'
import type { FastifyInstance } from 'fastify'
import { type ApiClients, manageApiClients } from './api/manage-api-clients.ts'
import { openApiAccess } from './api/open-api-access.ts'
import { createApp } from './app.ts'
import type { VerifierConfig } from './config.ts'
import { createApiClientRepository } from './db/api-client-repository.ts'
import { readDeskAccess } from './desk-access/read-desk-access.ts'
import type { DeskRole } from './desk-access/staff-member.ts'
import { POLICIES } from './policies/policies.ts'
import type { PolicyId } from './policies/policy.ts'
import { type KnownTypes, type RegisteredUse, registeredUse as useOf } from './policies/policy-query.ts'
import { expirePresentations, startUpkeep } from './presentation/expire-presentations.ts'
import { readRelyingParties } from './relying-parties/read-relying-parties.ts'
import type { RelyingParties } from './relying-parties/relying-party.ts'
import type { FetchText } from './trust/fetch-text.ts'
import { readTrustAnchor } from './trust/read-trust-list-source.ts'
import { createTrustWorld } from './trust/trust-world.ts'
import { startDelivering } from './webhooks/deliver-webhooks.ts'

export { API_SCOPES, type ApiScope } from './api/api-client.ts'
export { newApiKey } from './api/api-key.ts'
export type { ApiClients } from './api/manage-api-clients.ts'
export { apiDescription } from './api-description.ts'
export { readVerifierConfig, type VerifierConfig } from './config.ts'
export type { DeskRole } from './desk-access/staff-member.ts'
export type {
  Desk,
  DeskCheck,
  DeskCounter,
  DeskCredential,
  DeskPolicy,
  DeskResult,
  DeskStaff,
  InvitedDeskStaff,
} from './http/desk-messages.ts'
export type { DeskApplicantFile, DeskSeason, DeskSeasonPage } from './http/season-messages.ts'
export type { CannotTellReason, CheckName, FailReason } from './policies/answer.ts'
export type { PolicyId, RelyingPartyKind } from './policies/policy.ts'
export type { FetchText } from './trust/fetch-text.ts'

export interface VerifierWorld {
  readonly clock: Clock
  readonly logger: Logger
  /** From 0 to 1, for the jitter of refreshes. */
  readonly random?: () => number
  /** In place of the network, in tests. */
  readonly fetchText?: FetchText
  /** In place of the machine's resolver, in tests. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
}

export interface Verifier {
  readonly url: string
  readonly app: FastifyInstance
  listen(): Promise<void>
  close(): Promise<void>
  /** The list, and the certificates of the register that go with it. */
  refreshTrustList(): Promise<void>
  refreshStatusLists(): Promise<void>
  /** What the offline checkers fetch. */
  refreshStatusPack(): Promise<void>
  /** What the upkeep does on its own clock: ends the open, erases the brief, deletes the outdated. */
  expirePresentations(): Promise<void>
  /** What the sender of webhooks does on its own clock; answers how many attempts were made. */
  deliverWebhooks(): Promise<number>
  /** A one-time link with which somebody becomes staff of a relying party: how its first manager comes in. */
  inviteStaff(relyingParty: string, name: string, role: DeskRole): Promise<string>
}

const MIGRATIONS = new URL('../migrations/', import.meta.url)

/** Opens the database, brings it up to date and reads keys and the trust list; listens to nobody before `listen`. */
export async function createVerifier(config: VerifierConfig, world: VerifierWorld): Promise<Verifier> {
  const { clock, logger } = world
  const random = world.random ?? Math.random
  const egress = createEgress({
    allowHttpOnLoopback: config.allowHttpOnLoopback,
    privateHosts: config.egressPrivateHosts,
    ...(world.resolve === undefined ? {} : { resolve: world.resolve }),
  })
  const relyingParties = await readRelyingParties(config.relyingPartiesFile)
  const deskAccess = await readDeskAccess(config)
  const trust = createTrustWorld({
    source: config.trustList,
    anchor: await readTrustAnchor(config.trustAnchorFile),
    allowHttpOnLoopback: config.allowHttpOnLoopback,
    believesSm2: config.sm2Signatures === 'believed',
    clock,
    logger,
    random,
    statusLeastRefreshSeconds: config.statusLeastRefreshSeconds,
    registerUrl: config.registerUrl,
    registryRefreshSeconds: config.registryRefreshSeconds,
    egress,
    fetchText: world.fetchText,
  })
  const database = openDatabase({
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    onFault: (error) => logger.fault('database_connection_lost', error),
  })
  await migrate(database, MIGRATIONS)
  const api = config.api && (await openApi(config, config.api, relyingParties, database, clock()))
  // A list that cannot be had yet closes no door: nothing is asked until it is there.
  await Promise.all([trust.refreshTrustList(), trust.register.refresh()])
  const {
    app,
    upkeep,
    inviteStaff,
    api: worker,
  } = await createApp({
    config,
    clock,
    logger,
    database,
    relyingParties,
    deskAccess,
    trust,
    api,
    egress,
    random,
  })
  let stopUpkeep = () => {}
  let stopDelivering = async () => {}
  return {
    url: config.verifierUrl,
    app,
    async listen() {
      await app.listen({ host: config.listenHost, port: config.listenPort })
      trust.start()
      stopUpkeep = startUpkeep(upkeep)
      if (worker === undefined) return
      stopDelivering = startDelivering(worker.deliverWebhooks, (error) => logger.fault('webhooks_failed', error))
    },
    async close() {
      stopUpkeep()
      trust.stop()
      await stopDelivering()
      await app.close()
      await database.close()
    },
    async refreshTrustList() {
      await Promise.all([trust.refreshTrustList(), trust.register.refresh()])
    },
    refreshStatusLists: trust.refreshStatusLists,
    refreshStatusPack: trust.statusPack.refresh,
    expirePresentations: () => expirePresentations(upkeep),
    deliverWebhooks: async () => (await worker?.deliverWebhooks()) ?? 0,
    inviteStaff: (relyingParty, name, role) => inviteStaff(relyingParty as RelyingPartyId, name, role),
  }
}

async function openApi(
  { verifierUrl }: VerifierConfig,
  files: NonNullable<VerifierConfig['api']>,
  relyingParties: RelyingParties,
  database: Database,
  now: Date,
) {
  const clients = createApiClientRepository(database)
  return { clients, access: await openApiAccess(files, clients, relyingParties, verifierUrl, now) }
}

/** The API's clients, for whoever has the verifier's database. */
export async function withApiClients<T>(databaseUrl: string, work: (clients: ApiClients) => Promise<T>): Promise<T> {
  const database = openDatabase({ url: databaseUrl, poolSize: 1 })
  try {
    return await work(manageApiClients(createApiClientRepository(database), () => new Date()))
  } finally {
    await database.close()
  }
}

/** The `uses` entry that the registry needs for a policy; `known` names the types as the trust list does. */
export const registeredUse = (policyId: PolicyId, known: KnownTypes, contact: string): RegisteredUse =>
  useOf(POLICIES[policyId], contact, known)
