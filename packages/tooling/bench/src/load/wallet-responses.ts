import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { dirname, join } from 'node:path'
import { addSeconds, startOfDay, vctOf } from '@sojourn/domain'
import { issueSdJwtVc, presentSdJwtVc } from '@sojourn/formats'
import { generateSigningKey, type PrivateJwk, type Signer, signerFromJwk } from '@sojourn/keys'
import { buildDirectPost, verifyRequestObject } from '@sojourn/protocol'
import { createStatusBits, MIN_STATUS_LIST_ENTRIES, signStatusListToken, VALID } from '@sojourn/status'
import type { BenchSystem } from './bench-system.ts'
import { type Prepared, postRequest } from './fire.ts'

const AGENCY = 'public-security'
const DESK = 'landlord'
const SHOWN = [['name'], ['portrait'], ['age_over', '18']] as const

/** The permit of performance.md's table: twelve claims, ten of them selectively disclosable, three shown. */
const CLAIMS = {
  name: '示例甲',
  portrait: 'data:image/svg+xml,%3Csvg/%3E',
  sex: '1',
  birth_date: '1993-06-12',
  citizen_id: '010101199306120019',
  age_over: { '18': true },
  residence: { city: '010100' },
  hukou: { city: '010200' },
  basis: 'employment',
  endorsed_until: '2027-03-01',
} as const
const DISCLOSABLE = [
  ...['name', 'portrait', 'sex', 'birth_date', 'citizen_id', 'basis', 'endorsed_until'].map((name) => [name]),
  ['age_over', '18'],
  ['residence', 'city'],
  ['hukou', 'city'],
]

/** The agency behind the load: it signs permits with its own key, and serves the one status list that they name. */
export interface BenchAgency {
  readonly issuer: string
  readonly signer: Signer
  readonly statusUri: string
  close(): void
}

interface AgencyOnFile {
  readonly id: string
  readonly signingKeysFile: string
}

interface KeyOnFile {
  readonly uses: readonly string[]
  readonly chain: readonly string[]
  readonly home: { readonly file: string }
}

export async function openAgency(system: BenchSystem): Promise<BenchAgency> {
  const file = system.provisioned.agenciesFile
  const agencies = JSON.parse(readFileSync(file, 'utf8')) as readonly AgencyOnFile[]
  const agency = agencies.find(({ id }) => id === AGENCY)
  const trusted = system.provisioned.trustList.issuers.find(({ issuer }) => issuer.endsWith(`/${AGENCY}`))
  if (agency === undefined || trusted === undefined) throw new Error(`${AGENCY} was not provisioned`)
  const ringFile = join(dirname(file), agency.signingKeysFile)
  const ring = JSON.parse(readFileSync(ringFile, 'utf8')) as readonly KeyOnFile[]
  const key = ring.find(({ uses }) => uses.includes('credential.residence-permit'))
  const lists = ring.find(({ uses }) => uses.includes('status_list'))
  if (key === undefined || lists === undefined) throw new Error(`${AGENCY} lacks a key`)
  const open = ({ home, chain }: KeyOnFile) =>
    signerFromJwk(JSON.parse(readFileSync(join(dirname(ringFile), home.file), 'utf8')) as PrivateJwk, { x5c: chain })
  const signer = await open(key)
  const statusUri = `${trusted.statusLists[0]?.replace(/\/$/, '')}/bench`
  const now = new Date()
  const token = await signStatusListToken({
    uri: statusUri,
    bits: 2,
    raw: createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, VALID),
    issuedAt: now,
    ttlSeconds: 720,
    expiresAt: addSeconds(now, 86_400),
    signer: await open(lists),
  })
  const server = await serving(token, system.ports.issuer)
  return { issuer: trusted.issuer, signer, statusUri, close: () => server.close() }
}

const serving = (token: string, port: number): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/statuslist+jwt' }).end(token)
    }).listen(port, '127.0.0.1', () => resolve(server))
  })

/** `count` answers to `count` questions of a desk: real request objects, holder keys never seen before, each to be accepted once. */
export async function prepareWalletResponses(
  system: BenchSystem,
  agency: BenchAgency,
  verifierUrl: string,
  count: number,
): Promise<readonly Prepared[]> {
  const desk = `${verifierUrl}/desk/${DESK}/api`
  const session = await fetch(`${desk}/session`, jsonPost({}))
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? ''
  const prepared: Prepared[] = []
  let next = 0
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next++ < count) prepared.push(await prepareWalletResponse(system, agency, desk, cookie))
    }),
  )
  return prepared
}

async function prepareWalletResponse(
  system: BenchSystem,
  agency: BenchAgency,
  desk: string,
  cookie: string,
): Promise<Prepared> {
  const parameters = { leaseUntil: `${new Date().getUTCFullYear() + 1}-12-31` }
  const asked = { policyId: 'landlord-lease', parameters, flow: 'cross_device' }
  const started = await fetch(`${desk}/checks`, jsonPost(asked, { cookie }))
  const { link } = (await started.json()) as { link: string }
  const { searchParams } = new URL(link)
  const at = new Date()
  const request = await verifyRequestObject({
    jwt: await (await fetch(searchParams.get('request_uri') ?? '')).text(),
    clientId: searchParams.get('client_id') ?? '',
    walletNonce: undefined,
    accessAnchors: accessAnchorsOf(system),
    at,
    skewSeconds: 60,
  })
  if (!request.ok) throw new Error(`the request object does not hold: ${request.reason.code}`)
  const { nonce, clientId: audience, state, responseUri } = request.value
  const holder = await signerFromJwk((await generateSigningKey()).privateJwk)
  const presented = await presentSdJwtVc({
    compact: await permitFor(system, agency, holder, at),
    disclose: SHOWN,
    keyBinding: { nonce, audience, at, signer: holder },
  })
  if (!presented.ok) throw new Error(`not presented: ${presented.reason}`)
  const answer = {
    kind: 'presented',
    vpToken: { permit: [presented.value] },
    ...(state === undefined ? {} : { state }),
  } as const
  const form = await buildDirectPost(answer, request.value)
  if (!form.ok) throw new Error(form.reason)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return postRequest(responseUri, headers, new URLSearchParams(form.value).toString())
}

const accessAnchorsOf = ({ provisioned }: BenchSystem): string[] =>
  provisioned.trustList.relyingParties
    .flatMap(({ accessAnchors }) => accessAnchors)
    .flatMap((anchor) => (anchor.kind === 'x5c' ? [anchor.certificate] : []))

const permitFor = (system: BenchSystem, agency: BenchAgency, holder: Signer, at: Date): Promise<string> =>
  issueSdJwtVc({
    vct: vctOf(system.urls.issuer, 'residence-permit'),
    issuer: agency.issuer,
    claims: {
      ...CLAIMS,
      age_over: { ...CLAIMS.age_over },
      residence: { ...CLAIMS.residence },
      hukou: { ...CLAIMS.hukou },
    },
    disclosable: DISCLOSABLE,
    alwaysVisible: { synthetic: true },
    holderKey: holder.publicJwk,
    status: { uri: agency.statusUri, index: 7 },
    issuedAt: startOfDay(at),
    expiresAt: startOfDay(addSeconds(at, 90 * 86_400)),
    signer: agency.signer,
  })

const jsonPost = (body: unknown, headers: Readonly<Record<string, string>> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

/** What the verifier reads from its environment. */
export const verifierEnv = (
  system: BenchSystem,
  url: string,
  databaseUrl: string,
  responseMode: 'direct_post' | 'direct_post.jwt',
): Record<string, string> => ({
  VERIFIER_PUBLIC_URL: url,
  WALLET_PUBLIC_URL: 'http://localhost:4300',
  ALLOW_HTTP_ON_LOOPBACK: 'true',
  DATABASE_URL: databaseUrl,
  TRUST_LIST_FILE: system.provisioned.trustListFile,
  TRUST_ANCHOR_FILE: system.provisioned.trustAnchorFile,
  RELYING_PARTIES_FILE: system.provisioned.relyingPartiesFile,
  DESK_ACCESS: 'open',
  RESPONSE_MODE: responseMode,
  REQUEST_TTL_SECONDS: '300',
  ANSWER_TTL_SECONDS: '900',
  LOG_LEVEL: 'info',
})
