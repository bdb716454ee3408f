import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRootCertificate, generateSigningKey, signerFromJwk } from '@sojourn/keys'
import { buildClientAttestationPop } from '@sojourn/protocol'
import { silentLogger } from '@sojourn/service'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readWalletProviderConfig } from './config.ts'
import { createWalletProvider, type WalletProvider } from './create-wallet-provider.ts'

let folder: string
let provider: WalletProvider
const { privateJwk, publicJwk } = await generateSigningKey()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sojourn-provider-'))
  await mkdir(join(folder, 'pages/assets'), { recursive: true })
  await writeFile(join(folder, 'pages/index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(folder, 'pages/service-worker.js'), '// worker')
  await writeFile(join(folder, 'pages/assets/index-abc.js'), '// script')
  // The private key, as a careless operator would point at it.
  await writeFile(join(folder, 'anchor.jwk.json'), JSON.stringify(privateJwk))
  const validity = { notBefore: new Date(0), notAfter: new Date(4_000_000_000_000) }
  const { pem } = await createRootCertificate({ commonName: 'provider', signer: privateJwk, ...validity })
  await writeFile(join(folder, 'provider.pem'), pem)
  const config = readWalletProviderConfig({
    WALLET_PROVIDER_KEY_FILE: join(folder, 'anchor.jwk.json'),
    WALLET_PROVIDER_CERTIFICATE_FILE: join(folder, 'provider.pem'),
    WALLET_PUBLIC_URL: 'https://wallet.example',
    TRUST_LIST_URL: 'https://registry.example/trust-list',
    TRUST_ANCHOR_FILE: join(folder, 'anchor.jwk.json'),
  })
  provider = await createWalletProvider(config, { logger: silentLogger(), pages: join(folder, 'pages') })
})
afterAll(async () => {
  await provider.close()
  await rm(folder, { recursive: true })
})

const get = (url: string) => provider.app.inject({ method: 'GET', url })

describe('the wallet provider', () => {
  test.each([
    '/',
    '/authorized?code=c',
    '/apply',
    '/offer?credential_offer=x',
    '/present?client_id=x',
    '/scan',
    '/cards/1',
    '/history/1',
    '/settings',
  ])('answers %s with the page, under a policy that lets in nothing foreign', async (url) => {
    const answer = await get(url)
    expect(answer.body).toContain('<title>page</title>')
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
    expect(policy).toContain("style-src 'self';")
    expect(policy).toContain("connect-src 'self' https:;")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'/)
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'strict-transport-security': expect.stringContaining('max-age='),
      'cache-control': 'no-cache',
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('lets scripts with a digest in their name be kept, and the service worker be asked for anew', async () => {
    expect((await get('/assets/index-abc.js')).headers['cache-control']).toContain('immutable')
    expect((await get('/service-worker.js')).headers['cache-control']).toBe('no-cache')
  })

  test('says whom to believe, and never gives out a private key', async () => {
    const { x, y, kty, crv } = publicJwk
    const answer = await get('/config.json')
    expect(answer.json()).toMatchObject({
      trustListUrl: 'https://registry.example/trust-list',
      trustAnchor: { kty, crv, x, y },
      allowHttpOnLoopback: false,
      synthetic: false,
    })
    expect(answer.body).not.toContain('"d"')
  })

  test('says who its wallets are, and attests their keys to whoever holds them', async () => {
    const attestationUrl = 'https://wallet.example/attestation'
    const redirectUri = 'https://wallet.example/authorized'
    expect((await get('/config.json')).json().client).toEqual({
      clientId: 'sojourn-wallet',
      redirectUri,
      attestationUrl,
    })
    const instance = await signerFromJwk((await generateSigningKey()).privateJwk)
    const at = new Date()
    const proven = { clientId: 'sojourn-wallet', audience: attestationUrl, challenge: undefined, at, instance }
    const ask = (payload: object) => provider.app.inject({ method: 'POST', url: '/attestation', payload })
    const good = { instance_key: instance.publicJwk, proof: await buildClientAttestationPop(proven) }
    const answer = await ask(good)
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store'])
    expect(answer.json()).toEqual({ attestation: expect.stringMatching(/^ey/), expires_in: 3_600 })
    for (const spoiled of [
      {},
      { ...good, proof: 'x' },
      { ...good, instance_key: 'x' },
      { ...good, instance_key: {} },
    ]) {
      const refused = await ask(spoiled)
      expect([refused.statusCode, refused.json()]).toEqual([400, { error: 'invalid_request' }])
    }
  })

  test('knows no other page, and answers to nothing but reading', async () => {
    expect((await get('/nowhere')).statusCode).toBe(404)
    expect((await get('/assets/../../anchor.jwk.json')).statusCode).toBe(404)
    expect((await provider.app.inject({ method: 'POST', url: '/offer' })).statusCode).toBeGreaterThanOrEqual(400)
    expect((await get('/healthz')).statusCode).toBe(200)
    expect((await get('/readyz')).statusCode).toBe(200)
  })
})

describe('its configuration', () => {
  const env = { TRUST_LIST_URL: 'https://registry.example/trust-list', TRUST_ANCHOR_FILE: 'anchor.json' }

  test('connects to loopback over http in development alone', () => {
    expect(readWalletProviderConfig({ ...env, WALLET_PUBLIC_URL: 'https://w.example' }).connectTo).toEqual(['https:'])
    const development = readWalletProviderConfig({ ...env, ALLOW_HTTP_ON_LOOPBACK: 'true' })
    expect(development.connectTo).toEqual(['https:', 'http://localhost:*', 'http://127.0.0.1:*'])
  })

  test.each([
    ['http for the public address', { ...env, WALLET_PUBLIC_URL: 'http://wallet.example' }],
    [
      'a key without its certificate',
      { ...env, WALLET_PUBLIC_URL: 'https://w.example', WALLET_PROVIDER_KEY_FILE: 'key.json' },
    ],
    ['no trust list', { TRUST_ANCHOR_FILE: 'anchor.json', WALLET_PUBLIC_URL: 'https://w.example' }],
    [
      'a policy smuggled into the origins',
      { ...env, WALLET_PUBLIC_URL: 'https://w.example', WALLET_CONNECT_TO: "https:; script-src 'unsafe-inline'" },
    ],
  ])('refuses %s', (_, spoiled) => {
    expect(() => readWalletProviderConfig(spoiled)).toThrow('configuration')
  })
})
