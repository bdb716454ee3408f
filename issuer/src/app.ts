import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { AgencyId, Clock, IssuanceId, OfferId } from '@sojourn/domain'
import type { Signer } from '@sojourn/keys'
import {
  createBatcher,
  createPasskeyCeremonies,
  createServer,
  type Database,
  type Logger,
  migrate,
  openDatabase,
} from '@sojourn/service'
import type { Agency } from './agencies/agency.ts'
import { clearRevokedKey } from './agencies/clear-revoked-key.ts'
import { recordDids } from './agencies/did-documents.ts'
import { keepKeys } from './agencies/keep-keys.ts'
import { readKeyRing } from './agencies/key-ring.ts'
import { type ViewedAgency, viewAgency } from './agencies/key-view.ts'
import { listedKeys } from './agencies/listed-keys.ts'
import { openSigner } from './agencies/open-signer.ts'
import { type AgencyEntry, readAgencies } from './agencies/read-agencies.ts'
import { credentialUse, type KeyRow } from './agencies/signing-key.ts'
import { followAttesterStatus } from './attesters/follow-attester-status.ts'
import { createKeyAttesters } from './attesters/key-attesters.ts'
import { type KeyAttestationPolicy, readKeyAttestationPolicy } from './attesters/read-key-attestation-policy.ts'
import { type IntegrateDeps, integrateLeaves } from './audit/integrate-leaves.ts'
import { recentActivity } from './audit/recent-activity.ts'
import { type AuthenticateClientDeps, authenticateClient } from './authorization/authenticate-client.ts'
import type { Client } from './authorization/client.ts'
import { decideAuthorization } from './authorization/decide-authorization.ts'
import { type EnrolResidentDeps, enrolResident, startResidentEnrolment } from './authorization/enrol-resident.ts'
import { inviteResident } from './authorization/invite-resident.ts'
import { findOpenAuthorization, openAuthorization } from './authorization/open-authorization.ts'
import { pushAuthorizationRequest } from './authorization/push-authorization-request.ts'
import { readClients } from './authorization/read-clients.ts'
import { redeemAuthorizationCode } from './authorization/redeem-authorization-code.ts'
import { refreshAccess } from './authorization/refresh-access.ts'
import { showAuthorization } from './authorization/show-authorization.ts'
import { type ResidentSignInDeps, signInResident, startResidentSignIn } from './authorization/sign-in-resident.ts'
import type { ApplicationRow } from './casework/application.ts'
import { type DecideApplicationDeps, decideApplication } from './casework/decide-application.ts'
import { type ListApplicationsDeps, listApplications, withNames } from './casework/list-applications.ts'
import { submitApplication } from './casework/submit-application.ts'
import type { IssuerConfig } from './config.ts'
import { applications } from './db/applications.ts'
import { auditLog, auditLogStore } from './db/audit-log.ts'
import { authorizations } from './db/authorizations.ts'
import { changesOfState } from './db/changes-of-state.ts'
import { credentialOffers } from './db/credential-offers.ts'
import { deferrals } from './db/deferrals.ts'
import { didStores } from './db/did-stores.ts'
import { invariants } from './db/invariants.ts'
import { writeIssuances } from './db/issuance-writes.ts'
import { issuances } from './db/issuances.ts'
import { keepToIndexes } from './db/keep-to-indexes.ts'
import { leases } from './db/leases.ts'
import { offerRefreshes } from './db/offer-refreshes.ts'
import { forgetPasskey, passkeyStores } from './db/passkeys.ts'
import { redeemOffers } from './db/redemptions.ts'
import { residentInvitations } from './db/resident-invitations.ts'
import { findResidents, residents } from './db/residents.ts'
import { signingKeys } from './db/signing-keys.ts'
import { spent } from './db/spent.ts'
import { staff } from './db/staff.ts'
import { statusLists } from './db/status-lists.ts'
import { publicationStore } from './db/status-publications.ts'
import { readConsoleFiles } from './http/console/console-page.ts'
import { consoleRoutes } from './http/console-routes.ts'
import { publicRoutes } from './http/public-routes.ts'
import { residentRoutes } from './http/resident-routes.ts'
import { acceptNotification, type NotificationDeps } from './issuance/accept-notification.ts'
import { type ActivateDeps, activateIssuance } from './issuance/activate-issuance.ts'
import { createAttest } from './issuance/attestation.ts'
import { type CancelDeps, cancelOffer, voidByOfficer } from './issuance/cancel-offer.ts'
import { checkAccess } from './issuance/check-access.ts'
import { checkDpopProof } from './issuance/check-dpop-proof.ts'
import { type ConfirmDeferralDeps, confirmDeferral, endDeferral, endUnconfirmed } from './issuance/confirm-deferral.ts'
import { type CreateOfferDeps, createCredentialOffer } from './issuance/create-credential-offer.ts'
import { configurationsOf } from './issuance/credential-configurations.ts'
import { giveCredentialOffer } from './issuance/give-credential-offer.ts'
import type { IssuanceRow } from './issuance/issuance.ts'
import { type IssueDeps, issueCredential } from './issuance/issue-credential.ts'
import { issueDeferredCredential } from './issuance/issue-deferred-credential.ts'
import { issueAttestationChallenge, issueDpopNonce, issueNonce } from './issuance/issue-nonce.ts'
import { issuerStateOf } from './issuance/offer-secrets.ts'
import { redeemPreAuthorizedCode } from './issuance/redeem-pre-authorized-code.ts'
import { isOfferRefreshToken, refreshOfferAccess } from './issuance/refresh-offer-access.ts'
import { createRequestKeys } from './issuance/request-keys.ts'
import { type ReserveDeps, reserveIssuance } from './issuance/reserve-issuance.ts'
import { createMac } from './issuance/server-secret.ts'
import { listOffers, type ShowOfferDeps, showOffer } from './issuance/show-offer.ts'
import { signCopies } from './issuance/sign-copies.ts'
import { type VoidDeps, voidIssuance } from './issuance/void-issuance.ts'
import { voidUnsettled } from './issuance/void-unsettled.ts'
import { runJobs } from './jobs/run-jobs.ts'
import type { ChangeOfState, LifecycleDeps } from './lifecycle/change-of-state.ts'
import { changeWithRenewals } from './lifecycle/change-with-renewals.ts'
import { createGiveStatusList } from './lifecycle/give-status-list.ts'
import { openStatusList } from './lifecycle/open-status-list.ts'
import { type PublishDeps, publishStatusLists } from './lifecycle/publish-status-lists.ts'
import { reconcile } from './lifecycle/reconcile.ts'
import { reinstateCredential } from './lifecycle/reinstate-credential.ts'
import { revokeCredential } from './lifecycle/revoke-credential.ts'
import { createStatusPlaces } from './lifecycle/status-places.ts'
import { suspendCredential } from './lifecycle/suspend-credential.ts'
import { seedSyntheticResidents } from './residents/seed-synthetic-residents.ts'
import { type ShowResidentDeps, shownIssuances, showResident } from './residents/show-resident.ts'
import { connectSigner } from './signer/remote-signer.ts'
import { type EnrolDeps, enrolStaff, startEnrolment } from './staff/enrol-staff.ts'
import { inviteStaff } from './staff/invite-staff.ts'
import { signIn, startSignIn } from './staff/sign-in.ts'
import { endVisit, findVisit, startVisit } from './staff/visits.ts'
export interface IssuerWorld {
  readonly clock: Clock
  readonly logger: Logger
  /** For the status lists of key attesters, and nothing else. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
}

const MIGRATIONS = new URL('../migrations/', import.meta.url)
const CONSOLE_FILES = new URL('../console/dist/', import.meta.url)
/** More would only make the answers of a batch wait for each other. */
const MAX_BATCH = 64
/** Of one resident, on the officer's page. */
const MAX_OFFERS_SHOWN = 200

export type App = Awaited<ReturnType<typeof createApp>>

/** The only place where use cases meet HTTP and the database. It does not listen. */
export async function createApp(config: IssuerConfig, world: IssuerWorld) {
  const { clock, logger } = world
  const database = openDatabase({
    url: keepToIndexes(config.databaseUrl),
    poolSize: config.databasePoolSize,
    onFault: (error) => logger.fault('database_connection_lost', error),
  })
  await migrate(database, MIGRATIONS)
  const db = tables(database)
  const entries = await readAgencies(config.agenciesFile, config.publicUrl)
  const signer = config.signerSocket === undefined ? undefined : connectSigner(config.signerSocket)
  const opening =
    signer === undefined ? signerOf : (_: AgencyEntry, { thumbprint }: KeyRow) => signer.signerOf(thumbprint)
  const agencies = entries.map((entry) =>
    viewAgency({ liveKeys: ({ id }) => db.keys.liveKeys(id), openSigner: opening }, entry),
  )
  if (config.syntheticResidents) await seedSyntheticResidents(db.residents.addMissing, agencies, clock())

  const keyAttestation = await readKeyAttestationPolicy(config.keyAttestationFile)
  const attesterStatus = followAttesterStatus({ fetch, ...world, attesters: keyAttestation.attesters })
  const attesters = createKeyAttesters({ ...keyAttestation, statusLists: attesterStatus, clock })
  const hasAttesters = keyAttestation.attesters.length > 0
  const keys = wireKeys(config, database, db, entries, agencies)
  const useCases = {
    ...wireIssuance(config, database, db, { ...keyAttestation, attesters: hasAttesters ? attesters : undefined }),
    ...wireLifecycle(config, database, db),
    ...wireStaff(database, db, clock),
    ...wireCasework(db),
    ...keys,
  }
  for (const agency of agencies) {
    await keys.keepKeys(agency, clock())
    await agency.refreshKeys()
    // Without a key for each type it says so now and not to the first resident.
    for (const type of agency.types) agency.signerFor(credentialUse(type))
  }
  const clients = config.clientsFile === undefined ? [] : await readClients(config.clientsFile)
  const authorizing = wireAuthorization(config, database, db, clients, useCases, clock)
  const fastify = createServer({
    logger,
    ready: database.ready,
    https: config.publicUrl.startsWith('https:'),
    tls: config.tls && (await readTls(config.tls)),
    trustedProxies: config.trustedProxies,
  })
  await recordDids(agencies, didStores(database))
  const onRefused = (agency: Agency, reason: string) => logger.event('issuance_refused', { agency: agency.id, reason })
  const { publicUrl, trustListFile, batchSize, bearerTokens, walletUrl } = config
  await publicRoutes(fastify, agencies, {
    ...useCases,
    ...authorizing,
    clientMethods: [...new Set(clients.map(({ authentication }) => authentication.method))],
    certificateBoundTokens: clients.some((client) => client.certificateBoundTokens),
    clock,
    publicUrl,
    trustListFile,
    batchSize,
    bearerTokens,
    encryption: config.encryption,
    proofKinds: hasAttesters ? ['jwt', 'attestation'] : ['jwt'],
    onRefused,
  })
  const files = await readConsoleFiles(CONSOLE_FILES)
  consoleRoutes(fastify, agencies, { ...useCases, ...authorizing, clock, walletUrl, files })
  residentRoutes(fastify, agencies, { ...authorizing, mac: useCases.mac, clock, files, onRefused })
  return {
    fastify,
    database,
    db,
    agencies,
    useCases: { ...useCases, ...authorizing },
    closeSigner: () => signer?.close(),
    startJobs() {
      const stopJobs = startJobs(config, world, database, agencies, useCases)
      attesterStatus.start()
      return async () => {
        attesterStatus.stop()
        await stopJobs()
      }
    },
  }
}

const tables = (database: Database) => ({
  applications: applications(database),
  authorizations: authorizations(database),
  changes: changesOfState(database),
  deferrals: deferrals(database),
  invariants: invariants(database),
  issuances: issuances(database),
  keys: signingKeys(database),
  lists: statusLists(database),
  log: auditLog(database),
  offers: credentialOffers(database),
  offerRefreshes: offerRefreshes(database),
  residentInvitations: residentInvitations(database),
  residents: residents(database),
  spent: spent(database),
  staff: staff(database),
})

async function readTls({ certificateFile, keyFile, asksClients }: NonNullable<IssuerConfig['tls']>) {
  const [certificate, key] = await Promise.all([readFile(certificateFile, 'utf8'), readFile(keyFile, 'utf8')])
  return { certificate, key, asksClients }
}

type Tables = ReturnType<typeof tables>
type UseCases = ReturnType<typeof wireIssuance> &
  ReturnType<typeof wireLifecycle> &
  ReturnType<typeof wireStaff> &
  ReturnType<typeof wireKeys> &
  ReturnType<typeof wireCasework>

/** A use case without its first parameter, the dependencies. */
const bind =
  <D, A extends readonly unknown[], R>(useCase: (deps: D, ...rest: A) => R, deps: D) =>
  (...rest: A): R =>
    useCase(deps, ...rest)

/** What is made once for each agency. */
function perAgency<T>(make: (agency: Agency) => T): (agency: Agency) => T {
  const made = new Map<AgencyId, T>()
  return (agency) => {
    const value = made.get(agency.id) ?? make(agency)
    made.set(agency.id, value)
    return value
  }
}

const voidingDeps = (db: Tables): VoidDeps => ({
  revokeUnsettled: ({ reason, ...rest }) =>
    db.changes.change({ ...rest, to: 'revoked', reasonCode: reason, reasonText: null }, { ofClosedOffer: true }),
  closeOffer: db.offers.close,
})

interface Attesting {
  readonly required: KeyAttestationPolicy['required']
  readonly attesters: IssueDeps['attesters']
}

/** From the offer to the activated credential. */
function wireIssuance(config: IssuerConfig, database: Database, db: Tables, keyAttestation: Attesting) {
  const mac = createMac(config.secret.reveal())
  const issuerStateFor = (agency: Agency, offerId: OfferId) =>
    config.offerGrants === 'both' ? issuerStateOf(mac, agency.id, offerId) : undefined
  const batched = { maxBatch: MAX_BATCH }
  const lists = {
    insertList: db.lists.insert,
    entries: config.statusListEntries,
    ttlSeconds: config.statusListTtlSeconds,
  }
  const places = createStatusPlaces({ leaseBlock: db.lists.leaseBlock, openList: bind(openStatusList, lists) })
  const findResident = createBatcher(findResidents(database), batched)
  const voiding = voidingDeps(db)
  const confirming: ConfirmDeferralDeps = {
    mac,
    deferrals: db.deferrals,
    findOffer: db.offers.find,
    closeOffer: db.offers.close,
  }
  const write = createBatcher(writeIssuances(database), batched)
  const writeReservation: ReserveDeps['write'] = async (item) => {
    const outcome = await write({ kind: 'reserve', item })
    if (outcome.kind === 'signed' || outcome.kind === 'not_reserved')
      throw new Error('a reservation was taken for a signature')
    return outcome
  }
  const configurationsFor = perAgency((agency) =>
    configurationsOf(agency.types, config.publicUrl, keyAttestation.required),
  )
  const issuingDeps = perAgency((agency): IssueDeps => ({ ...issuing, configurations: configurationsFor(agency) }))
  const issuing: Omit<IssueDeps, 'configurations'> = {
    mac,
    attesters: keyAttestation.attesters,
    maxCopies: config.batchSize,
    takePlaces: places.take,
    giveBackPlaces: places.giveBack,
    reserve: bind(reserveIssuance, { write: writeReservation, spendProof: db.spent.spendProof }),
    findIssuance: db.issuances.find,
    attest: createAttest({ findResident: (agency, id) => findResident({ agency, id }) }),
    signCopies,
    markSigned: async (item) => (await write({ kind: 'sign', item })).kind === 'signed',
    firstOfAuthorization: db.issuances.firstOfAuthorization,
    openDeferral: db.deferrals.open,
    deferredIntervalSeconds: config.deferredIntervalSeconds,
  }
  const offering: CreateOfferDeps = {
    mac,
    findResident: db.residents.find,
    createOffer: db.offers.create,
    openApplications: db.applications.openTypesOf,
    offerTtlSeconds: config.offerTtlSeconds,
  }
  const showing: ShowOfferDeps = {
    mac,
    findOffer: db.offers.find,
    listOffersSince: db.offers.listSince,
    issuancesOf: db.issuances.listOfOffers,
    deferralsOf: db.deferrals.listOfOffers,
    namesOfResidents: db.residents.namesOf,
  }
  const cancelling: CancelDeps = {
    ...voiding,
    findOffer: db.offers.find,
    findIssuance: db.issuances.find,
    findDeferral: db.deferrals.find,
    issuancesOf: db.issuances.listOfOffers,
    deferralsOf: db.deferrals.listOfOffers,
    endDeferral: (deferral, by, now) => endDeferral(confirming, deferral, 'officer', by, now),
  }
  const activating: ActivateDeps = {
    mac,
    findIssuance: db.issuances.find,
    findOffer: db.offers.find,
    countComparison: db.changes.countComparison,
    activate: (activation) =>
      db.changes.change(
        { ...activation, from: ['inactive'], to: 'active', reasonCode: null, reasonText: null },
        { ofClosedOffer: false },
      ),
    voidForComparison: (issuance, by, now) => voidIssuance(voiding, issuance, 'comparison_attempts', by, now),
    async confirmDeferred(agency, request, now) {
      const deferral = await db.deferrals.find(agency.id, request.issuanceId)
      return deferral && confirmDeferral(confirming, agency, deferral, request, now)
    },
  }
  const notified: NotificationDeps = {
    mac,
    spendProof: db.spent.spendProof,
    findIssuance: db.issuances.find,
    markAccepted: db.changes.markAccepted,
    voidIssuance: (issuance, now) => voidIssuance(voiding, issuance, 'wallet_failed', null, now),
  }
  return {
    mac,
    configurationsFor,
    createOffer: bind(createCredentialOffer, offering),
    issuerStateFor,
    giveOffer: bind(giveCredentialOffer, { mac, issuerStateFor, findWaitingOffer: db.offers.findWaiting }),
    showOffer: bind(showOffer, showing),
    listOffers: bind(listOffers, showing),
    cancelOffer: bind(cancelOffer, cancelling),
    voidByOfficer: bind(voidByOfficer, cancelling),
    checkDpopProof: bind(checkDpopProof, mac),
    checkAccess: bind(checkAccess, mac),
    refreshOffer: bind(refreshOfferAccess, { mac, spendProof: db.spent.spendProof, ...db.offerRefreshes }),
    isOfferRefreshToken: bind(isOfferRefreshToken, mac),
    redeem: bind(redeemPreAuthorizedCode, { mac, redeem: createBatcher(redeemOffers(database), batched) }),
    issueNonce: bind(issueNonce, mac),
    issueDpopNonce: bind(issueDpopNonce, mac),
    requestKeys: createRequestKeys(mac, config.requestKeySeconds),
    issue: (agency: Agency, ...[access, request, now]: IssueArguments) =>
      issueCredential(issuingDeps(agency), agency, access, request, now),
    issueDeferred: (agency: Agency, ...[access, request, now]: DeferredArguments) =>
      issueDeferredCredential(
        { ...issuingDeps(agency), findDeferral: db.deferrals.find, spendProof: db.spent.spendProof },
        agency,
        access,
        request,
        now,
      ),
    acceptNotification: bind(acceptNotification, notified),
    activate: bind(activateIssuance, activating),
    findCompared: async (agency: AgencyId, id: IssuanceId) =>
      (await db.issuances.find(agency, id)) ?? (await db.deferrals.find(agency, id)),
    voidUnsettled: async (agency: Agency, now: Date) =>
      (await endUnconfirmed(confirming, agency.id, now)) +
      (await voidUnsettled(
        {
          findUnsettled: db.issuances.findUnsettled,
          voidIssuance: (issuance, at) => voidIssuance(voiding, issuance, 'not_activated', null, at),
        },
        agency.id,
        now,
      )),
  }
}

type DeferredArguments =
  Parameters<typeof issueDeferredCredential> extends [unknown, unknown, ...infer Rest] ? Rest : never
type IssueArguments = Parameters<typeof issueCredential> extends [unknown, unknown, ...infer Rest] ? Rest : never

/** From a wallet's request to the token that a resident's consent gives it. */
function wireAuthorization(
  config: IssuerConfig,
  database: Database,
  db: Tables,
  clients: readonly Client[],
  { mac, configurationsFor }: Pick<ReturnType<typeof wireIssuance>, 'mac' | 'configurationsFor'>,
  clock: Clock,
) {
  const byId = new Map(clients.map((client) => [client.id, client]))
  const findClient = (_agency: Agency, id: string) => byId.get(id)
  const passkeys = perAgency((agency) => {
    const { hostname, origin } = new URL(agency.credentialIssuer)
    const stores = passkeyStores(database, agency.id, 'residents')
    return createPasskeyCeremonies({ rpId: hostname, rpName: agency.name['zh-CN'], origin, clock, stores })
  })
  const { find: findResident } = db.residents
  const { find: findOffer } = db.offers
  const { spendProof } = db.spent
  const { find, close, insert, open, findOpen, signIn: enter, decide, redeem, rotate } = db.authorizations
  const authenticating: AuthenticateClientDeps = {
    mac,
    findClient,
    spendOnce: db.spent.spendOnce,
    attestationChallenge: config.attestationChallenge,
  }
  const entering: ResidentSignInDeps = { passkeys, findResident, findOffer, signIn: enter }
  const enrolling: EnrolResidentDeps = {
    passkeys,
    findInvitation: db.residentInvitations.find,
    spendInvitation: db.residentInvitations.spend,
    forgetPasskey: forgetPasskey(database, 'residents'),
  }
  return {
    authenticate: bind(authenticateClient, authenticating),
    push: bind(pushAuthorizationRequest, { mac, configurationsFor, findOffer, spendProof, insert }),
    open: bind(openAuthorization, { mac, open }),
    findOpen: bind(findOpenAuthorization, { findOpen }),
    showAuthorization: bind(showAuthorization, { findClient, configurationsFor, findResident }),
    startResidentSignIn: bind(startResidentSignIn, entering),
    signInResident: bind(signInResident, entering),
    decide: bind(decideAuthorization, { configurationsFor, findResident, decide }),
    redeemCode: bind(redeemAuthorizationCode, { mac, spendProof, find, close, redeem }),
    refresh: bind(refreshAccess, { mac, spendProof, find, close, rotate }),
    inviteResident: bind(inviteResident, { findResident, insertInvitation: db.residentInvitations.insert }),
    startResidentEnrolment: bind(startResidentEnrolment, enrolling),
    enrolResident: bind(enrolResident, enrolling),
    issueAttestationChallenge: bind(issueAttestationChallenge, mac),
    upstreamName: undefined as string | undefined,
  }
}

/** What happens to credentials afterwards, what the world is told of it, and what the log keeps. */
function wireLifecycle(config: IssuerConfig, database: Database, db: Tables) {
  const deciding: LifecycleDeps = {
    findIssuance: db.issuances.find,
    changeState: (change) =>
      database.transaction((tx) =>
        changeWithRenewals(
          {
            change: (each) => changesOfState(tx).change(each, { ofClosedOffer: true }),
            renewalsOf: issuances(tx).renewalsOf,
            find: issuances(tx).find,
          },
          change,
        ),
      ),
  }
  const showing: ShowResidentDeps = {
    findResident: db.residents.find,
    issuancesOfResident: async (agency, resident) => {
      const offers = await db.issuances.offersOfResident(agency, resident, MAX_OFFERS_SHOWN)
      const ofOffers = await db.issuances.listOfOffers(agency, offers)
      const ofAuthorizations = await db.issuances.listOfAuthorizations(agency, resident, MAX_OFFERS_SHOWN)
      return [...ofOffers, ...ofAuthorizations].sort((a, b) => (a.id < b.id ? 1 : -1))
    },
    unpublished: db.issuances.unpublished,
    namesOfStaff: db.staff.namesOf,
  }
  const publishing: PublishDeps = {
    inTransaction: (work) => database.transaction((tx) => work(publicationStore(tx))),
    ttlSeconds: config.statusListTtlSeconds,
    windowSeconds: config.statusWindowSeconds,
  }
  const integrating: IntegrateDeps = {
    inTransaction: (work) => database.transaction((tx) => work(auditLogStore(tx))),
  }
  return {
    acts: {
      suspend: bind(suspendCredential, deciding),
      reinstate: bind(reinstateCredential, deciding),
      revoke: bind(revokeCredential, deciding),
    },
    showResident: bind(showResident, showing),
    shownIssuance: async (agency: Agency, row: IssuanceRow) => {
      const [shown] = await shownIssuances(showing, agency, [row])
      return shown ?? { row, changedByName: undefined, isPublished: false }
    },
    listStatusLists: db.lists.listPublished,
    giveStatusList: createGiveStatusList({ findPublished: db.lists.findPublished }),
    giveStatusListCwt: createGiveStatusList({ findPublished: db.lists.findCwt }),
    giveBitstringList: {
      revocation: createGiveStatusList({
        findPublished: (agency, id) => db.lists.findBitstring(agency, id, 'revocation'),
      }),
      suspension: createGiveStatusList({
        findPublished: (agency, id) => db.lists.findBitstring(agency, id, 'suspension'),
      }),
    },
    publish: bind(publishStatusLists, publishing),
    integrateLog: bind(integrateLeaves, integrating),
    recentActivity: bind(recentActivity, {
      recentLeaves: db.log.recent,
      namesOfStaff: db.staff.namesOf,
      residentNamesOfOffers: db.offers.residentNamesOf,
    }),
    searchResidents: db.residents.search,
    latestCheckpoint: db.log.latestCheckpoint,
    leavesFrom: db.log.leavesFrom,
    reconcile: (agency: Agency, now: Date) => reconcile({ ...db.invariants, ...db.log }, agency.id, now),
    forgetExpired: db.spent.forgetExpired,
  }
}

/** The private half of a key, opened where the agency's ring says that it is. */
async function signerOf({ signingKeysFile }: AgencyEntry, { thumbprint }: KeyRow): Promise<Signer> {
  const key = (await readKeyRing(signingKeysFile)).find((candidate) => candidate.thumbprint === thumbprint)
  if (key === undefined) throw new Error(`the key ${thumbprint} signs and is not on the ring`)
  return openSigner(signingKeysFile, key)
}

/** Which keys sign, and what follows when one is lost. */
function wireKeys(
  config: IssuerConfig,
  database: Database,
  db: Tables,
  entries: readonly AgencyEntry[],
  agencies: readonly ViewedAgency[],
) {
  const { trustListFile, trustAnchor, keyAnnounceSeconds: announceSeconds, statusListTtlSeconds: ttlSeconds } = config
  const ringOf = new Map(entries.map(({ id, signingKeysFile }) => [id, signingKeysFile]))
  const republish: PublishDeps = {
    inTransaction: (work) => database.transaction((tx) => work(publicationStore(tx))),
    ttlSeconds,
    windowSeconds: 0,
    renewAll: true,
  }
  const viewOf = ({ id }: Agency): ViewedAgency => {
    const view = agencies.find((agency) => agency.id === id)
    if (view === undefined) throw new Error(`no agency ${id}`)
    return view
  }
  return {
    refreshKeys: async () => {
      for (const agency of agencies) await agency.refreshKeys()
    },
    /** All that the moment asks for: announce, start, retire, revoke, and clear up after a revoked key. */
    keepKeys: async (agency: Agency, now: Date): Promise<void> => {
      const readRing = () => readKeyRing(ringOf.get(agency.id) ?? '')
      const listed = (at: Date) => listedKeys(trustListFile, trustAnchor, agency.credentialIssuer, at)
      const assertOpens = viewOf(agency).openKey
      const keeping = { ...db.keys, readRing, listedKeys: listed, assertOpens, announceSeconds }
      const revoked = await keepKeys(keeping, agency.id, now)
      if (revoked.length === 0) return
      await viewOf(agency).refreshKeys()
      for (const key of revoked) {
        const clearing = {
          ...db.keys,
          types: agency.types,
          changeState: (change: ChangeOfState) => db.changes.change(change, { ofClosedOffer: true }),
          republishLists: async () => void (await publishStatusLists(republish, agency, now)),
        }
        await clearRevokedKey(clearing, key, now)
      }
    },
  }
}

/** What residents applied for. */
function wireCasework(db: Tables) {
  const deciding: DecideApplicationDeps = { ...db.applications, findResident: db.residents.find }
  const listing: ListApplicationsDeps = {
    list: db.applications.list,
    namesOfResidents: db.residents.namesOf,
    namesOfStaff: db.staff.namesOf,
  }
  return {
    submitApplication: bind(submitApplication, { ...db.applications, findResident: db.residents.find }),
    decideApplication: bind(decideApplication, deciding),
    listApplications: bind(listApplications, listing),
    shownApplication: async (agency: Agency, row: ApplicationRow) => {
      const [shown] = await withNames(listing, agency, [row])
      return shown ?? { row, residentName: '', deciderName: undefined }
    },
  }
}

/** Who may act. */
function wireStaff(database: Database, db: Tables, clock: Clock) {
  const passkeys = perAgency((agency) => {
    const { hostname, origin } = new URL(agency.credentialIssuer)
    const stores = passkeyStores(database, agency.id, 'staff')
    return createPasskeyCeremonies({ rpId: hostname, rpName: agency.name.en, origin, clock, stores })
  })
  const enrolling: EnrolDeps = {
    passkeys,
    findInvitation: db.staff.findInvitation,
    spendInvitation: db.staff.spendInvitation,
    forgetPasskey: forgetPasskey(database, 'staff'),
  }
  const signingIn = { passkeys, findMember: db.staff.findMember, recordSignIn: db.staff.recordSignIn }
  return {
    inviteStaff: bind(inviteStaff, { insertInvited: db.staff.insertInvited }),
    startEnrolment: bind(startEnrolment, enrolling),
    enrol: bind(enrolStaff, enrolling),
    startSignIn: bind(startSignIn, signingIn),
    signIn: bind(signIn, signingIn),
    startVisit: bind(startVisit, db.staff),
    findVisit: bind(findVisit, db.staff),
    endVisit: bind(endVisit, db.staff),
  }
}

/** Each on the one process that holds it; the answer stops them. */
function startJobs(
  config: IssuerConfig,
  { clock, logger }: IssuerWorld,
  database: Database,
  agencies: readonly Agency[],
  useCases: UseCases,
): () => Promise<void> {
  const {
    publish,
    voidUnsettled: voidLate,
    integrateLog,
    forgetExpired: forget,
    keepKeys: keep,
    refreshKeys,
  } = useCases
  const lease = leases(database, randomUUID())
  const stop = runJobs({ clock, logger, agencies, hold: lease.hold }, [
    { name: 'publish_status_lists', everySeconds: config.statusPublishSeconds, run: publish },
    { name: 'integrate_audit_log', everySeconds: 5, run: integrateLog },
    { name: 'void_unsettled', everySeconds: 15, run: voidLate },
    { name: 'keep_keys', everySeconds: config.keysCheckSeconds, run: keep },
    { name: 'forget_expired', everySeconds: 60, run: (agency, now) => forget(agency.id, now) },
  ])
  // Not a job: every process has a view of its own.
  const looking = setInterval(() => {
    refreshKeys().catch((error: unknown) => logger.fault('keys_not_refreshed', error))
  }, config.keysCheckSeconds * 1000)
  return async () => {
    clearInterval(looking)
    await stop()
    await lease.release()
  }
}
