import { accessSync, constants, existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createIssuer, readIssuerConfig } from '@sojourn/issuer'
import { removeEmbeddedPostgres, silentLogger } from '@sojourn/service'
import { writeWhole } from '../provision/key-files.ts'
import { type Provisioned, provision } from '../provision/provision.ts'
import { registerUrl, takeRegister } from '../provision/register.ts'
import { type RegistryDesk, registerParties } from '../provision/register-parties.ts'
import { assertPortsFree } from './assert-ports-free.ts'
import { buildPages } from './build-pages.ts'
import { type Databases, openDatabases } from './open-databases.ts'
import { type RunningPart, runPart } from './run-part.ts'
import type { StartOptions } from './start-options.ts'

export interface RunningSystem {
  readonly parts: readonly RunningPart[]
  /** What a service's own command line needs to run beside it. */
  readonly issuerEnv: Readonly<Record<string, string>>
  readonly verifierEnv: Readonly<Record<string, string>>
  /** The services first, then their database. */
  stop(): Promise<void>
}

/** So short that a change is seen by somebody who tries the product out and asks again at once. */
const DEMO_FRESHNESS = {
  STATUS_LIST_TTL_SECONDS: '5',
  STATUS_PUBLISH_SECONDS: '1',
  STATUS_WINDOW_SECONDS: '0',
  STATUS_LEAST_REFRESH_SECONDS: '2',
  REGISTRY_REFRESH_SECONDS: '5',
}

export async function startSystem(
  options: StartOptions,
  tell: (step: string) => void,
  onLost: (reason: string) => void,
): Promise<RunningSystem> {
  await assertPortsFree(options.ports)
  if (options.fresh) forget(options)
  prepareFolder(options.stateFolder)
  tell('preparing keys, the trust list, the database and the pages')
  const pages = buildPages()
  // The databases are awaited first; a page that fails meanwhile is told about afterwards.
  pages.catch(() => undefined)
  const databases = await openDatabases(options)
  const parts: RunningPart[] = []
  const stop = async () => {
    await Promise.all(parts.map((part) => part.stop()))
    await databases.stop()
  }
  try {
    const provisioned = await provisionFor(options)
    // For the operator's own commands, while it runs.
    await writeWhole(join(options.stateFolder, 'verifier-database-url'), databases.verifierUrl, 0o600)
    const built = await pages
    if (built.length > 0) tell(`built ${built.join(', ')}`)
    const env = environments(options, databases, provisioned)
    const run = async (name: keyof typeof env, script: string): Promise<void> => {
      const logFile = join(options.stateFolder, 'logs', `${name}.log`)
      parts.push(await runPart({ name, script, env: env[name], port: options.ports[name], logFile, onLost }))
    }
    tell('starting the issuer, the verifier and the wallet')
    const issuer = run('issuer', 'issuer/src/main.ts')
    // The verifier asks for every agency's lists and for its certificates as soon as it runs.
    const registered = issuer.then(() => registerDemo(options, env.issuer, provisioned, tell))
    const verifier = registered.then(() => run('verifier', 'verifier/src/main.ts'))
    const runs = [issuer, verifier, run('wallet', 'wallet-web/provider/main.ts')]
    await Promise.allSettled(runs)
    await Promise.all(runs)
    const stopRenewing = renewRegularly(options)
    return {
      parts,
      issuerEnv: env.issuer,
      verifierEnv: env.verifier,
      async stop() {
        stopRenewing()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function environments(options: StartOptions, databases: Databases, provisioned: Provisioned) {
  const { urls, ports } = options
  const given = Object.fromEntries(
    Object.entries(options.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  const allowHttp = Object.values(urls).some((url) => url.startsWith('http:'))
  const common = {
    LOG_LEVEL: 'info',
    SYNTHETIC_RESIDENTS: 'true',
    ...DEMO_FRESHNESS,
    ...given,
    ALLOW_HTTP_ON_LOOPBACK: String(allowHttp),
    ISSUER_PUBLIC_URL: urls.issuer,
    VERIFIER_PUBLIC_URL: urls.verifier,
    WALLET_PUBLIC_URL: urls.wallet,
    TRUST_ANCHOR_FILE: provisioned.trustAnchorFile,
  }
  return {
    issuer: {
      ...common,
      ISSUER_LISTEN_PORT: String(ports.issuer),
      DATABASE_URL: databases.issuerUrl,
      AGENCIES_FILE: provisioned.agenciesFile,
      TRUST_LIST_FILE: provisioned.trustListFile,
      ISSUER_SECRET_FILE: provisioned.issuerSecretFile,
      // Ours, and whoever else is registered: a suite's clients, say.
      CLIENTS_FILE: [provisioned.clientsFile, given.CLIENTS_FILE].filter((file) => file !== undefined).join(','),
      ...(options.evidence ? { EVIDENCE_FILE: provisioned.evidenceFile } : {}),
    },
    verifier: {
      DESK_ACCESS: 'open',
      ...common,
      VERIFIER_LISTEN_PORT: String(ports.verifier),
      DATABASE_URL: databases.verifierUrl,
      RELYING_PARTIES_FILE: provisioned.relyingPartiesFile,
      API_SECRET_FILE: provisioned.api.secretFile,
      API_TOKEN_KEY_FILE: provisioned.api.tokenKeyFile,
      API_CLIENTS_FILE: provisioned.api.clientsFile,
      TRUST_LIST_FILE: provisioned.trustListFile,
      REGISTER_URL: registerUrl(urls.issuer),
    },
    wallet: {
      ...common,
      WALLET_LISTEN_PORT: String(ports.wallet),
      TRUST_LIST_URL: `${urls.issuer}/trust-list`,
      WALLET_PROVIDER_KEY_FILE: provisioned.walletProvider.keyFile,
      WALLET_PROVIDER_CERTIFICATE_FILE: provisioned.walletProvider.certificateFile,
    },
  } as const
}

/** The demo's relying parties, by the way that every relying party goes; then the list that names them. */
async function registerDemo(
  options: StartOptions,
  issuerEnv: Readonly<Record<string, string>>,
  { toRegister }: Provisioned,
  tell: (step: string) => void,
): Promise<void> {
  const issuer = await createIssuer(readIssuerConfig(issuerEnv), { clock: () => new Date(), logger: silentLogger() })
  try {
    const desk: RegistryDesk = {
      issuerUrl: options.urls.issuer,
      invite: (name, personnelNumber) => issuer.inviteStaff('registry', name, 'registrar', personnelNumber),
      async settle() {
        await issuer.integrateLog()
        await issuer.certifyRegistrations()
      },
    }
    const made = await registerParties(desk, toRegister)
    if (made > 0) tell(`two synthetic officers registered ${made} relying parties`)
  } finally {
    await issuer.close()
  }
  await takeRegister(options.stateFolder, options.urls.issuer)
  await provisionFor(options)
}

const RENEWAL_MS = 12 * 3_600_000
const REGISTER_MS = 3_000

/** A demo that is left running outlives its trust list; and what is amended or withdrawn in the register is on the list within seconds. */
function renewRegularly(options: StartOptions): () => void {
  const renewing = setInterval(() => void provisionFor(options), RENEWAL_MS)
  const following = setInterval(() => {
    takeRegister(options.stateFolder, options.urls.issuer)
      .then((isNew) => (isNew ? provisionFor(options) : undefined))
      // The issuer may be down for a while; the list stays as it is.
      .catch(() => undefined)
  }, REGISTER_MS)
  return () => {
    clearInterval(renewing)
    clearInterval(following)
  }
}

const provisionFor = ({ stateFolder, urls }: StartOptions): Promise<Provisioned> =>
  provision({
    folder: stateFolder,
    issuerUrl: urls.issuer,
    verifierUrl: urls.verifier,
    walletUrl: urls.wallet,
    now: new Date(),
  })

function forget({ stateFolder, databaseUrl }: StartOptions): void {
  if (!existsSync(stateFolder)) return
  if (databaseUrl === undefined) removeEmbeddedPostgres(join(stateFolder, 'postgres'))
  rmSync(stateFolder, { recursive: true, force: true })
}

function prepareFolder(stateFolder: string): void {
  try {
    makeFolder(stateFolder)
  } catch (cause) {
    throw new Error(`the state folder ${stateFolder} cannot be made or read by this account`, { cause })
  }
}

/** One level at a time: Node's own recursion never ends below a folder that takes no folders, such as /proc. */
function makeFolder(folder: string): void {
  if (!existsSync(folder)) {
    if (!existsSync(dirname(folder))) makeFolder(dirname(folder))
    mkdirSync(folder)
  }
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
}
