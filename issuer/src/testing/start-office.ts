import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AttestationTypeId, addSeconds, type JsonObject, type StaffId } from '@sojourn/domain'
import {
  createRootCertificate,
  encodeBase64url,
  generateSigningKey,
  issueCertificate,
  jwkThumbprint,
  randomBytes,
  type Signer,
  signerFromJwk,
  x509Hash,
} from '@sojourn/keys'
import {
  buildCredentialRequest,
  buildDpopProof,
  buildKeyProof,
  buildTokenRequest,
  comparisonCode,
} from '@sojourn/protocol'
import { type Logger, silentLogger } from '@sojourn/service'
import { createTestDatabase } from '@sojourn/service/testing'
import { REGISTRATION_CERTIFICATE_TYPE, signTrustList, type TrustedIssuer } from '@sojourn/trust'
import type { LightMyRequestResponse } from 'fastify'
import { type Agency, isRegistrar, type Registrar } from '../agencies/agency.ts'
import { type App, createApp } from '../app.ts'
import { type IssuerConfig, readIssuerConfig } from '../config.ts'
import type { Access } from '../issuance/check-access.ts'
import type { FormatName } from '../issuance/credential-configurations.ts'
import { issuanceOfNotificationId } from '../issuance/notification-id.ts'
import { offerSecrets, preAuthorizedCodeHash } from '../issuance/offer-secrets.ts'

export const START = new Date('2026-11-20T08:00:00Z')
export const OFFICER = '01900000-0000-7000-8000-000000000001' as StaffId
const ISSUER_URL = 'http://localhost:4100/city'
const DAY = 86_400

/** The issuer over a real database and its own keys, with a clock that is moved by hand; everything but sockets and the registry. */
export interface Office {
  readonly app: App
  readonly config: IssuerConfig
  readonly agency: Agency
  readonly other: Agency
  readonly registrar: Registrar
  readonly registry: Registry
  now(): Date
  /** Why the last request of a wallet was refused, in our own words: the wire's are few. */
  lastRefusal(): string | undefined
  advance(seconds: number): void
  close(): Promise<void>
}

const AGENCIES = [
  { id: 'public-security', types: ['residence-permit', 'household-relation'] },
  { id: 'human-resources', types: ['social-security-card', 'insurance-statement'] },
  { id: 'registry', types: [] },
] as const

/** A relying party's certificate of access, as an officer has it on paper. */
export interface AccessCertificate {
  readonly pem: string
  readonly clientId: string
}

/** `reach` may lead to the database another way, such as one that a test can cut. */
export async function startOffice(
  env: Readonly<Record<string, string>> = {},
  reach: (databaseUrl: string) => string | Promise<string> = (databaseUrl) => databaseUrl,
  keys: KeyOrders = {},
  /** What the clients' file says, when there is one. */
  clients?: readonly object[],
  beforeStart: (agenciesFile: string) => Promise<void> = async () => undefined,
): Promise<Office> {
  let now = START
  const folder = await mkdtemp(join(tmpdir(), 'office-'))
  const fixture = await createTestDatabase(new URL('../../migrations/', import.meta.url))
  const registry = await writeAgencies(folder, keys)
  if (clients !== undefined) await writeFile(join(folder, 'clients.json'), JSON.stringify(clients))
  const config = readIssuerConfig({
    ISSUER_PUBLIC_URL: ISSUER_URL,
    ALLOW_HTTP_ON_LOOPBACK: 'true',
    DATABASE_URL: await reach(fixture.url),
    AGENCIES_FILE: join(folder, 'agencies.json'),
    TRUST_LIST_FILE: join(folder, 'trust-list.jwt'),
    TRUST_ANCHOR_FILE: join(folder, 'trust-anchor.jwk'),
    ISSUER_SECRET_FILE: join(folder, 'secret'),
    SYNTHETIC_RESIDENTS: 'true',
    // What a test decides is public with its next round.
    STATUS_WINDOW_SECONDS: '0',
    ...(clients === undefined ? {} : { CLIENTS_FILE: join(folder, 'clients.json') }),
    ...env,
  })
  let refusal: string | undefined
  const logger: Logger = {
    ...silentLogger(),
    event(name, fields) {
      if (name.endsWith('_refused')) refusal = String(fields?.reason)
    },
  }
  await beforeStart(config.agenciesFile)
  const app = await createApp(config, { clock: () => now, logger })
  const [agency, other, registrar] = app.agencies
  if (agency === undefined || other === undefined || registrar === undefined || !isRegistrar(registrar)) {
    throw new Error('an office has two agencies and a registrar')
  }
  return {
    app,
    config,
    agency,
    other,
    registrar,
    registry,
    now: () => now,
    lastRefusal: () => refusal,
    advance(seconds) {
      now = addSeconds(now, seconds)
    },
    async close() {
      await app.fastify.close()
      app.closeKeys()
      await app.database.close()
      await fixture.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A registry, an authority and agencies that have one key each for everything. */
async function writeAgencies(folder: string, keys: KeyOrders): Promise<Registry> {
  const { privateJwk: rootKey } = await generateSigningKey()
  const registryKey = await generateSigningKey()
  const validity = { notBefore: addSeconds(START, -DAY), notAfter: addSeconds(START, 3_650 * DAY) }
  const root = await createRootCertificate({ commonName: 'Test root', signer: rootKey, ...validity })
  const write = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value))
  const rings = new Map<string, KeyOnRing[]>()
  let version = 0

  async function addKey(agency: string, uses?: readonly string[], orders: KeyOrders = {}): Promise<string> {
    const { privateJwk, publicJwk } = await generateSigningKey()
    const { kty, crv, x, y = '' } = publicJwk
    const uris = [`${ISSUER_URL}/${agency}`]
    const days = orders.certificateDays ?? 1_000
    const notAfter = addSeconds(START, days * DAY)
    const leaf = await issueCertificate({
      root,
      rootKey,
      subjectKey: publicJwk,
      commonName: agency,
      uris,
      notBefore: validity.notBefore,
      notAfter,
    })
    const thumbprint = jwkThumbprint(publicJwk)
    const file = `${thumbprint}.jwk`
    await write(file, privateJwk)
    const ring = rings.get(agency) ?? []
    rings.set(agency, ring)
    ring.push({
      jwk: { kty, crv, x, y },
      uses: uses ?? usesOf(AGENCIES.find(({ id }) => id === agency)?.types ?? []),
      chain: [leaf.derBase64],
      notAfter: notAfter.toISOString(),
      home: { kind: 'file', file },
      revoked: false,
      isListed: orders.isListed !== false,
    })
    await publish()
    return thumbprint
  }

  async function publish(): Promise<void> {
    version += 1
    const issuers = AGENCIES.map(
      ({ id, types }): TrustedIssuer => ({
        issuer: `${ISSUER_URL}/${id}`,
        name: { 'zh-CN': id, en: id },
        creditCode: '11010101DEM000022E',
        types: id === 'registry' ? [REGISTRATION_CERTIFICATE_TYPE] : types,
        anchors: [{ kind: 'x5c', certificate: root.derBase64 }],
        keys: (rings.get(id) ?? [])
          .filter(({ isListed }) => isListed)
          .map(({ jwk, revoked }) => ({ jwk, ...(revoked ? { revoked } : {}) })),
        statusLists: [`${ISSUER_URL}/${id}/status-lists/`],
      }),
    )
    const dates = { issuedAt: START, expiresAt: addSeconds(START, 3_650 * DAY) }
    const list = { id: 'test', version, ...dates, issuers, relyingParties: [] }
    const token = await signTrustList(list, await signerFromJwk(registryKey.privateJwk))
    await writeFile(join(folder, 'trust-list.jwt'), token)
    for (const { id } of AGENCIES) await write(`${id}.keys.json`, rings.get(id) ?? [])
  }

  await write('trust-anchor.jwk', registryKey.publicJwk)
  await writeFile(join(folder, 'secret'), encodeBase64url(randomBytes(48)))
  for (const { id } of AGENCIES) await addKey(id, undefined, keys)
  const accessKey = (await generateSigningKey()).privateJwk
  const access = await createRootCertificate({ commonName: 'Access root', signer: accessKey, ...validity })
  await writeFile(join(folder, 'access.pem'), access.pem)
  async function certifyAccess(organization: string, from = { root: access, rootKey: accessKey }) {
    const { publicJwk } = await generateSigningKey()
    const leaf = await issueCertificate({
      ...from,
      subjectKey: publicJwk,
      commonName: 'desk',
      organization,
      ...validity,
    })
    return { pem: leaf.pem, clientId: `x509_hash:${x509Hash(leaf.derBase64)}` }
  }
  await write(
    'agencies.json',
    AGENCIES.map(({ id, types }) => ({
      id,
      name: { 'zh-CN': `示范 ${id}`, en: `Demo ${id}` },
      creditCode: '11010101DEM000022E',
      types,
      signingKeysFile: `${id}.keys.json`,
      ...(id === 'registry' ? { registrar: { accessAnchorFiles: ['access.pem'] } } : {}),
    })),
  )
  return {
    folder,
    addKey,
    publish,
    certifyAccess,
    certifyElsewhere: (organization) => certifyAccess(organization, { root, rootKey }),
    ringOf: (agency) => rings.get(agency) ?? [],
  }
}

const usesOf = (types: readonly string[]): string[] => [
  ...types.map((type) => `credential.${type}`),
  'status_list',
  'issuer_metadata',
  'audit_checkpoint',
  ...(types.length === 0 ? ['registration_certificate'] : []),
]

interface KeyOnRing {
  readonly jwk: { readonly kty: 'EC' | 'OKP'; readonly crv: string; readonly x: string; readonly y: string }
  readonly uses: readonly string[]
  readonly chain: readonly string[]
  readonly notAfter: string
  home: object
  revoked: boolean
  /** Whether the trust list names it, which the issuer does not read here. */
  isListed: boolean
}

interface KeyOrders {
  readonly certificateDays?: number
  readonly isListed?: boolean
}

/** The registry and the keeper of the rings, as a test directs them. */
export interface Registry {
  readonly folder: string
  /** Makes and certifies a key, puts it on the ring, and unless told on the trust list; answers its thumbprint. */
  addKey(agency: string, uses?: readonly string[], orders?: KeyOrders): Promise<string>
  /** Writes rings and list as they stand. */
  publish(): Promise<void>
  ringOf(agency: string): KeyOnRing[]
  /** Of the authority that the registrar knows, for this credit code; and of one that it does not. */
  certifyAccess(organization: string): Promise<AccessCertificate>
  certifyElsewhere(organization: string): Promise<AccessCertificate>
}

export const newSigner = async (): Promise<Signer> => signerFromJwk((await generateSigningKey()).privateJwk)

export const pathOf = (url: string): string => new URL(url).pathname

/** What the counter gives away. */
export interface Given {
  readonly offerId: string
  readonly code: string
  readonly txCode: string
  readonly reference: string
}

export async function residentOf(office: Office, persona = 'worker-mother', agency = office.agency) {
  const found = await office.app.db.residents.search(agency.id, '', 100)
  const resident = found.find(({ facts }) => 'persona' in facts && facts.persona === persona)
  if (resident === undefined) throw new Error(`no ${persona}`)
  return resident
}

export async function giveOffer(
  office: Office,
  types: readonly AttestationTypeId[] = ['residence-permit'],
  format: FormatName = 'dc-sd-jwt',
): Promise<Given> {
  const { id: residentId } = await residentOf(office)
  const { createOffer, mac } = office.app.useCases
  const made = await createOffer(office.agency, { residentId, types, format, by: OFFICER }, office.now())
  if (!made.ok) throw new Error(made.reason)
  const { reference, preAuthorizedCode } = offerSecrets(mac, office.agency.id, made.value.id)
  return { offerId: made.value.id, code: preAuthorizedCode, txCode: made.value.txCode, reference }
}

/** A wallet's side of one offer; each step may be spoiled by what the test passes. */
export interface BareWallet {
  readonly dpopKey: Signer
  readonly holderKeys: readonly Signer[]
}

export const newWallet = async (keys = 2): Promise<BareWallet> => ({
  dpopKey: await newSigner(),
  holderKeys: await Promise.all(Array.from({ length: keys }, newSigner)),
})

export async function askNonces(office: Office): Promise<{ readonly cNonce: string; readonly dpopNonce: string }> {
  const answer = await office.app.fastify.inject({
    method: 'POST',
    url: pathOf(`${office.agency.credentialIssuer}/nonce`),
  })
  return { cNonce: answer.json<{ c_nonce: string }>().c_nonce, dpopNonce: String(answer.headers['dpop-nonce']) }
}

export async function askToken(
  office: Office,
  wallet: BareWallet,
  given: Pick<Given, 'code' | 'txCode'>,
  more: { readonly configurationIds?: readonly string[]; readonly dpop?: string } = {},
): Promise<LightMyRequestResponse> {
  const url = `${office.agency.credentialIssuer}/token`
  const { dpopNonce: nonce } = await askNonces(office)
  const proof = { method: 'POST', url, accessToken: undefined, nonce, at: office.now(), signer: wallet.dpopKey }
  const request = buildTokenRequest({
    preAuthorizedCode: given.code,
    txCode: given.txCode,
    ...(more.configurationIds === undefined ? {} : { requestedConfigurationIds: more.configurationIds }),
  })
  return office.app.fastify.inject({
    method: 'POST',
    url: pathOf(url),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      dpop: more.dpop ?? (await buildDpopProof(proof)),
    },
    payload: new URLSearchParams(request).toString(),
  })
}

export async function tokenFor(office: Office, wallet: BareWallet, given: Given): Promise<string> {
  const answer = await askToken(office, wallet, given)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json<{ access_token: string }>().access_token
}

export interface CredentialAsk {
  readonly configurationId?: string
  readonly identifier?: string
  readonly cNonce?: string
  readonly dpop?: string
  readonly holderKeys?: readonly Signer[]
  /** Whom the key proofs name as `iss`. */
  readonly clientId?: string
}

/** A fresh proof for a POST to a protected endpoint. */
export async function proofFor(
  office: Office,
  wallet: BareWallet,
  accessToken: string,
  endpoint: string,
): Promise<string> {
  const { dpopNonce: nonce } = await askNonces(office)
  const url = `${office.agency.credentialIssuer}/${endpoint}`
  return buildDpopProof({ method: 'POST', url, accessToken, nonce, at: office.now(), signer: wallet.dpopKey })
}

/** What a protected endpoint makes of a token and a fresh proof, for use cases that are asked without HTTP. */
export async function accessOf(
  office: Office,
  wallet: BareWallet,
  accessToken: string,
  endpoint: 'credential' | 'deferred-credential' | 'notification',
): Promise<Access> {
  const checked = await office.app.useCases.checkAccess(
    office.agency,
    {
      authorization: `DPoP ${accessToken}`,
      dpop: await proofFor(office, wallet, accessToken, endpoint),
      method: 'POST',
      url: `${office.agency.credentialIssuer}/${endpoint}`,
      certificate: undefined,
    },
    office.now(),
  )
  if (!checked.ok) throw new Error(checked.reason)
  return checked.value
}

export async function askCredential(
  office: Office,
  wallet: BareWallet,
  accessToken: string,
  ask: CredentialAsk = {},
): Promise<LightMyRequestResponse> {
  const { credentialIssuer } = office.agency
  const cNonce = ask.cNonce ?? (await askNonces(office)).cNonce
  const proofs = await Promise.all(
    (ask.holderKeys ?? wallet.holderKeys).map((signer) =>
      buildKeyProof({
        credentialIssuer,
        cNonce,
        at: office.now(),
        signer,
        ...(ask.clientId === undefined ? {} : { clientId: ask.clientId }),
      }),
    ),
  )
  const { configurationId: id = 'residence-permit.dc-sd-jwt', identifier } = ask
  const requested =
    identifier === undefined
      ? ({ kind: 'configuration', id } as const)
      : ({ kind: 'identifier', id: identifier } as const)
  return office.app.fastify.inject({
    method: 'POST',
    url: pathOf(`${credentialIssuer}/credential`),
    headers: {
      'content-type': 'application/json',
      authorization: `DPoP ${accessToken}`,
      dpop: ask.dpop ?? (await proofFor(office, wallet, accessToken, 'credential')),
    },
    payload: JSON.stringify(buildCredentialRequest({ requested, proofs: { kind: 'jwt', jwts: proofs } })),
  })
}

/** The whole way to delivered copies. */
export async function deliver(
  office: Office,
  options: {
    readonly types?: readonly AttestationTypeId[]
    readonly format?: FormatName
    readonly wallet?: BareWallet
  } = {},
) {
  const wallet = options.wallet ?? (await newWallet())
  const types = options.types ?? ['residence-permit']
  const format = options.format ?? 'dc-sd-jwt'
  const given = await giveOffer(office, types, format)
  const accessToken = await tokenFor(office, wallet, given)
  const answer = await askCredential(office, wallet, accessToken, { configurationId: `${types[0]}.${format}` })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  const body = answer.json<{ credentials: { credential: string }[]; notification_id: string }>()
  const issuanceId = issuanceOfNotificationId(office.app.useCases.mac, office.agency.id, body.notification_id)
  if (issuanceId === undefined) throw new Error('the notification id names nothing')
  return {
    wallet,
    given,
    accessToken,
    issuanceId,
    notificationId: body.notification_id,
    credentials: body.credentials.map(({ credential }) => credential),
    comparisonCode: comparisonCodeOn(office, wallet, given.code, body.notification_id),
  }
}

function comparisonCodeOn(office: Office, wallet: BareWallet, code: string, notificationId: string): string {
  return comparisonCode({
    credentialIssuer: office.agency.credentialIssuer,
    offerSecretHash: preAuthorizedCodeHash(code),
    holderThumbprints: wallet.holderKeys.map(({ publicJwk }) => jwkThumbprint(publicJwk)),
    notificationId,
  })
}

/** Delivered, compared and activated. */
export async function deliverActive(office: Office, options: Parameters<typeof deliver>[1] = {}) {
  const delivered = await deliver(office, options)
  const { issuanceId, comparisonCode: code } = delivered
  const request = { issuanceId, comparisonCode: code, by: OFFICER }
  const activated = await office.app.useCases.activate(office.agency, request, office.now())
  if (!activated.ok) throw new Error(activated.reason)
  return delivered
}

export const payloadOf = (jwt: string): JsonObject =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'))
