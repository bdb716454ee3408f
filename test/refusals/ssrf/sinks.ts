import { readFile } from 'node:fs/promises'
import { type JsonObject, toSeconds } from '@sojourn/domain'
import type { PublicJwk, Signer } from '@sojourn/keys'
import { createEgress, silentLogger } from '@sojourn/service'
import { createVerifier, readVerifierConfig } from '@sojourn/verifier'
import { createMemoryPorts, createWallet } from '@sojourn/wallet-web'
import { signCompact } from '../../harness/issuance/bare-resident.ts'
import { openDesk } from '../../harness/presentation/desk-browser.ts'
import { handPresenter } from '../../harness/presentation/hand-presenter.ts'
import type { PresentationWorld } from '../../harness/presentation/presentation-world.ts'
import { resolverOf, visitCarelessly } from './careless.ts'
import type { SsrfShape } from './shapes.ts'

/** A place in which a message or a list can put an address that some part of the system may go to. */
export interface Sink {
  readonly name: string
  /** Puts the address there, and lets the system do what it does. */
  try(shape: SsrfShape, url: string): Promise<Tried>
}

export interface Tried {
  /** In the system's own words. */
  readonly outcome: string
  /** Names that were looked up: then the address came as far as the way out, and was stopped there. */
  readonly asked: readonly string[]
}

const TRUST_LIST_URL = 'https://registry.example/trust-list'

/** The verifier's sinks, with the real way out and a resolver of our own. */
export async function verifierSinks(world: PresentationWorld) {
  let asked: string[] = []
  let resolve: (hostname: string) => Promise<readonly string[]> = async () => []
  const config = readVerifierConfig({ ...world.env, ALLOW_HTTP_ON_LOOPBACK: 'false', RESPONSE_MODE: 'direct_post' })
  const verifier = await createVerifier(config, {
    clock: world.clock,
    logger: silentLogger(),
    random: () => 0.5,
    resolve: (hostname) => resolve(hostname),
  })
  const { present } = await handPresenter(world, verifier)

  /** The registry lists the permit's agency so; a list that cannot even be signed leads nowhere. */
  async function listed(more: { statusLists?: readonly string[]; did?: string; type?: string }): Promise<boolean> {
    try {
      await world.publishTrustList((list) => ({
        ...list,
        issuers: list.issuers.map((issuer) =>
          issuer.issuer.endsWith('/public-security')
            ? {
                ...issuer,
                statusLists: more.statusLists ?? ['https://issuer.example/public-security/status-lists/'],
                anchors: [
                  ...issuer.anchors.filter(({ kind }) => kind === 'x5c'),
                  ...(more.did === undefined ? [] : [{ kind: 'did', did: more.did } as const]),
                ],
                types: [...issuer.types.filter((type) => type.includes('/vct/')), ...(more.type ? [more.type] : [])],
              }
            : issuer,
        ),
      }))
    } catch {
      return false
    }
    await verifier.refreshTrustList()
    return true
  }

  const trying =
    (attempt: (url: string) => Promise<string>): Sink['try'] =>
    async (shape, url) => {
      const own = resolverOf(shape)
      asked = own.asked
      resolve = own.resolve
      return { outcome: await attempt(url), asked }
    }

  const sinks: readonly Sink[] = [
    {
      name: 'the status list of a credential',
      try: trying(async (url) => {
        if (!(await listed({ statusLists: [url] }))) return 'not listed'
        return present({ payload: (claims) => ({ ...claims, status: { status_list: { idx: 1, uri: url } } }) })
      }),
    },
    {
      name: 'the DID document of an issuer',
      try: trying(async (url) => {
        const authority = /^[a-z]+:\/\/(?:[^@/]*@)?([^/]*)/.exec(url)?.[1] ?? ''
        const did = `did:web:${authority.replace(/:(\d+)$/, '%3A$1')}`
        if (!(await listed({ did }))) return 'not listed'
        return present({ header: ({ x5c: _, ...header }) => ({ ...header, kid: `${did}#key` }) })
      }),
    },
    {
      name: 'the type of a credential, which is an address of its metadata',
      try: trying(async (url) => {
        if (!(await listed({ type: url }))) return 'not listed'
        return present({ payload: (claims) => ({ ...claims, vct: url }) })
      }),
    },
    {
      name: 'the headers that name where a key lies',
      try: trying(async (url) => {
        await listed({})
        return present({ header: (header) => ({ ...header, jku: url, x5u: url }) })
      }),
    },
    {
      name: 'the address that a party wants to be told at',
      try: trying(async (url) => {
        const egress = createEgress({ allowHttpOnLoopback: false, privateHosts: [], resolve: (name) => resolve(name) })
        const answer = await egress(url, { method: 'POST', body: '{}', maxBytes: 1_024, timeoutMs: 300 })
        return answer.ok ? `answered ${answer.value.status}` : answer.reason
      }),
    },
  ]
  return { sinks, close: () => verifier.close() }
}

/** The wallet's sinks: its `fetch` goes wherever it is sent, so that whatever is let through arrives. */
export async function walletSinks(world: PresentationWorld, port: () => number): Promise<readonly Sink[]> {
  const token = () => readFile(world.env.TRUST_LIST_FILE ?? '', 'utf8')
  const trustAnchor = JSON.parse(await readFile(world.env.TRUST_ANCHOR_FILE ?? '', 'utf8')) as PublicJwk
  const settings = { trustListUrl: TRUST_LIST_URL, trustAnchor, allowHttpOnLoopback: false }
  const answers = new Map<string, () => Promise<Response>>()
  let shape: SsrfShape
  const fetch = async (url: string): Promise<Response> => {
    if (url === TRUST_LIST_URL) return new Response(await token())
    const known = answers.get(url)
    if (known !== undefined) return known()
    await visitCarelessly(shape, port())
    throw new TypeError('nobody is there')
  }
  const wallet = createWallet(await createMemoryPorts(settings, { fetch, clock: world.clock }))
  const clientId = world.clientIdOf('demo-landlord')
  const party = world.signerOf('demo-landlord')
  const request = await requestClaims(world)
  const trying =
    (attempt: (url: string) => Promise<string>): Sink['try'] =>
    async (next, url) => {
      shape = next
      return { outcome: await attempt(url), asked: [] }
    }
  return [
    {
      name: 'the request_uri of a link',
      try: trying(async (url) => {
        const link = `openid4vp://?${new URLSearchParams({ client_id: clientId, request_uri: url })}`
        const read = await wallet.readRequest(link, 'cross_device')
        return read.ok ? 'read' : read.reason
      }),
    },
    {
      name: 'the response_uri of a request',
      try: trying(async (url) => {
        const link = await byValue({ ...request, response_uri: url }, party)
        const read = await wallet.readRequest(link, 'cross_device')
        if (!read.ok) return read.reason
        const declined = await wallet.decline(read.value)
        return declined.ok ? 'answered' : declined.reason
      }),
    },
    {
      name: 'the credential_offer_uri of a link',
      try: trying(async (url) => {
        const read = await wallet.readOffer(
          `openid-credential-offer://?${new URLSearchParams({ credential_offer_uri: url })}`,
        )
        return read.ok ? 'read' : read.reason
      }),
    },
    {
      name: 'the logo of an issuer',
      try: trying(async (url) => {
        for (const [address, answer] of await agencyWithLogo(world, url)) answers.set(address, answer)
        const read = await wallet.readOffer(OFFER)
        return read.ok ? 'read' : read.reason
      }),
    },
  ]
}

const ISSUER = 'https://issuer.example/public-security'
const CONFIGURATION = 'permit'
const OFFER = `openid-credential-offer://?${new URLSearchParams({
  credential_offer: JSON.stringify({
    credential_issuer: ISSUER,
    credential_configuration_ids: [CONFIGURATION],
    grants: { 'urn:ietf:params:oauth:grant-type:pre-authorized_code': { 'pre-authorized_code': 'code' } },
  }),
})}`

/** An agency of the list whose signed metadata show a logo at this address, everywhere where one may stand. */
async function agencyWithLogo(world: PresentationWorld, uri: string) {
  const signer = world.issuers.signerFor('residence-permit')
  const display = [{ name: '示范', locale: 'zh-CN', logo: { uri, alt_text: 'logo' }, background_image: { uri } }]
  const now = toSeconds(world.clock())
  const metadata = {
    iss: ISSUER,
    sub: ISSUER,
    iat: now,
    exp: now + 3_600,
    credential_issuer: ISSUER,
    credential_endpoint: `${ISSUER}/credential`,
    nonce_endpoint: `${ISSUER}/nonce`,
    display,
    credential_configurations_supported: {
      [CONFIGURATION]: {
        format: 'dc+sd-jwt',
        vct: 'https://issuer.example/vct/residence-permit/v1',
        scope: CONFIGURATION,
        cryptographic_binding_methods_supported: ['jwk'],
        credential_signing_alg_values_supported: ['ES256'],
        proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
        credential_metadata: { display, claims: [] },
      },
    },
  }
  const header = { alg: 'ES256', typ: 'openidvci-issuer-metadata+jwt', x5c: signer.x5c }
  const jwt = await signCompact(header, metadata, signer)
  const server = {
    issuer: ISSUER,
    token_endpoint: `${ISSUER}/token`,
    response_types_supported: ['code'],
    grant_types_supported: ['urn:ietf:params:oauth:grant-type:pre-authorized_code'],
    'pre-authorized_grant_anonymous_access_supported': true,
    dpop_signing_alg_values_supported: ['ES256'],
  }
  const wellKnown = (name: string) => `https://issuer.example/.well-known/${name}/public-security`
  return new Map<string, () => Promise<Response>>([
    [
      wellKnown('openid-credential-issuer'),
      async () => new Response(jwt, { headers: { 'content-type': 'application/jwt' } }),
    ],
    [wellKnown('oauth-authorization-server'), async () => Response.json(server)],
  ])
}

/** Of a real request, to be signed again with another address in it. */
async function requestClaims(world: PresentationWorld): Promise<JsonObject> {
  const desk = await openDesk(world, 'demo-landlord')
  const check = await desk.start('landlord-lease', { leaseUntil: '2027-01-31' })
  const uri = new URL(check.link).searchParams.get('request_uri') ?? ''
  return claimsOf(await (await world.fetch(uri)).text())
}

async function byValue(claims: JsonObject, party: Signer): Promise<string> {
  const header = { alg: 'ES256', typ: 'oauth-authz-req+jwt', x5c: party.x5c }
  const request = await signCompact(header, claims, party)
  return `openid4vp://?${new URLSearchParams({ client_id: String(claims.client_id), request })}`
}

const claimsOf = (compact: string): JsonObject =>
  JSON.parse(Buffer.from(compact.split('.')[1] ?? '', 'base64url').toString()) as JsonObject
