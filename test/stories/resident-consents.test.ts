import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, openBrowser, type Person, startWorld, type World } from '../harness/index.ts'

// A wallet that shares no line with ours: fetch and jose. Its resident consents in a real browser, with a passkey.

const PICTURES = fileURLToPath(new URL('../../.output/pictures/', import.meta.url))
const CLIENT = 'https://wallet.example'
const PERMIT = 'residence-permit.dc-sd-jwt'

interface Key {
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}
const newKey = async (): Promise<Key> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  return { privateKey, jwk: await exportJWK(publicKey) }
}

/** The wallet's own redirect address, on this machine. */
interface Landing {
  readonly url: string
  readonly arrived: Promise<URL>
  close(): void
}

async function openLanding(): Promise<Landing> {
  const { promise, resolve } = Promise.withResolvers<URL>()
  const server: Server = createServer((request, response) => {
    response.end('<!doctype html><title>wallet</title><p id="wallet">Back in the wallet.</p>')
    if (request.url?.startsWith('/cb') === true) resolve(new URL(request.url, 'http://127.0.0.1'))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/cb`, arrived: promise, close: () => server.close() }
}

let folder: string
let world: World
let clientKey: Key
let issuer: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resident-consents-'))
  clientKey = await newKey()
  const entry = {
    clientId: CLIENT,
    name: { 'zh-CN': '旅人钱包', en: 'Traveller Wallet' },
    redirectUris: ['http://127.0.0.1/cb'],
    authentication: { method: 'private_key_jwt', jwks: { keys: [{ ...clientKey.jwk, kid: 'k-1' }] } },
  }
  await writeFile(join(folder, 'clients.json'), JSON.stringify([entry]))
  world = await startWorld({
    time: 'real',
    pages: browserPath() !== undefined,
    issuerEnv: { CLIENTS_FILE: join(folder, 'clients.json'), OFFER_GRANTS: 'both' },
  })
  issuer = `${world.urls.issuer}/public-security`
  await mkdir(PICTURES, { recursive: true })
}, 180_000)
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

const metadataOf = async (suffix: string) => {
  const { origin, pathname } = new URL(issuer)
  return (await fetch(`${origin}/.well-known/${suffix}${pathname}`)).json()
}

/** What a wallet that was written from the specifications alone does before and after the browser. */
function strangersWallet() {
  const verifier = randomBytes(32).toString('base64url')
  const state = randomUUID()
  let dpopNonce: string | undefined

  const assertion = (audience: string) =>
    new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: 'k-1', typ: 'client-authentication+jwt' })
      .setIssuer(CLIENT)
      .setSubject(CLIENT)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(clientKey.privateKey)

  const dpop = (key: Key, url: string, accessToken?: string) =>
    new SignJWT({
      jti: randomUUID(),
      htm: 'POST',
      htu: url,
      ...(dpopNonce === undefined ? {} : { nonce: dpopNonce }),
      ...(accessToken === undefined ? {} : { ath: createHash('sha256').update(accessToken).digest('base64url') }),
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.jwk })
      .setIssuedAt()
      .sign(key.privateKey)

  /** Asks again with the nonce, once, when that is what the server wants. */
  async function post(
    key: Key,
    url: string,
    make: () => Promise<{ body: string; headers: Record<string, string> }>,
    accessToken?: string,
  ) {
    for (let turn = 0; ; turn++) {
      const { body, headers } = await make()
      const proof = await dpop(key, url, accessToken)
      const answer = await fetch(url, { method: 'POST', body, headers: { ...headers, dpop: proof } })
      dpopNonce = answer.headers.get('dpop-nonce') ?? dpopNonce
      const json = await answer.json()
      if (turn > 0 || answer.ok || json.error !== 'use_dpop_nonce') return { status: answer.status, json }
    }
  }

  const form = (fields: Record<string, string>, audience: string) => async () => ({
    body: new URLSearchParams({
      ...fields,
      client_id: CLIENT,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(audience),
    }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })

  return {
    state,
    async authorizationUrl(redirectUri: string, more: Record<string, string>): Promise<string> {
      const server = await metadataOf('oauth-authorization-server')
      const pushed = await fetch(server.pushed_authorization_request_endpoint, {
        method: 'POST',
        ...(await form(
          {
            response_type: 'code',
            redirect_uri: redirectUri,
            code_challenge: createHash('sha256').update(verifier).digest('base64url'),
            code_challenge_method: 'S256',
            state,
            ...more,
          },
          server.issuer,
        )()),
      })
      expect(pushed.status).toBe(201)
      const url = new URL(server.authorization_endpoint)
      url.searchParams.set('client_id', CLIENT)
      url.searchParams.set('request_uri', (await pushed.json()).request_uri)
      return url.href
    },
    async tokens(key: Key, redirectUri: string, arrived: URL) {
      const server = await metadataOf('oauth-authorization-server')
      expect(arrived.searchParams.get('state')).toBe(state)
      expect(arrived.searchParams.get('iss')).toBe(server.issuer)
      const code = arrived.searchParams.get('code') ?? ''
      const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
      const { status, json } = await post(key, server.token_endpoint, form(fields, server.issuer))
      expect(status).toBe(200)
      return json
    },
    async credential(key: Key, holder: Key, tokens: { access_token: string }) {
      const metadata = await metadataOf('openid-credential-issuer')
      const nonceAnswer = await fetch(metadata.nonce_endpoint, { method: 'POST' })
      const { c_nonce } = await nonceAnswer.json()
      const proof = await new SignJWT({ nonce: c_nonce })
        .setProtectedHeader({ alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: holder.jwk })
        .setIssuer(CLIENT)
        .setAudience(metadata.credential_issuer)
        .setIssuedAt()
        .sign(holder.privateKey)
      const body = JSON.stringify({ credential_configuration_id: PERMIT, proofs: { jwt: [proof] } })
      const headers = { 'content-type': 'application/json', authorization: `DPoP ${tokens.access_token}` }
      return post(key, metadata.credential_endpoint, async () => ({ body, headers }), tokens.access_token)
    },
  }
}

const residentId = async () => {
  const person = (await world.issuer.residents('public-security')).find(({ persona }) => persona === 'worker-mother')
  if (person === undefined) throw new Error('the registry is empty')
  return person.id
}

/** On the server's own word a credential is valid when its place in the list says so. */
async function statusOf(credential: string): Promise<number> {
  const { status } = decodeJwt<{ status: { status_list: { uri: string; idx: number } } }>(
    credential.split('~')[0] ?? '',
  )
  const { uri, idx } = status.status_list
  const list = decodeJwt<{ status_list: { bits: number; lst: string } }>(await (await fetch(uri)).text())
  const { inflateSync } = await import('node:zlib')
  const bytes = inflateSync(Buffer.from(list.status_list.lst, 'base64url'))
  return ((bytes[Math.floor(idx / 4)] ?? 0) >> ((idx % 4) * 2)) & 3
}

describe.skipIf(browserPath() === undefined)('a resident at home, with a wallet that nobody here wrote', () => {
  let person: Person
  let page: Page
  let picture = 0
  const keep = (name: string) =>
    page.screenshot({ path: join(PICTURES, `consent-${++picture}-${name}.png`), fullPage: true })

  beforeAll(async () => {
    person = await openBrowser()
    page = await person.open(await world.issuer.inviteResident('public-security', await residentId()))
  }, 60_000)
  afterAll(async () => person.leave())

  test('enrols a passkey, reads who asks for what, consents, and holds a permit that is valid at once [S 11]', async () => {
    await keep('enrol')
    await page.getByRole('button', { name: '登记通行密钥' }).click()
    await page.getByRole('heading', { name: '登记完成' }).waitFor()

    const [wallet, key, holder, landing] = [strangersWallet(), await newKey(), await newKey(), await openLanding()]
    try {
      await page.goto(await wallet.authorizationUrl(landing.url, { scope: PERMIT }))
      await page.getByRole('heading', { name: /旅人钱包/ }).waitFor()
      await keep('asked')
      expect(await page.getByText('林秋月').count()).toBe(0)
      await page.getByRole('button', { name: '用通行密钥登录' }).click()
      await page.getByText('您已登录：林秋月').waitFor()
      await page.getByText('里面会写的内容').click()
      await keep('contents')
      await page.getByRole('button', { name: 'English' }).click()
      await keep('english')
      await page.setViewportSize({ width: 1_280, height: 900 })
      await keep('desktop')
      await page.getByRole('button', { name: 'Agree and issue' }).click()
      await page.locator('#wallet').waitFor()

      const tokens = await wallet.tokens(key, landing.url, await landing.arrived)
      expect(tokens).toMatchObject({ token_type: 'DPoP', scope: PERMIT })
      const { status, json } = await wallet.credential(key, holder, tokens)
      expect(status).toBe(200)
      const credential: string = json.credentials[0].credential
      const claims = decodeJwt<{ cnf: { jwk: JWK } }>(credential.split('~')[0] ?? '')
      expect(await calculateJwkThumbprint(claims.cnf.jwk)).toBe(await calculateJwkThumbprint(holder.jwk))
      expect(await statusOf(credential)).toBe(0)
      expect(await world.issuer.reconcile()).toEqual([])
      expect(person.complaints).toEqual([])
    } finally {
      landing.close()
    }
  }, 90_000)

  test('comes from an officer’s offer by its issuer_state, and the counter’s code is used up with it [S 11]', async () => {
    const made = await world.issuer.createOffer('public-security', {
      residentId: await residentId(),
      types: ['residence-permit'],
    })
    if (!made.ok) throw new Error(made.reason)
    const offer = JSON.parse(new URL(made.value.linkByValue).searchParams.get('credential_offer') ?? '{}')
    const { issuer_state } = offer.grants.authorization_code
    const [wallet, key, holder, landing] = [strangersWallet(), await newKey(), await newKey(), await openLanding()]
    try {
      await page.goto(await wallet.authorizationUrl(landing.url, { scope: PERMIT, issuer_state }))
      await page.getByRole('button', { name: 'Sign in with passkey' }).click()
      await page.getByRole('button', { name: 'Agree and issue' }).click()
      const tokens = await wallet.tokens(key, landing.url, await landing.arrived)
      expect((await wallet.credential(key, holder, tokens)).status).toBe(200)
    } finally {
      landing.close()
    }
  }, 60_000)

  test('refuses, and the wallet hears access_denied [S 11]', async () => {
    const [wallet, landing] = [strangersWallet(), await openLanding()]
    try {
      const url = await wallet.authorizationUrl(landing.url, { scope: PERMIT })
      await page.goto(url)
      await page.getByRole('button', { name: 'Refuse' }).click()
      const arrived = await landing.arrived
      expect([arrived.searchParams.get('error'), arrived.searchParams.get('state')]).toEqual([
        'access_denied',
        wallet.state,
      ])
      await page.goto(url)
      await page.getByRole('heading', { name: 'This request is over' }).waitFor()
      await keep('over')
    } finally {
      landing.close()
    }
  }, 60_000)
})
