import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRootCertificate, generateSigningKey } from '@sojourn/keys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAllClients, readClients } from './read-clients.ts'

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

test('several files are one list, in which a client stands once', async () => {
  const [ours, theirs] = ['ours.json', 'theirs.json'].map((name) => join(folder, name)) as [string, string]
  await writeFile(ours, JSON.stringify([good]))
  await writeFile(theirs, JSON.stringify([{ ...good, clientId: 'suite' }]))
  expect((await readAllClients([ours, theirs])).map(({ id }) => id)).toEqual(['w', 'suite'])
  expect(await readAllClients([])).toEqual([])
  await expect(readAllClients([ours, ours])).rejects.toThrow('the client w stands in two')
})

/** The clients' file of CONFORMANCE.md, with keys and a certificate in place of what it leaves to its reader. */
test('the clients of the conformance document can be read as they stand there', async () => {
  const document = await readFile(new URL('../../CONFORMANCE.md', import.meta.url), 'utf8')
  const blocks = [...document.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) => json)
  const { privateJwk, publicJwk } = await generateSigningKey()
  const validity = { notBefore: new Date('2026-11-01'), notAfter: new Date('2027-11-01') }
  const root = await createRootCertificate({ commonName: 'Attesters', signer: privateJwk, ...validity })
  await writeFile(join(folder, 'attester-root.pem'), root.pem)
  const file = join(folder, 'suite.json')
  await writeFile(file, (blocks[0] ?? '').replace(/"<public JWK[^"]*>"/g, JSON.stringify({ ...publicJwk, kid: 'k' })))
  const clients = await readAllClients([file])
  expect(clients.map(({ id, authentication }) => [id, authentication.method])).toEqual([
    ['suite-client-1', 'private_key_jwt'],
    ['suite-client-2', 'private_key_jwt'],
    ['suite-wallet-1', 'attest_jwt_client_auth'],
    ['suite-wallet-2', 'attest_jwt_client_auth'],
  ])
  const plan = JSON.parse(blocks[1] ?? '')
  expect([plan.client.client_id, plan.client2.client_id]).toEqual(['suite-client-1', 'suite-client-2'])
  const callback = `/test/a/${plan.alias}/callback`
  for (const { redirectUris } of clients) expect(new URL(redirectUris[0] ?? '').pathname).toBe(callback)
})
