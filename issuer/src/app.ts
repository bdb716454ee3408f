import { randomUUID } from 'node:crypto'
import type { AgencyId, Clock } from '@sojourn/domain'
import { createDidAgent, didDocument, ensureIssuerDids } from '@sojourn/keys/veramo'
import {
  allowWallets,
  createBatcher,
  createServer,
  type Database,
  type Logger,
  migrate,
  openDatabase,
} from '@sojourn/service'
import type { FastifyInstance } from 'fastify'
import type { Agency } from './agencies/agency.ts'
import { readAgencies } from './agencies/read-agencies.ts'
import type { IssuerConfig } from './config.ts'
import { changesOfState } from './db/changes-of-state.ts'
import { credentialOffers } from './db/credential-offers.ts'
import { didStores } from './db/did-stores.ts'
import { issuances, markIssuancesSigned } from './db/issuances.ts'
import { leases } from './db/leases.ts'
import { redeemOffers } from './db/redemptions.ts'
import { reserveIssuances } from './db/reservations.ts'
import { findResidents, residents } from './db/residents.ts'
import { statusLists } from './db/status-lists.ts'
import { publicationStore } from './db/status-publications.ts'
import { issuerMetadataRoutes } from './http/metadata/issuer-metadata-route.ts'
import { typeMetadataRoutes } from './http/metadata/type-metadata-route.ts'
import { credentialRoute } from './http/oid4vci/credential-route.ts'
import { offerDpopNonces } from './http/oid4vci/dpop-nonce-header.ts'
import { nonceRoute } from './http/oid4vci/nonce-route.ts'
import { notificationRoute } from './http/oid4vci/notification-route.ts'
import { offerRoute } from './http/oid4vci/offer-route.ts'
import { tokenRoute } from './http/oid4vci/token-route.ts'
import { didDocumentRoute } from './http/public/did-document-route.ts'
import { statusListRoute } from './http/public/status-list-route.ts'
import { trustListRoute } from './http/public/trust-list-route.ts'
import { acceptNotification, type NotificationDeps } from './issuance/accept-notification.ts'
import { type ActivateDeps, activateIssuance } from './issuance/activate-issuance.ts'
import { createAttest } from './issuance/attestation.ts'
import { checkAccess } from './issuance/check-access.ts'
import { checkDpopProof } from './issuance/check-dpop-proof.ts'
import { type CreateOfferDeps, createCredentialOffer } from './issuance/create-credential-offer.ts'
import { configurationsOf } from './issuance/credential-configurations.ts'
import { giveCredentialOffer } from './issuance/give-credential-offer.ts'
import { type IssueDeps, issueCredential } from './issuance/issue-credential.ts'
import { issueDpopNonce, issueNonce } from './issuance/issue-nonce.ts'
import { redeemPreAuthorizedCode } from './issuance/redeem-pre-authorized-code.ts'
import { createMac } from './issuance/server-secret.ts'
import { signCopies } from './issuance/sign-copies.ts'
import { type VoidDeps, voidIssuance } from './issuance/void-issuance.ts'
import { voidUnsettled } from './issuance/void-unsettled.ts'
import { type Job, runJobs } from './jobs/run-jobs.ts'
import { createGiveStatusList } from './lifecycle/give-status-list.ts'
import { openStatusList } from './lifecycle/open-status-list.ts'
import { publishStatusLists } from './lifecycle/publish-status-lists.ts'
import { createStatusPlaces } from './lifecycle/status-places.ts'
import { seedSyntheticResidents } from './residents/seed-synthetic-residents.ts'

export interface IssuerWorld {
  readonly clock: Clock
  readonly logger: Logger
}

const MIGRATIONS = new URL('../migrations/', import.meta.url)
/** More would only make the answers of a batch wait for each other. */
const MAX_BATCH = 64

export type App = Awaited<ReturnType<typeof createApp>>

/** The only place where use cases meet HTTP and the database. It does not listen. */
export async function createApp(config: IssuerConfig, world: IssuerWorld) {
  const { clock, logger } = world
  const database = openDatabase({
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    onFault: (error) => logger.fault('database_connection_lost', error),
  })
  await migrate(database, MIGRATIONS)
  const agencies = await readAgencies(config.agenciesFile, config.publicUrl)
  const db = tables(database)
  if (config.syntheticResidents) await seedSyntheticResidents(db.residents.addMissing, agencies, clock())

  const useCases = wire(config, database, db)
  const fastify = createServer({
    logger,
    ready: database.ready,
    https: config.publicUrl.startsWith('https:'),
    trustedProxies: config.trustedProxies,
  })
  await addPublicRoutes(fastify, config, world, database, agencies, useCases)

  const jobs: readonly Job[] = [
    {
      name: 'publish_status_lists',
      everySeconds: 5,
      run: async (agency, now) => void (await useCases.publish(agency, now)),
    },
    {
      name: 'void_unsettled',
      everySeconds: 15,
      run: async (agency, now) => void (await useCases.voidUnsettled(agency, now)),
    },
  ]
  const lease = leases(database, randomUUID())
  const startJobs = () => {
    const stop = runJobs({ clock, logger, agencies, hold: lease.hold }, jobs)
    return async () => {
      await stop()
      await lease.release()
    }
  }
  return { fastify, database, db, agencies, useCases, startJobs }
}

const tables = (database: Database) => ({
  changes: changesOfState(database),
  issuances: issuances(database),
  lists: statusLists(database),
  offers: credentialOffers(database),
  residents: residents(database),
})

type Tables = ReturnType<typeof tables>
type UseCases = ReturnType<typeof wire>

/** Every use case with its dependencies put in. */
function wire(config: IssuerConfig, database: Database, db: Tables) {
  const mac = createMac(config.secret.reveal())
  const { ttlSeconds, entries } = { ttlSeconds: config.statusListTtlSeconds, entries: config.statusListEntries }
  const places = createStatusPlaces({
    leaseBlock: db.lists.leaseBlock,
    openList: (agency, lane, now) =>
      openStatusList({ insertList: db.lists.insert, entries, ttlSeconds }, agency, lane, now),
  })
  const redeem = createBatcher(redeemOffers(database), { maxBatch: MAX_BATCH })
  const findResident = createBatcher(findResidents(database), { maxBatch: MAX_BATCH })
  const voiding: VoidDeps = {
    revokeUnsettled: ({ reason, ...rest }) =>
      db.changes.change(
        { ...rest, from: ['reserved', 'inactive'], to: 'revoked', reasonCode: reason, reasonText: null },
        { ofClosedOffer: true },
      ),
    closeOffer: db.offers.close,
  }
  const issuing: Omit<IssueDeps, 'configurations'> = {
    mac,
    takePlaces: places.take,
    giveBackPlaces: places.giveBack,
    reserve: createBatcher(reserveIssuances(database), { maxBatch: MAX_BATCH }),
    findIssuance: db.issuances.findReserved,
    attest: createAttest({ findResident: (agency, id) => findResident({ agency, id }) }),
    signCopies,
    markSigned: createBatcher(markIssuancesSigned(database), { maxBatch: MAX_BATCH }),
  }
  const configurationsFor = perAgency((agency) => configurationsOf(agency.types, config.publicUrl))
  const offering: CreateOfferDeps = {
    mac,
    findResident: db.residents.find,
    createOffer: db.offers.create,
    offerTtlSeconds: config.offerTtlSeconds,
  }
  const activating: ActivateDeps = {
    mac,
    findIssuance: db.issuances.find,
    copiesOf: db.issuances.copiesOf,
    findOffer: db.offers.find,
    countComparison: db.changes.countComparison,
    activate: (activation) =>
      db.changes.change(
        { ...activation, from: ['inactive'], to: 'active', reasonCode: null, reasonText: null },
        { ofClosedOffer: false },
      ),
    voidForComparison: (issuance, by, now) => voidIssuance(voiding, issuance, 'comparison_attempts', by, now),
  }
  const notified: NotificationDeps = {
    mac,
    spendProof: db.changes.spendProof,
    findIssuance: db.issuances.find,
    markAccepted: db.changes.markAccepted,
    voidIssuance: (issuance, now) => voidIssuance(voiding, issuance, 'wallet_failed', null, now),
  }
  const publishing = {
    inTransaction: <T>(work: (store: ReturnType<typeof publicationStore>) => Promise<T>) =>
      database.transaction((tx) => work(publicationStore(tx))),
    ttlSeconds,
  }
  return {
    configurationsFor,
    createOffer: bind(createCredentialOffer, offering),
    giveOffer: bind(giveCredentialOffer, { mac, findWaitingOffer: db.offers.findWaiting }),
    checkDpopProof: bind(checkDpopProof, mac),
    checkAccess: bind(checkAccess, mac),
    redeem: bind(redeemPreAuthorizedCode, { mac, redeem }),
    issueNonce: bind(issueNonce, mac),
    issueDpopNonce: bind(issueDpopNonce, mac),
    issue: (agency: Agency, ...request: Rest<typeof issueCredential>) =>
      issueCredential({ ...issuing, configurations: configurationsFor(agency) }, agency, ...request),
    acceptNotification: bind(acceptNotification, notified),
    activate: bind(activateIssuance, activating),
    voidUnsettled: (agency: Agency, now: Date) =>
      voidUnsettled(
        {
          findUnsettled: db.issuances.findUnsettled,
          voidIssuance: (issuance, at) => voidIssuance(voiding, issuance, 'not_activated', null, at),
        },
        agency.id,
        now,
      ),
    giveStatusList: createGiveStatusList({ findPublished: db.lists.findPublished }),
    publish: bind(publishStatusLists, publishing),
    mac,
  }
}

/** A use case without its first parameter, the dependencies. */
const bind =
  <D, A extends readonly unknown[], R>(useCase: (deps: D, ...rest: A) => R, deps: D) =>
  (...rest: A): R =>
    useCase(deps, ...rest)

type Rest<F> = F extends (deps: never, agency: never, ...rest: infer R) => unknown ? R : never

function perAgency<T>(make: (agency: Agency) => T): (agency: Agency) => T {
  const made = new Map<AgencyId, T>()
  return (agency) => {
    const value = made.get(agency.id) ?? make(agency)
    made.set(agency.id, value)
    return value
  }
}

/** What wallets and verifiers reach, from any origin and without cookies. */
async function addPublicRoutes(
  fastify: FastifyInstance,
  config: IssuerConfig,
  { clock, logger }: IssuerWorld,
  database: Database,
  agencies: readonly Agency[],
  useCases: UseCases,
): Promise<void> {
  const onRefused = (agency: Agency, reason: string) => logger.event('issuance_refused', { agency: agency.id, reason })
  const { batchSize, bearerTokens } = config
  const agent = createDidAgent({
    stores: didStores(database),
    signers: agencies.map(({ certificateSigner }) => certificateSigner),
  })
  await fastify.register(async (scope) => {
    allowWallets(scope)
    const types = agencies.flatMap((agency) => agency.types)
    typeMetadataRoutes(scope, types, config.publicUrl)
    trustListRoute(scope, config.publicUrl, config.trustListFile)
    for (const agency of agencies) {
      const { didWeb } = await ensureIssuerDids(agent, {
        alias: agency.id,
        publicUrl: agency.credentialIssuer,
        key: agency.verificationKey.publicJwk,
      })
      didDocumentRoute(scope, agency, await didDocument(agent, didWeb))
      statusListRoute(scope, agency, { clock, give: useCases.giveStatusList })
      issuerMetadataRoutes(scope, agency, { clock, batchSize, configurations: useCases.configurationsFor(agency) })
    }
  })
  for (const agency of agencies) {
    await fastify.register(async (scope) => {
      allowWallets(scope)
      offerDpopNonces(scope, agency, { clock, issueDpopNonce: useCases.issueDpopNonce })
      offerRoute(scope, agency, { clock, giveOffer: useCases.giveOffer })
      tokenRoute(scope, agency, { ...useCases, clock, bearerTokens, onRefused })
      nonceRoute(scope, agency, { ...useCases, clock })
      credentialRoute(scope, agency, { ...useCases, clock, batchSize, onRefused })
      notificationRoute(scope, agency, { ...useCases, clock })
    })
  }
}
