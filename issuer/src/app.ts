import { readFile } from 'node:fs/promises'
import type { Clock } from '@sojourn/domain'
import { createEgress, createServer, type Logger, migrate, openDatabase } from '@sojourn/service'
import { type Agency, isRegistrar } from './agencies/agency.ts'
import { recordDids } from './agencies/did-documents.ts'
import { viewAgency } from './agencies/key-view.ts'
import { readAgencies } from './agencies/read-agencies.ts'
import { credentialUse } from './agencies/signing-key.ts'
import { followStatusOf } from './attesters/follow-status-of.ts'
import { createKeyAttesters } from './attesters/key-attesters.ts'
import { readKeyAttestationPolicy } from './attesters/read-key-attestation-policy.ts'
import { createAskProvider } from './authorization/ask-provider.ts'
import { readAllClients } from './authorization/read-clients.ts'
import { readUpstream } from './authorization/read-upstream.ts'
import type { IssuerConfig } from './config.ts'
import { didStores } from './db/did-stores.ts'
import { keepToIndexes } from './db/keep-to-indexes.ts'
import { readEvidencePolicy } from './evidence/read-evidence-policy.ts'
import { readConsoleFiles } from './http/console/console-page.ts'
import { consoleRoutes } from './http/console-routes.ts'
import { publicRoutes } from './http/public-routes.ts'
import { residentRoutes } from './http/resident-routes.ts'
import { seedSyntheticResidents } from './residents/seed-synthetic-residents.ts'
import { startJobs } from './wiring/start-jobs.ts'
import { tables } from './wiring/tables.ts'
import { wireAuthorization } from './wiring/wire-authorization.ts'
import { wireCasework } from './wiring/wire-casework.ts'
import { wireEvidence } from './wiring/wire-evidence.ts'
import { wireIssuance } from './wiring/wire-issuance.ts'
import { keyOpener, wireKeys } from './wiring/wire-keys.ts'
import { wireLifecycle } from './wiring/wire-lifecycle.ts'
import { wireRelyingParties } from './wiring/wire-relying-parties.ts'
import { wireStaff } from './wiring/wire-staff.ts'

export interface IssuerWorld {
  readonly clock: Clock
  readonly logger: Logger
  /** In place of the machine's resolver, in tests. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
}

const MIGRATIONS = new URL('../migrations/', import.meta.url)

const CONSOLE_FILES = new URL('../console/dist/', import.meta.url)

export type App = Awaited<ReturnType<typeof createApp>>

/** The only place where use cases meet HTTP; they meet the database in the rooms beside it (`wiring/`). It does not listen. */
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
  const keyHomes = keyOpener(config)
  const agencies = entries.map((entry) =>
    viewAgency({ liveKeys: ({ id }) => db.keys.liveKeys(id), openSigner: keyHomes.open }, entry),
  )
  if (config.syntheticResidents) await seedSyntheticResidents(db.residents.addMissing, agencies, clock())

  const keyAttestation = await readKeyAttestationPolicy(config.keyAttestationFile)
  // For the residents' identity provider and the status lists of key attesters and of whoever attests evidence, and nothing else.
  const egress = createEgress({
    allowHttpOnLoopback: config.allowHttpOnLoopback,
    privateHosts: config.egressPrivateHosts,
    ...(world.resolve === undefined ? {} : { resolve: world.resolve }),
  })
  const attesterStatus = followStatusOf({ egress, clock, logger, issuers: () => keyAttestation.attesters })
  const attesters = createKeyAttesters({ ...keyAttestation, statusLists: attesterStatus, clock })
  const hasAttesters = keyAttestation.attesters.length > 0
  const keys = wireKeys(config, database, db, entries, agencies)
  const staff = wireStaff(database, db, clock)
  const useCases = {
    ...wireIssuance(config, database, db, { ...keyAttestation, attesters: hasAttesters ? attesters : undefined }),
    ...wireLifecycle(config, database, db),
    ...staff,
    ...wireRelyingParties(db, staff.staffPasskeys),
    ...wireCasework(db),
    ...keys,
  }
  for (const agency of agencies) {
    await keys.keepKeys(agency, clock())
    await agency.refreshKeys()
    // Without a key for each type it says so now and not to the first resident.
    for (const type of agency.types) agency.signerFor(credentialUse(type))
  }
  const clients = await readAllClients(config.clientsFiles)
  const upstream = config.upstreamFile === undefined ? undefined : await readUpstream(config.upstreamFile)
  const ask = createAskProvider(egress)
  const desks = config.evidenceFile === undefined ? new Map() : await readEvidencePolicy(config.evidenceFile, agencies)
  const evidence = wireEvidence(config, db, desks, useCases.mac, agencies.find(isRegistrar), { egress, clock, logger })
  const authorizing = wireAuthorization(config, database, db, { clients, upstream, ask }, useCases, evidence, clock)
  const fastify = createServer({
    logger,
    ready: database.ready,
    https: config.publicUrl.startsWith('https:'),
    tls: config.tls && (await readTls(config.tls)),
    trustedProxies: config.trustedProxies,
  })
  await recordDids(agencies, didStores(database))
  const onRefused = (agency: Agency, reason: string) => logger.event('issuance_refused', { agency: agency.id, reason })
  const { publicUrl, trustListFile, batchSize, bearerTokens, walletUrl, metadataExtensions } = config
  await publicRoutes(fastify, agencies, {
    ...useCases,
    ...authorizing,
    clientMethods: [...new Set(clients.map(({ authentication }) => authentication.method))],
    certificateBoundTokens: clients.some((client) => client.certificateBoundTokens),
    clock,
    publicUrl,
    trustListFile,
    batchSize,
    metadataExtensions,
    bearerTokens,
    encryption: config.encryption,
    proofKinds: hasAttesters ? ['jwt', 'attestation'] : ['jwt'],
    onRefused,
  })
  const files = await readConsoleFiles(CONSOLE_FILES)
  consoleRoutes(fastify, agencies, { ...useCases, ...authorizing, clock, walletUrl, files })
  residentRoutes(fastify, agencies, { ...authorizing, ...evidence, mac: useCases.mac, clock, files, onRefused })
  return {
    fastify,
    database,
    db,
    agencies,
    useCases: { ...useCases, ...authorizing },
    closeKeys: keyHomes.close,
    refreshEvidenceStatus: () => evidence.evidenceStatus.refreshHeld(),
    startJobs() {
      const stopJobs = startJobs(config, world, database, agencies, useCases)
      attesterStatus.start()
      evidence.evidenceStatus.start()
      return async () => {
        attesterStatus.stop()
        evidence.evidenceStatus.stop()
        await stopJobs()
      }
    },
  }
}

async function readTls({ certificateFile, keyFile, asksClients }: NonNullable<IssuerConfig['tls']>) {
  const [certificate, key] = await Promise.all([readFile(certificateFile, 'utf8'), readFile(keyFile, 'utf8')])
  return { certificate, key, asksClients }
}
