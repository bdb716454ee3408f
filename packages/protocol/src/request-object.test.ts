import type { JsonObject } from '@sojourn/domain'
import {
  createRootCertificate,
  didJwkOf,
  generateSigningKey,
  issueCertificate,
  type PrivateJwk,
  type Signer,
  signerFromJwk,
  signJwt,
  x509Hash,
} from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import type { PresentationRequest } from './presentation-request.ts'
import { presentationRequestOnWire } from './presentation-request.ts'
import { buildRequestObject, type RequestExpectation, verifyRequestObject } from './request-object.ts'

const at = new Date('2026-11-20T08:00:00Z')
const later = new Date('2026-11-20T08:01:00Z')
const year = { notBefore: new Date('2026-01-01'), notAfter: new Date('2027-01-01') }
const NONCE = 'AAAAAAAAAAAAAAAAAAAAAAAA'

let rootKey: PrivateJwk
let anchor: string
let signer: Signer
let plainSigner: Signer
let hash: string

const issue = async (subjectKey: PrivateJwk, dates = year) => {
  const root = await createRootCertificate({ commonName: 'Access root', signer: rootKey, ...year })
  const { d: _, ...publicKey } = subjectKey
  const leaf = await issueCertificate({
    root,
    rootKey,
    subjectKey: publicKey,
    commonName: 'No. 7 primary school',
    dnsNames: ['verifier.example'],
    ...dates,
  })
  return { root, leaf }
}

beforeAll(async () => {
  rootKey = (await generateSigningKey()).privateJwk
  const { privateJwk } = await generateSigningKey()
  const { root, leaf } = await issue(privateJwk)
  anchor = root.derBase64
  signer = await signerFromJwk(privateJwk, { x5c: [leaf.derBase64] })
  plainSigner = await signerFromJwk(privateJwk)
  hash = x509Hash(leaf.derBase64)
})

const clientId = () => `x509_hash:${hash}`
const request = (change: Partial<PresentationRequest> = {}): PresentationRequest => ({
  clientId: clientId(),
  responseMode: 'direct_post',
  responseUri: 'https://verifier.example/response/1',
  nonce: NONCE,
  state: 'BBBBBBBBBBBBBBBBBBBBBBBB',
  query: {
    credentials: [
      {
        id: 'permit',
        format: 'dc+sd-jwt',
        multiple: false,
        meta: { vctValues: ['https://issuer.example/vct/residence-permit/v1'] },
        trustedAuthorities: [],
        requireHolderBinding: true,
        claims: [{ path: ['residence', 'city'], values: ['010100'] }],
        claimSets: undefined,
      },
    ],
    credentialSets: [],
  },
  clientMetadata: { encryptionKeys: [], encValues: ['A128GCM'], vpFormats: { 'dc+sd-jwt': {} } },
  ...change,
})
const build = (change: Partial<PresentationRequest> = {}) =>
  buildRequestObject({ request: request(change), issuedAt: at, expiresAt: later, signer })
const claims = (change: JsonObject = {}): JsonObject => ({
  ...presentationRequestOnWire(request()),
  aud: 'https://self-issued.me/v2',
  iat: at.getTime() / 1000,
  exp: later.getTime() / 1000,
  ...change,
})
const without = (name: string) => Object.fromEntries(Object.entries(claims()).filter(([key]) => key !== name))
const sign = (payload: JsonObject, header?: JsonObject) =>
  signJwt('request_object', header ?? { x5c: [...(signer.x5c ?? [])] }, payload, signer)
const verify = (jwt: string, change: Partial<RequestExpectation> = {}) =>
  verifyRequestObject({
    jwt,
    clientId: clientId(),
    accessAnchors: [anchor],
    walletNonce: undefined,
    at,
    skewSeconds: 30,
    ...change,
  })
const refusal = async (jwt: string, change: Partial<RequestExpectation> = {}) => {
  const verified = await verify(jwt, change)
  return verified.ok ? 'accepted' : verified.reason.code
}

describe('a request object', () => {
  test('is read back as it was built, and tells who signed it [S 15]', async () => {
    expect(await verify(await build())).toEqual({
      ok: true,
      value: {
        ...request(),
        signedBy: {
          kind: 'certificate',
          x509Hash: hash,
          subject: expect.stringContaining('No. 7 primary school'),
          dnsNames: ['verifier.example'],
        },
      },
    })
  })

  test('says what it is and for whom; the chain goes along without the anchor [S 15]', async () => {
    const [header, payload] = (await build()).split('.').map((part) => Buffer.from(part, 'base64url').toString())
    expect(JSON.parse(header ?? '')).toEqual({ alg: 'ES256', typ: 'oauth-authz-req+jwt', x5c: signer.x5c })
    expect(JSON.parse(payload ?? '')).toMatchObject({
      aud: 'https://self-issued.me/v2',
      response_type: 'vp_token',
      client_id: clientId(),
      dcql_query: { credentials: [{ id: 'permit' }] },
    })
  })

  test('may be fetched twice: nothing in it changes hands [S 15]', async () => {
    const jwt = await build()
    expect(await refusal(jwt)).toBe('accepted')
    expect(await refusal(jwt)).toBe('accepted')
  })

  test('an `iss` in it is passed over [S 15]', async () => {
    expect(await refusal(await sign(claims({ iss: 'https://somebody.example' })))).toBe('accepted')
  })

  test('gives back the wallet’s nonce, or the wallet stops [S 16]', async () => {
    const jwt = await build({ walletNonce: 'wallet-nonce-1' })
    expect(await refusal(jwt, { walletNonce: 'wallet-nonce-1' })).toBe('accepted')
    expect(await refusal(jwt, { walletNonce: 'wallet-nonce-2' })).toBe('wrong_wallet_nonce')
    expect(await refusal(await build(), { walletNonce: 'wallet-nonce-1' })).toBe('wrong_wallet_nonce')
  })

  test.each<[string, () => Promise<string>, string]>([
    ['another client_id inside', () => sign(claims({ client_id: 'x509_hash:other' })), 'client_id_differs'],
    ['no client_id inside', () => sign(without('client_id')), 'client_id_differs'],
    ['another audience', () => sign(claims({ aud: 'https://wallet.example' })), 'wrong_audience'],
    ['no audience', () => sign(without('aud')), 'wrong_audience'],
    ['an end that is past', () => sign(claims({ exp: at.getTime() / 1000 - 31 })), 'expired'],
    ['a beginning to come', () => sign(claims({ nbf: at.getTime() / 1000 + 31 })), 'not_yet_valid'],
    ['an end in words', () => sign(claims({ exp: 'soon' })), 'malformed_time'],
    ['another type of token', () => signJwt('jwt_vc', { x5c: [...(signer.x5c ?? [])] }, claims(), signer), 'wrong_typ'],
    [
      'a header that must be understood',
      () => sign(claims(), { x5c: [...(signer.x5c ?? [])], crit: ['x'], x: 1 }),
      'critical_header',
    ],
    [
      'a key of its own',
      () => sign(claims(), { x5c: [...(signer.x5c ?? [])], jwk: { ...signer.publicJwk } }),
      'forbidden_header',
    ],
    ['no certificate', () => sign(claims(), {}), 'no_x5c'],
    ['a certificate that is none', () => sign(claims(), { x5c: ['AAAA'] }), 'malformed_certificate'],
    ['the anchor in its chain', () => sign(claims(), { x5c: [...(signer.x5c ?? []), anchor] }), 'anchor_in_chain'],
    ['the anchor for a leaf', () => sign(claims(), { x5c: [anchor] }), 'self_signed_leaf'],
    ['no JWT', async () => 'request', 'malformed_jwt'],
    [
      'transaction data',
      () => sign(claims({ transaction_data: ['eyJ0eXBlIjoicGF5bWVudCJ9'] })),
      'transaction_data_not_supported',
    ],
  ])('is refused with %s [S 15]', async (_, make, code) => {
    expect(await refusal(await make())).toBe(code)
  })

  test('transaction data of any type is refused, never passed over [S 21]', async () => {
    const data = Buffer.from(JSON.stringify({ type: 'payment', credential_ids: ['permit'] })).toString('base64url')
    expect(await refusal(await sign(claims({ transaction_data: [data] })))).toBe('transaction_data_not_supported')
    expect(await refusal(await sign(claims({ transaction_data: [] })))).toBe('transaction_data_not_supported')
  })

  test('is refused when a byte of its signature or of its body is another [S 15]', async () => {
    const [header = '', , signature = ''] = (await build()).split('.')
    const body = Buffer.from(JSON.stringify(claims({ nonce: 'C'.repeat(24) }))).toString('base64url')
    expect(await refusal(`${header}.${body}.${signature}`)).toBe('bad_signature')
  })

  test('is refused when its header names another algorithm [S 15]', async () => {
    const [, body, signature] = (await build()).split('.')
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'oauth-authz-req+jwt', x5c: signer.x5c }))
    expect(await refusal(`${header.toString('base64url')}.${body}.${signature}`)).toBe('alg_not_allowed')
  })

  test('what stands outside the signature does not count: the name of the link is compared, nothing more [S 15]', async () => {
    const jwt = await build()
    expect(await refusal(jwt, { clientId: `x509_hash:${hash.slice(1)}A` })).toBe('certificate_differs')
    expect(await refusal(jwt, { clientId: `${clientId()}x` })).toBe('certificate_differs')
  })

  test('is refused when the certificate chains to nobody we know, or has run out [S 14]', async () => {
    const stranger = (await generateSigningKey()).privateJwk
    const root = await createRootCertificate({ commonName: 'Another root', signer: stranger, ...year })
    expect(await refusal(await build(), { accessAnchors: [root.derBase64] })).toBe('untrusted_chain')
    expect(await refusal(await build(), { accessAnchors: [] })).toBe('untrusted_chain')
    const { privateJwk } = await generateSigningKey()
    const old = await issue(privateJwk, { notBefore: new Date('2026-01-01'), notAfter: new Date('2026-02-01') })
    const oldSigner = await signerFromJwk(privateJwk, { x5c: [old.leaf.derBase64] })
    const name = `x509_hash:${x509Hash(old.leaf.derBase64)}`
    const jwt = await buildRequestObject({
      request: request({ clientId: name }),
      issuedAt: at,
      expiresAt: later,
      signer: oldSigner,
    })
    expect(await refusal(jwt, { clientId: name, accessAnchors: [old.root.derBase64] })).toBe('certificate_expired')
  })
})

describe('the prefix of the client_id', () => {
  const named = (name: string, change: Partial<PresentationRequest> = {}) =>
    buildRequestObject({ request: request({ clientId: name, ...change }), issuedAt: at, expiresAt: later, signer })

  test('x509_san_dns takes a name of the certificate, and answers go to that host [S 14]', async () => {
    const name = 'x509_san_dns:verifier.example'
    expect(await refusal(await named(name), { clientId: name })).toBe('accepted')
    const elsewhere = await named(name, { responseUri: 'https://collector.example/response/1' })
    expect(await refusal(elsewhere, { clientId: name })).toBe('response_uri_not_allowed')
    const other = 'x509_san_dns:other.example'
    expect(await refusal(await named(other), { clientId: other })).toBe('certificate_differs')
  })

  test('decentralized_identifier takes the key of the DID, named by kid [S 14]', async () => {
    const did = didJwkOf(signer.publicJwk)
    const name = `decentralized_identifier:${did}`
    const payload = claims({ client_id: name })
    const ofDid = (kid: string) => signJwt('request_object', { kid }, payload, plainSigner)
    expect(await refusal(await ofDid(`${did}#0`), { clientId: name })).toBe('accepted')
    expect(await refusal(await ofDid('key-1'), { clientId: name })).toBe('unresolvable_did')
    const stranger = `decentralized_identifier:${didJwkOf((await generateSigningKey()).publicJwk)}`
    const forged = await signJwt('request_object', { kid: '#0' }, claims({ client_id: stranger }), plainSigner)
    expect(await refusal(forged, { clientId: stranger })).toBe('bad_signature')
  })

  test('a DID whose document must be fetched is resolved by the caller, or refused [S 14]', async () => {
    const did = 'did:web:verifier.example'
    const name = `decentralized_identifier:${did}`
    const jwt = await signJwt('request_object', { kid: `${did}#1` }, claims({ client_id: name }), plainSigner)
    const document = {
      id: did,
      verificationMethod: [{ id: `${did}#1`, type: 'JsonWebKey2020', controller: did, publicKeyJwk: signer.publicJwk }],
      assertionMethod: [`${did}#1`],
    }
    expect(await refusal(jwt, { clientId: name })).toBe('unresolvable_did')
    expect(await refusal(jwt, { clientId: name, resolveDid: async () => document })).toBe('accepted')
    expect(await refusal(jwt, { clientId: name, resolveDid: async () => ({}) })).toBe('unresolvable_did')
  })

  test.each([
    ['redirect_uri:https://verifier.example/response/1', 'must_not_be_signed'],
    ['origin:https://verifier.example', 'origin_refused'],
    ['verifier_attestation:verifier.example', 'unsupported_prefix'],
    ['openid_federation:https://verifier.example', 'unsupported_prefix'],
    ['did:web:verifier.example', 'unsupported_prefix'],
    ['x509_hash:', 'malformed_client_id'],
  ])('%s is refused in a signed request [S 14]', async (name, code) => {
    const jwt = await sign(claims({ client_id: name }))
    expect(await refusal(jwt, { clientId: name })).toBe(code)
  })
})
