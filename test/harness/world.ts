import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { AttestationTypeId, Clock } from '@sojourn/domain'
import { createIssuer, type Issuer, readIssuerConfig } from '@sojourn/issuer'
import type { PublicJwk } from '@sojourn/keys'
import { createLogger, type Database, silentLogger } from '@sojourn/service'
import { createTestDatabase } from '@sojourn/service/testing'
import {
  buildPages,
  createPageClient,
  type PageClient,
  type Provisioned,
  provision,
  registerParties,
  registerUrl,
  takeRegister,
} from '@sojourn/tooling'
import type { TrustList } from '@sojourn/trust'
import { createVerifier, readVerifierConfig, type Verifier } from '@sojourn/verifier'
import {
  createMemoryPorts,
  createWallet,
  type Wallet,
  type WalletPorts,
  type WalletSettings,
} from '@sojourn/wallet-web'
import { createWalletProvider, readWalletProviderConfig, type WalletProvider } from '@sojourn/wallet-web/provider'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { freePorts } from './free-ports.ts'
import { type Issued, type IssueOptions, issueTo } from './issue-to.ts'
import { enrolStaff, type StaffRole } from './staff-client.ts'

export interface WorldOptions {
  /** Where the clock stands; `real` for stories in a browser, which has a clock of its own. */
  readonly time?: Date | 'real'
  /** Builds the pages and starts the wallet's provider too. */
  readonly pages?: boolean
  /** The agency has residents show evidence for the permit before they consent. */
  readonly withEvidence?: boolean
  readonly issuerEnv?: Readonly<Record<string, string>>
  readonly verifierEnv?: Readonly<Record<string, string>>
}

/** An issuer, a verifier and, when asked, a wallet's provider, listening on this machine, with everything that they need. */
export interface World {
  readonly issuer: Issuer
  readonly verifier: Verifier
  readonly provider: WalletProvider | undefined
  readonly urls: { readonly issuer: string; readonly verifier: string; readonly wallet: string }
  /** Moves nothing in a world of real time. */
  readonly time: FakeClock
  readonly clock: Clock
  readonly provisioned: Provisioned
  readonly trustList: TrustList
  readonly walletSettings: WalletSettings
  readonly databases: { readonly issuer: Database; readonly verifier: Database }
  /** What another process of the same service needs. */
  readonly env: {
    readonly issuer: Readonly<Record<string, string>>
    readonly verifier: Readonly<Record<string, string>>
  }
  /** A wallet's logic over this world's network and clock. */
  wallet(over?: Partial<WalletPorts>): Promise<Wallet>
  /** Offer, acceptance, comparison, activation, publication: at the end verifiers see the credentials valid. */
  issueTo(wallet: Wallet, types: readonly AttestationTypeId[], options?: IssueOptions): Promise<readonly Issued[]>
  /** An officer who enrolled with a passkey, at the console's API. */
  staff(agency: string, roles?: readonly StaffRole[]): Promise<PageClient>
  /** A clerk at a desk's API, signed in. */
  desk(relyingParty: string): Promise<PageClient>
  /** What officers registered, amended or withdrew is on the list, and the verifier has read it. */
  publishTrustList(): Promise<TrustList>
  /** What happened at the issuer reaches the verifier now. */
  publish(): Promise<void>
  close(): Promise<void>
}

const SERVED_FOR_MS = 2_100
const ISSUER_MIGRATIONS = new URL('../../issuer/migrations/', import.meta.url)
const VERIFIER_MIGRATIONS = new URL('../../verifier/migrations/', import.meta.url)

/** One for a test file, in `beforeAll`. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const time = createFakeClock(options.time === 'real' ? undefined : options.time)
  const clock = options.time === 'real' ? () => new Date() : time.clock
  const [issuerPort = 0, verifierPort = 0, walletPort = 0] = await freePorts(3)
  const urls = {
    issuer: `http://localhost:${issuerPort}`,
    verifier: `http://localhost:${verifierPort}`,
    wallet: `http://localhost:${walletPort}`,
  }
  const folder = await mkdtemp(join(tmpdir(), 'sojourn-world-'))
  const provisionNow = () =>
    provision({
      folder,
      issuerUrl: urls.issuer,
      verifierUrl: urls.verifier,
      walletUrl: urls.wallet,
      now: clock(),
    })
  const [provisionedFirst, issuerFixture, verifierFixture] = await Promise.all([
    provisionNow(),
    createTestDatabase(ISSUER_MIGRATIONS),
    createTestDatabase(VERIFIER_MIGRATIONS),
    options.pages === true ? buildPages() : undefined,
  ])
  const common = {
    ALLOW_HTTP_ON_LOOPBACK: 'true',
    SYNTHETIC_RESIDENTS: 'true',
    STATUS_WINDOW_SECONDS: '0',
    ISSUER_PUBLIC_URL: urls.issuer,
    VERIFIER_PUBLIC_URL: urls.verifier,
    WALLET_PUBLIC_URL: urls.wallet,
    TRUST_ANCHOR_FILE: provisionedFirst.trustAnchorFile,
  }
  const env = {
    issuer: {
      ...common,
      DATABASE_URL: issuerFixture.url,
      AGENCIES_FILE: provisionedFirst.agenciesFile,
      TRUST_LIST_FILE: provisionedFirst.trustListFile,
      ISSUER_SECRET_FILE: provisionedFirst.issuerSecretFile,
      CLIENTS_FILE: provisionedFirst.clientsFile,
      ...(options.withEvidence === true ? { EVIDENCE_FILE: provisionedFirst.evidenceFile } : {}),
      ...options.issuerEnv,
    },
    verifier: {
      ...common,
      DATABASE_URL: verifierFixture.url,
      RELYING_PARTIES_FILE: provisionedFirst.relyingPartiesFile,
      API_SECRET_FILE: provisionedFirst.api.secretFile,
      API_TOKEN_KEY_FILE: provisionedFirst.api.tokenKeyFile,
      API_CLIENTS_FILE: provisionedFirst.api.clientsFile,
      TRUST_LIST_FILE: provisionedFirst.trustListFile,
      REGISTER_URL: registerUrl(urls.issuer),
      DESK_ACCESS: 'open',
      // On a busy machine a story may take longer than ten seconds from the question to the scan.
      CROSS_DEVICE_CODE: options.time === 'real' ? 'still' : 'moving',
      ...options.verifierEnv,
    },
  }
  // WORLD_LOG=info shows what the services say, for whoever looks for a fault.
  const level = process.env.WORLD_LOG
  const logger = level === 'info' || level === 'debug' ? createLogger('world', level) : silentLogger()
  const issuer = await createIssuer(readIssuerConfig(env.issuer), { clock, logger })
  await issuer.listen()
  const settle = async () => {
    await issuer.integrateLog()
    await issuer.certifyRegistrations()
  }
  await registerParties(
    {
      issuerUrl: urls.issuer,
      invite: (name, personnelNumber) => issuer.inviteStaff('registry', name, 'registrar', personnelNumber),
      settle,
    },
    provisionedFirst.toRegister,
  )
  await takeRegister(folder, urls.issuer)
  const provisioned = await provisionNow()
  const verifier = await createVerifier(readVerifierConfig(env.verifier), { clock, logger })
  await verifier.listen()
  const trustListUrl = `${urls.issuer}/trust-list`
  const provider =
    options.pages === true
      ? await startProvider({
          ...common,
          TRUST_LIST_URL: trustListUrl,
          WALLET_PROVIDER_KEY_FILE: provisioned.walletProvider.keyFile,
          WALLET_PROVIDER_CERTIFICATE_FILE: provisioned.walletProvider.certificateFile,
        })
      : undefined
  const trustAnchor = JSON.parse(await readFile(provisioned.trustAnchorFile, 'utf8')) as PublicJwk
  const walletSettings = { trustListUrl, trustAnchor, allowHttpOnLoopback: true }

  const world: World = {
    issuer,
    verifier,
    provider,
    urls,
    time,
    clock,
    provisioned,
    trustList: provisioned.trustList,
    walletSettings,
    databases: { issuer: issuerFixture.database, verifier: verifierFixture.database },
    env,
    wallet: async (over = {}) => createWallet(await createMemoryPorts(walletSettings, { clock, ...over })),
    issueTo: (wallet, types, issueOptions) => issueTo(world, wallet, types, issueOptions),
    staff: (agency, roles) => enrolStaff(world, agency, roles),
    async desk(relyingParty) {
      const client = createPageClient(`${urls.verifier}/desk/${relyingParty}/api`)
      const { status } = await client.post('/session', {})
      if (status !== 204) throw new Error(`the desk ${relyingParty} opened no session: ${status}`)
      return client
    },
    async publishTrustList() {
      await settle()
      await takeRegister(folder, urls.issuer)
      const { trustList } = await provisionNow()
      await verifier.refreshTrustList()
      return trustList
    },
    async publish() {
      await issuer.publishStatusLists()
      // The process that serves the lists looks for a newer edition after two seconds.
      if (options.time === 'real') await pause(SERVED_FOR_MS)
      else time.advance(SERVED_FOR_MS / 1000)
      await verifier.refreshStatusLists()
      await issuer.refreshStatusLists()
      await verifier.refreshStatusPack()
    },
    async close() {
      await Promise.all([issuer.close(), verifier.close(), provider?.close()])
      await Promise.all([issuerFixture.drop(), verifierFixture.drop()])
      await rm(folder, { recursive: true, force: true })
    },
  }
  return world
}

async function startProvider(env: Readonly<Record<string, string>>): Promise<WalletProvider> {
  const provider = await createWalletProvider(readWalletProviderConfig(env), { logger: silentLogger() })
  await provider.listen()
  return provider
}
