import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateSigningKey } from '@sojourn/keys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readClients } from './read-clients.ts'

let folder: string
let good: Record<string, unknown>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clients-'))
  const { publicJwk } = await generateSigningKey()
  good = {
    clientId: 'w',
    name: { 'zh-CN': '钱包', en: 'Wallet' },
    redirectUris: ['https://w.example/cb', 'org.example.w:/cb', 'http://127.0.0.1/cb'],
    authentication: { method: 'private_key_jwt', jwks: { keys: [{ ...publicJwk, kid: 'k' }] } },
  }
})
afterAll(() => rm(folder, { recursive: true }))

const read = async (clients: unknown) => {
  const file = join(folder, 'clients.json')
  await writeFile(file, JSON.stringify(clients))
  return readClients(file)
}

test('a client is read with its keys, and the careful choice where nothing is said', async () => {
  expect(await read([good])).toMatchObject([
    {
      id: 'w',
      certificateBoundTokens: false,
      refreshTokens: true,
      configurationIds: undefined,
      authentication: { method: 'private_key_jwt', audience: 'issuer', keys: [{ kid: 'k', key: { alg: 'ES256' } }] },
    },
  ])
})

test('every problem is told at once, with its place', async () => {
  const bad = { ...good, redirectUris: ['javascript:alert(1)'], authentication: { method: 'client_secret_basic' } }
  const failed = await read([bad, { ...good, name: {} }]).catch((error: Error) => error.message)
  for (const place of ['0.redirectUris.0', '0.authentication', '1.name.zh-CN', '1.name.en'])
    expect(failed).toContain(place)
})

test.each([
  ['a fragment', 'https://w.example/cb#x'],
  ['a name and password', 'https://a:b@w.example/cb'],
  ['plain http', 'http://w.example/cb'],
  ['a script', 'javascript:alert(1)'],
  ['no address at all', 'cb'],
])('a redirect address with %s is refused', async (_, uri) => {
  await expect(read([{ ...good, redirectUris: [uri] }])).rejects.toThrow('0.redirectUris.0')
})

test('two clients of one id are refused, and so are a private key, a method without its keys, and two names of a certificate', async () => {
  await expect(read([good, good])).rejects.toThrow('the same id')
  const { privateJwk } = await generateSigningKey()
  const authentication = { method: 'private_key_jwt', jwks: { keys: [privateJwk] } }
  await expect(read([{ ...good, authentication }])).rejects.toThrow('key 1 of client w cannot be used: private_key')
  await expect(read([{ ...good, authentication: { method: 'attest_jwt_client_auth' } }])).rejects.toThrow(
    'needs jwks or anchorFiles',
  )
  const named = { method: 'tls_client_auth', anchorFiles: ['a.pem'], subject: { dn: 'CN=w', dns: 'w.example' } }
  await expect(read([{ ...good, authentication: named }])).rejects.toThrow('exactly one of dn, dns and uri')
})

test('a certificate file without a certificate is refused', async () => {
  await writeFile(join(folder, 'empty.pem'), 'nothing')
  const authentication = { method: 'self_signed_tls_client_auth', certificateFiles: ['empty.pem'] }
  await expect(read([{ ...good, authentication }])).rejects.toThrow('holds no certificate')
})
