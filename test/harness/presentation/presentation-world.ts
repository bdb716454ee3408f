import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ATTESTATION_TYPES, type AttestationTypeId, addSeconds, type Clock, ok, refuse } from '@sojourn/domain'
import {
  createRootCertificate,
  generateSigningKey,
  issueCertificate,
  type PrivateJwk,
  type Signer,
  signerFromJwk,
  x509Hash,
} from '@sojourn/keys'
import { silentLogger } from '@sojourn/service'
import { createTestDatabase, type TestDatabase } from '@sojourn/service/testing'
import { type RegisteredRelyingParty, signTrustList, type TrustList } from '@sojourn/trust'
import {
  createVerifier,
  type FetchText,
  type PolicyId,
  type RelyingPartyKind,
  readVerifierConfig,
  registeredUse,
  type Verifier,
} from '@sojourn/verifier'
import { type ApiClients, createApiClients } from './api-clients.ts'
import { type BareFetch, injectFetch } from './inject-fetch.ts'
import { createTestIssuers, type TestIssuers } from './test-issuers.ts'

/** A Sunday in the demo's season: the demo persons hold what they hold on it. */
export const NOON = new Date('2026-11-22T12:00:00Z')

export const PARTIES: Readonly<Record<string, { kind: RelyingPartyKind; policies: readonly PolicyId[] }>> = {
  'demo-school': { kind: 'school', policies: ['school-enrolment'] },
  'demo-school-office': { kind: 'school', policies: ['school-final-enrolment'] },
  'demo-hospital': { kind: 'hospital', policies: ['hospital-identity', 'hospital-settlement', 'hospital-emergency'] },
  'demo-landlord': { kind: 'landlord', policies: ['landlord-lease'] },
  'demo-lease-office': { kind: 'landlord', policies: ['lease-signing'] },
  'demo-kindergarten': { kind: 'school', policies: ['vaccination-entry'] },
  'demo-private-school': { kind: 'school', policies: ['private-school-enrolment'] },
  'demo-housing': { kind: 'government', policies: ['lease-filing'] },
  'demo-employer': { kind: 'employer', policies: ['employer-onboarding', 'workplace-access'] },
  'demo-bank': { kind: 'bank', policies: ['bank-customer'] },
  'demo-gate': { kind: 'gate', policies: ['gate-entry'] },
  'demo-transit': { kind: 'transport', policies: ['transit-fare'] },
  'demo-inter-provincial': { kind: 'government', policies: ['inter-provincial-case'] },
  'demo-settlement': { kind: 'government', policies: ['points-check'] },
  'demo-job-service': { kind: 'government', policies: ['job-service', 'benefit-account'] },
  'demo-shop': { kind: 'other', policies: ['merchant-adult'] },
  'demo-sandbox': { kind: 'landlord', policies: ['landlord-lease'] },
}

export interface PresentationWorldOptions {
  readonly responseMode?: 'direct_post' | 'direct_post.jwt'
  /** Listens on loopback, for wallets that fetch; otherwise requests are injected. */
  readonly listens?: boolean
  /** By name where a browser makes passkeys, which know no addresses. */
  readonly host?: 'localhost'
  readonly env?: Readonly<Record<string, string>>
  /** In place of a database of the run's cluster. */
  readonly database?: TestDatabase
  /** Where the clock starts; the machine's own time when a process of its own takes part. */
  readonly startAt?: Date
  /** Changes what the registry signs. */
  readonly trustList?: (list: TrustList) => TrustList
}

/** One verifier with its database, three relying parties, issuers and a registry; a clock that only tests move. */
export interface PresentationWorld {
  readonly verifier: Verifier
  readonly database: TestDatabase
  readonly issuers: TestIssuers
  readonly clock: Clock
  readonly accessAnchor: string
  readonly fetch: BareFetch
  /** How often a URL was fetched by the verifier. */
  readonly fetched: Map<string, number>
  advance(seconds: number): void
  /** While false, nothing that the verifier fetches answers. */
  reachable(value: boolean): void
  /** Signs and serves another trust list. */
  publishTrustList(change: (list: TrustList) => TrustList): Promise<void>
  /** What a process of its own needs to be the same verifier. */
  readonly env: Readonly<Record<string, string>>
  clientIdOf(relyingParty: string): string
  signerOf(relyingParty: string): Signer
  /** Programs of each relying party, and what they call with. */
  readonly apiClients: ApiClients
  /** A second process over the same database and files. */
  anotherVerifier(): Promise<Verifier>
  close(): Promise<void>
}

interface Party {
  readonly id: string
  readonly clientId: string
  readonly signer: Signer
}

export async function startPresentationWorld(options: PresentationWorldOptions = {}): Promise<PresentationWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'sojourn-verifier-'))
  let now = options.startAt ?? NOON
  const clock = () => now
  const issuers = await createTestIssuers(now)
  const validity = { notBefore: addSeconds(now, -86_400), notAfter: addSeconds(now, 400 * 86_400) }
  const registry = (await generateSigningKey()).privateJwk
  const registrySigner = await signerFromJwk(registry)
  const accessKey = (await generateSigningKey()).privateJwk
  const accessRoot = await createRootCertificate({ commonName: '示范 access', signer: accessKey, ...validity })
  const parties: Party[] = []
  const onFile: object[] = []
  for (const [id, { kind, policies }] of Object.entries(PARTIES)) {
    const { privateJwk, publicJwk } = await generateSigningKey()
    const leaf = await issueCertificate({
      root: accessRoot,
      rootKey: accessKey,
      subjectKey: publicJwk,
      commonName: `示范 ${id}`,
      ...validity,
    })
    await writeFile(join(folder, `${id}.jwk.json`), JSON.stringify(privateJwk), { mode: 0o600 })
    await writeFile(join(folder, `${id}.pem`), leaf.pem)
    const signer = await signerFromJwk(privateJwk as PrivateJwk, { x5c: [leaf.derBase64] })
    parties.push({ id, clientId: `x509_hash:${x509Hash(leaf.derBase64)}`, signer })
    onFile.push({
      id,
      name: { 'zh-CN': `示范 ${id}`, en: `Demo ${id}` },
      kind,
      creditCode: '12010101DEM000014G',
      sandbox: id === 'demo-sandbox',
      policies,
      accessKeyFile: `${id}.jwk.json`,
      certificateFile: `${id}.pem`,
    })
  }
  const vctsOf = (type: AttestationTypeId) =>
    issuers.trusted.flatMap((issuer) => issuer.types.filter((vct) => vct.endsWith(`/vct/${type}/v1`)))
  const docTypeOf = (type: AttestationTypeId) => ATTESTATION_TYPES[type].mdoc?.docType
  const w3cTypeOf = (type: AttestationTypeId) => ATTESTATION_TYPES[type].w3cType
  const registered: RegisteredRelyingParty[] = parties.map(({ id, clientId }) => ({
    clientIds: [clientId],
    name: { 'zh-CN': `示范 ${id}`, en: `Demo ${id}` },
    kind: PARTIES[id]?.kind ?? 'other',
    creditCode: '12010101DEM000014G',
    accessAnchors: [{ kind: 'x5c', certificate: accessRoot.derBase64 }],
    uses: (PARTIES[id]?.policies ?? [])
      .filter((policy) => policy !== 'hospital-emergency')
      .map((policy) => registeredUse(policy, { vctsOf, docTypeOf, w3cTypeOf }, 'mailto:privacy@demo.example')),
  }))
  let list: TrustList = {
    id: 'urn:sojourn:demo-registry',
    version: 1,
    issuedAt: now,
    expiresAt: addSeconds(now, 30 * 86_400),
    issuers: issuers.trusted,
    relyingParties: registered,
  }
  list = options.trustList?.(list) ?? list
  await writeFile(join(folder, 'trust-list.jwt'), await signTrustList(list, registrySigner))
  const { d: _, ...anchor } = registry
  await writeFile(join(folder, 'trust-anchor.jwk.json'), JSON.stringify(anchor))
  await writeFile(join(folder, 'relying-parties.json'), JSON.stringify(onFile))
  const apiClients = await createApiClients(folder, Object.keys(PARTIES))

  const database = options.database ?? (await createTestDatabase())
  const port = options.listens === true ? await freePort() : 4200
  const env = {
    VERIFIER_PUBLIC_URL:
      options.listens === true ? `http://${options.host ?? '127.0.0.1'}:${port}` : 'https://verifier.example',
    VERIFIER_LISTEN_PORT: String(port),
    WALLET_PUBLIC_URL: 'https://wallet.example',
    DATABASE_URL: database.url,
    TRUST_LIST_FILE: join(folder, 'trust-list.jwt'),
    TRUST_ANCHOR_FILE: join(folder, 'trust-anchor.jwk.json'),
    RELYING_PARTIES_FILE: join(folder, 'relying-parties.json'),
    ALLOW_HTTP_ON_LOOPBACK: 'true',
    ...apiClients.env,
    DESK_ACCESS: 'open',
    RESPONSE_MODE: options.responseMode ?? 'direct_post.jwt',
    LOG_LEVEL: 'silent',
    ...options.env,
  }
  const config = readVerifierConfig(env)
  const fetched = new Map<string, number>()
  let reachable = true
  const fetchText: FetchText = async (url) => {
    fetched.set(url, (fetched.get(url) ?? 0) + 1)
    const token = reachable ? await issuers.statusListToken(url, clock()) : undefined
    return token === undefined ? refuse('unreachable') : ok(token)
  }
  const start = () => createVerifier(config, { clock, logger: silentLogger(), random: () => 0.5, fetchText })
  const verifier = await start()
  if (options.listens === true) await verifier.listen()
  const more: Verifier[] = []
  const partyOf = (id: string): Party => {
    const party = parties.find((candidate) => candidate.id === id)
    if (party === undefined) throw new Error(`no relying party ${id}`)
    return party
  }

  return {
    verifier,
    database,
    issuers,
    clock,
    accessAnchor: accessRoot.derBase64,
    fetch: options.listens === true ? (url, init) => fetch(url, init) : injectFetch(() => verifier.app),
    fetched,
    env,
    advance(seconds) {
      now = addSeconds(now, seconds)
    },
    reachable(value) {
      reachable = value
    },
    async publishTrustList(change) {
      list = change({ ...list, version: list.version + 1, issuedAt: now })
      await writeFile(join(folder, 'trust-list.jwt'), await signTrustList(list, registrySigner))
      await verifier.refreshTrustList()
    },
    clientIdOf: (id) => partyOf(id).clientId,
    signerOf: (id) => partyOf(id).signer,
    apiClients,
    async anotherVerifier() {
      const another = await start()
      more.push(another)
      return another
    },
    async close() {
      for (const service of [verifier, ...more]) await service.close()
      await database.drop()
      await rm(folder, { recursive: true })
    },
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(address)))
    })
  })
