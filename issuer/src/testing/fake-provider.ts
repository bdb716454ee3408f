import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the provider says of whoever signs in next, and what it does wrong. */
export interface ProviderMood {
  /** Laid over the claims that it would put into the ID token; what is undefined is left out. */
  claims: Readonly<Record<string, unknown>>
  /** Laid over the header; `alg` decides how it is signed. */
  header: Readonly<Record<string, unknown>>
  /** Signs with a key that is not published. */
  signsWithOtherKey: boolean
  answersWithError: boolean
  /** What it says of itself where it sends the browser back; undefined says nothing. */
  iss: string | undefined
  /** Answers these paths so instead. */
  broken: Readonly<Record<string, { readonly status: number; readonly body: string; readonly location?: string }>>
}

interface Grant {
  readonly redirectUri: string
  readonly challenge: string
  readonly nonce: string
}

export interface FakeProvider {
  readonly issuer: string
  readonly clientSecret: string
  mood: ProviderMood
  /** The forms that came to its token endpoint, with how their sender authenticated. */
  readonly redemptions: { readonly form: URLSearchParams; readonly authorization: string | undefined }[]
  readonly asked: string[]
  newKeys(): void
  close(): Promise<void>
}

const KINDS = { RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }), ES256: newEcKey }
function newEcKey() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

/** A small OpenID Connect provider over real HTTP and with keys of its own: it signs everybody in, as whoever the test says. */
export async function startFakeProvider(clientId: string, now: () => Date): Promise<FakeProvider> {
  const grants = new Map<string, Grant>()
  let keys = madeKeys()
  const others = madeKeys()
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end('{}'))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realm`
  const provider: FakeProvider = {
    issuer,
    clientSecret: 'a secret & of more than 16 characters',
    mood: goodMood(issuer),
    redemptions: [],
    asked: [],
    newKeys() {
      keys = madeKeys()
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer)
    const path = url.pathname.replace(/^\/realm/, '')
    provider.asked.push(path)
    const broken = provider.mood.broken[path]
    if (broken !== undefined) {
      const { location } = broken
      response.writeHead(broken.status, location === undefined ? {} : { location }).end(broken.body)
      return
    }
    if (path === '/.well-known/openid-configuration') {
      json(response, 200, {
        issuer,
        authorization_endpoint: `${issuer}/login?ui=1`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        authorization_response_iss_parameter_supported: true,
      })
    } else if (path === '/jwks') {
      json(response, 200, { keys: [{ kty: 'oct', k: 'AAAA' }, ...Object.values(keys).map(publicJwk)] })
    } else if (path === '/login') {
      login(url.searchParams, response)
    } else if (path === '/token') {
      redeem(new URLSearchParams(await bodyOf(request)), request.headers.authorization, response)
    } else json(response, 404, {})
  }

  function login(query: URLSearchParams, response: ServerResponse): void {
    const back = new URL(query.get('redirect_uri') ?? '')
    const { mood } = provider
    if (mood.answersWithError) back.searchParams.set('error', 'access_denied')
    else {
      const code = randomUUID()
      const challenge = query.get('code_challenge_method') === 'S256' ? (query.get('code_challenge') ?? '') : ''
      grants.set(code, { redirectUri: back.href, challenge, nonce: query.get('nonce') ?? '' })
      back.searchParams.set('code', code)
    }
    back.searchParams.set('state', query.get('state') ?? '')
    if (mood.iss !== undefined) back.searchParams.set('iss', mood.iss)
    response.writeHead(302, { location: back.href }).end()
  }

  function redeem(form: URLSearchParams, authorization: string | undefined, response: ServerResponse): void {
    provider.redemptions.push({ form, authorization })
    const grant = grants.get(form.get('code') ?? '')
    grants.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (grant === undefined || grant.challenge !== challenge || grant.redirectUri !== form.get('redirect_uri')) {
      json(response, 400, { error: 'invalid_grant' })
      return
    }
    const { mood } = provider
    const iat = Math.floor(now().getTime() / 1000)
    const claims = {
      iss: issuer,
      aud: clientId,
      sub: 'person-1',
      nonce: grant.nonce,
      iat,
      exp: iat + 300,
      ...mood.claims,
    }
    const alg = String(mood.header.alg ?? 'RS256')
    const signing = (mood.signsWithOtherKey ? others : keys)[alg === 'ES256' ? 'ES256' : 'RS256']
    const header = { alg, kid: signing.kid, ...mood.header }
    const input = `${encoded(header)}.${encoded(claims)}`
    const idToken = `${input}.${signatureOf(alg, input, signing, provider.clientSecret)}`
    json(response, 200, { access_token: 'unused', token_type: 'Bearer', id_token: idToken })
  }

  return provider
}

export const goodMood = (issuer: string): ProviderMood => ({
  claims: {},
  header: {},
  signsWithOtherKey: false,
  answersWithError: false,
  iss: issuer,
  broken: {},
})

interface ProviderKey {
  readonly kid: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const madeKeys = (): Record<keyof typeof KINDS, ProviderKey> => ({
  RS256: { kid: randomUUID(), ...KINDS.RS256() },
  ES256: { kid: randomUUID(), ...KINDS.ES256() },
})

const publicJwk = ({ kid, publicKey }: ProviderKey) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' })

/** HS256 is the old trick: with what the client knows, or with the public key as if it were a secret. */
function signatureOf(alg: string, input: string, { privateKey }: ProviderKey, secret: string): string {
  if (alg === 'none') return ''
  if (alg === 'HS256') return createHmac('sha256', secret).update(input).digest('base64url')
  return sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
