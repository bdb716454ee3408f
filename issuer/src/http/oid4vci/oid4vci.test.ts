import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseJwt, verifyJwt } from '@sojourn/keys'
import { parseAuthorizationServerMetadata, parseIssuerMetadata } from '@sojourn/protocol'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  askNonces,
  askToken,
  giveOffer,
  newWallet,
  type Office,
  pathOf,
  startOffice,
  tokenFor,
} from '../../testing/start-office.ts'

let office: Office

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())

const ask = (method: 'GET' | 'POST', url: string, options: InjectOptions = {}) =>
  office.app.fastify.inject({ method, url, ...options })
const endpoint = (name: string) => `${pathOf(office.agency.credentialIssuer)}/${name}`

describe('metadata', () => {
  const WELL_KNOWN = '/.well-known/openid-credential-issuer/city/public-security'

  test('offers the permit as an mdoc, with COSE numbers and paths of name space and element [S 10]', async () => {
    const { credential_configurations_supported: configurations } = (await ask('GET', WELL_KNOWN)).json()
    const mdoc = configurations['residence-permit.mso-mdoc']
    expect(mdoc).toMatchObject({
      format: 'mso_mdoc',
      doctype: 'cn.sojourn.residence-permit.1',
      credential_signing_alg_values_supported: [-7, -9],
      cryptographic_binding_methods_supported: ['cose_key'],
      proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256', 'ES384', 'EdDSA'] } },
    })
    const paths = mdoc.credential_metadata.claims.map(({ path }: { path: string[] }) => path.join(' '))
    expect(paths).toContain('org.iso.23220.1 age_over_18')
    expect(paths).toContain('cn.sojourn.residence-permit.1 residence_city')
    expect(new Set(paths).size).toBe(paths.length)
    expect(mdoc).not.toHaveProperty('vct')
    expect(mdoc).not.toHaveProperty('credential_definition')
  })

  test('lies between host and path, and names the identifier byte for byte [S 7]', async () => {
    const { credentialIssuer } = office.agency
    const answer = await ask('GET', WELL_KNOWN)
    const read = parseIssuerMetadata(answer.json(), { credentialIssuer })
    expect(read).toMatchObject({ ok: true, value: { batchSize: 10, nonceEndpoint: `${credentialIssuer}/nonce` } })
    expect(Object.keys(answer.json().credential_configurations_supported)).toEqual([
      'residence-permit.dc-sd-jwt',
      'residence-permit.jwt-vc',
      'residence-permit.vc-jwt',
      'residence-permit.vc-sd-jwt',
      'residence-permit.mso-mdoc',
      'household-relation.dc-sd-jwt',
      'household-relation.jwt-vc',
      'household-relation.vc-jwt',
      'household-relation.vc-sd-jwt',
    ])
    const server = await ask('GET', '/.well-known/oauth-authorization-server/city/public-security')
    expect(parseAuthorizationServerMetadata(server.json(), { issuer: credentialIssuer })).toMatchObject({
      ok: true,
      value: { anonymousPreAuthorized: true, dpopAlgs: ['ES256', 'ES384', 'EdDSA'] },
    })
    const keys = await ask('GET', '/.well-known/jwt-vc-issuer/city/public-security')
    expect(keys.json()).toMatchObject({
      issuer: credentialIssuer,
      jwks: { keys: [office.agency.signerFor('issuer_metadata').verificationKey.publicJwk] },
    })
    const did = await ask('GET', '/city/public-security/did.json')
    expect(did.json()).toMatchObject({
      id: office.agency.did,
      assertionMethod: [office.agency.signerFor('issuer_metadata').didSigner.kid],
    })
  })

  test('is signed for whoever asks for a JWT first, and plain for everybody else [S 8]', async () => {
    for (const accept of ['application/json', '*/*', 'application/json, application/jwt', 'text/html']) {
      expect((await ask('GET', WELL_KNOWN, { headers: { accept } })).headers['content-type']).toContain(
        'application/json',
      )
    }
    const plain = (await ask('GET', WELL_KNOWN)).json()
    for (const accept of ['application/jwt', 'application/jwt, application/json;q=0.9']) {
      const answer = await ask('GET', WELL_KNOWN, { headers: { accept } })
      expect(answer.headers['content-type']).toBe('application/jwt')
      const verified = await verifyJwt(
        'issuer_metadata',
        answer.body,
        office.agency.signerFor('issuer_metadata').verificationKey,
      )
      if (!verified.ok) throw new Error(verified.reason)
      expect(verified.value.payload).toEqual({
        ...plain,
        iss: plain.credential_issuer,
        sub: plain.credential_issuer,
        iat: expect.any(Number),
      })
      const parsed = parseJwt(answer.body)
      expect(parsed.ok && parsed.value.header.x5c).toEqual(
        office.agency.signerFor('issuer_metadata').certificateSigner.x5c,
      )
    }
  })

  test('of a type lies at its vct and describes each claim [S 25]', async () => {
    const metadata = (await ask('GET', '/city/vct/residence-permit/v1')).json()
    expect(metadata.vct).toBe('http://localhost:4100/city/vct/residence-permit/v1')
    expect(metadata.claims).toContainEqual({
      path: ['age_over', '18'],
      display: [
        { locale: 'zh-CN', label: expect.any(String) },
        { locale: 'en', label: expect.any(String) },
      ],
      sd: 'always',
    })
    expect((await ask('GET', '/city/vct/tenancy-registration/v1')).statusCode).toBe(404)
  })

  test('of a type is the bytes that credentials carry the digest of, and so is the face it names [S 25]', async () => {
    for (const [path, mediaType] of [
      ['/city/vct/residence-permit/v1', 'application/json; charset=utf-8'],
      ['/city/vct/residence-permit/v1/card.svg', 'image/svg+xml'],
    ] as const) {
      const answer = await ask('GET', path)
      const etag = `"sha256-${hash('sha256', answer.rawPayload, 'base64')}"`
      expect([answer.headers['content-type'], answer.headers.etag]).toEqual([mediaType, etag])
      const again = await ask('GET', path, { headers: { 'if-none-match': etag } })
      expect([again.statusCode, again.body]).toEqual([304, ''])
    }
  })

  test('the trust list is served as the registry wrote it', async () => {
    const answer = await ask('GET', '/city/trust-list')
    expect([answer.headers['content-type'], answer.body]).toEqual([
      'application/jwt',
      (await readFile(office.config.trustListFile, 'utf8')).trim(),
    ])
  })
})

describe('what wallets meet', () => {
  test('a nonce is for everybody, new each time, and never kept; a nonce for DPoP comes with it [S 3]', async () => {
    const [first, second] = [await ask('POST', endpoint('nonce')), await ask('POST', endpoint('nonce'))]
    expect(first.statusCode).toBe(200)
    expect(first.headers['cache-control']).toBe('no-store')
    expect(first.json().c_nonce).not.toBe(second.json().c_nonce)
    expect(first.headers['dpop-nonce']).not.toBe(second.headers['dpop-nonce'])
  })

  test('every endpoint may be asked by a page of any origin, without cookies', async () => {
    for (const name of ['token', 'nonce', 'credential', 'notification']) {
      const answer = await ask('OPTIONS' as 'POST', endpoint(name))
      expect([name, answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([name, 204, '*'])
      expect(answer.headers['access-control-allow-headers']).toContain('DPoP')
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined()
    }
  })

  test('a token is not given without a DPoP proof, nor without our nonce in it [S 12]', async () => {
    const given = await giveOffer(office)
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
      'pre-authorized_code': given.code,
      tx_code: given.txCode,
    }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await ask('POST', endpoint('token'), { headers, payload: form })
    expect([answer.statusCode, answer.json()]).toEqual([400, { error: 'invalid_dpop_proof' }])
    const nonceless = await askToken(office, await newWallet(1), given, { dpop: 'e30.e30.AA' })
    expect(nonceless.json()).toEqual({ error: 'invalid_dpop_proof' })
  })

  test('a code in a query, a form of another type and a repeated parameter are refused', async () => {
    const given = await giveOffer(office)
    const good = `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Apre-authorized_code&pre-authorized_code=${given.code}&tx_code=${given.txCode}`
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await ask('POST', `${endpoint('token')}?${good}`)).statusCode).toBe(400)
    expect(
      (await ask('POST', endpoint('token'), { headers: { 'content-type': 'application/json' }, payload: '{}' }))
        .statusCode,
    ).toBe(415)
    expect((await ask('POST', endpoint('token'), { headers: form, payload: `${good}&tx_code=1` })).statusCode).toBe(400)
    expect((await askToken(office, await newWallet(1), given)).statusCode).toBe(200)
  })

  test('a protected endpoint without a token says how to come, and with one in the address refuses it [S 12]', async () => {
    const json = { 'content-type': 'application/json' }
    for (const name of ['credential', 'notification']) {
      const answer = await ask('POST', endpoint(name), { headers: json, payload: '{}' })
      expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'DPoP algs="ES256 ES384 EdDSA"'])
      const wallet = await newWallet(1)
      const token = await tokenFor(office, wallet, await giveOffer(office))
      const inQuery = await ask('POST', `${endpoint(name)}?access_token=${token}`, { headers: json, payload: '{}' })
      expect([inQuery.statusCode, inQuery.json()]).toEqual([400, { error: 'invalid_request' }])
    }
  })

  test('an offer by reference is given while it waits, and a made-up one never', async () => {
    const { reference } = await giveOffer(office)
    for (let turn = 0; turn < 2; turn++)
      expect((await ask('GET', endpoint(`offers/${reference}`))).statusCode).toBe(200)
    for (const other of ['A'.repeat(43), 'x', 'a.b']) {
      const answer = await ask('GET', endpoint(`offers/${other}`))
      expect([answer.statusCode, answer.json()]).toEqual([404, { error: 'offer_unknown' }])
    }
    expect((await ask('GET', endpoint('offers/%00'))).statusCode).toBe(400)
    office.advance(600)
    expect((await ask('GET', endpoint(`offers/${reference}`))).statusCode).toBe(404)
  })

  test('an unknown member of a message is passed over', async () => {
    const given = await giveOffer(office)
    const { dpopNonce } = await askNonces(office)
    expect(dpopNonce).toMatch(/^[\w-]{43}$/)
    expect((await askToken(office, await newWallet(1), given)).statusCode).toBe(200)
  })
})

describe('with bearer tokens allowed by name', () => {
  let lenient: Office
  beforeAll(async () => {
    lenient = await startOffice({ BEARER_TOKENS: 'allowed' })
  })
  afterAll(() => lenient.close())

  test('a wallet without DPoP gets a token for five minutes; one with DPoP is still bound', async () => {
    const given = await giveOffer(lenient)
    const payload = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
      'pre-authorized_code': given.code,
      tx_code: given.txCode,
    }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await lenient.app.fastify.inject({ method: 'POST', url: endpoint('token'), headers, payload })
    expect(answer.json()).toMatchObject({ token_type: 'Bearer', expires_in: 300 })
    const bound = await askToken(lenient, await newWallet(1), await giveOffer(lenient))
    expect(bound.json()).toMatchObject({ token_type: 'DPoP' })
  })
})
