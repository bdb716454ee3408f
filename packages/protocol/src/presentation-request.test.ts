import type { JsonObject } from '@sojourn/domain'
import { generateEncryptionKey } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { parsePresentationRequest, presentationRequestOnWire } from './presentation-request.ts'

const wire = (change: JsonObject = {}): JsonObject => ({
  client_id: 'x509_hash:abc',
  response_type: 'vp_token',
  response_mode: 'direct_post',
  response_uri: 'https://verifier.example/response/1',
  nonce: 'n-0S6_WzA2Mj',
  dcql_query: { credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: {} }] },
  ...change,
})
const without = (name: string) => Object.fromEntries(Object.entries(wire()).filter(([key]) => key !== name))
const jwk = async () => ({ ...(await generateEncryptionKey()).publicJwk })

describe('reading the parameters of a request', () => {
  test('takes what the specification requires, and passes over the rest', () => {
    const read = parsePresentationRequest(wire({ iss: 'x', verifier_info: [], scope: 'other' }))
    expect(read).toMatchObject({
      ok: true,
      value: {
        clientId: 'x509_hash:abc',
        responseMode: 'direct_post',
        responseUri: 'https://verifier.example/response/1',
        nonce: 'n-0S6_WzA2Mj',
        clientMetadata: { encryptionKeys: [], encValues: ['A128GCM'], vpFormats: {} },
      },
    })
  })

  test.each<[string, JsonObject, string, string]>([
    ['another response type', wire({ response_type: 'code' }), 'response_type', 'not_allowed'],
    ['no response type', without('response_type'), 'response_type', 'missing'],
    ['a response in the front channel', wire({ response_mode: 'fragment' }), 'response_mode', 'not_allowed'],
    ['no response mode', without('response_mode'), 'response_mode', 'missing'],
    ['no address for the answer', without('response_uri'), 'response_uri', 'missing'],
    ['an address in the clear', wire({ response_uri: 'http://verifier.example' }), 'response_uri', 'malformed'],
    [
      'a redirect_uri beside direct_post',
      wire({ redirect_uri: 'https://verifier.example' }),
      'redirect_uri',
      'not_allowed',
    ],
    ['no nonce', without('nonce'), 'nonce', 'missing'],
    ['a nonce of other characters', wire({ nonce: 'a b' }), 'nonce', 'malformed'],
    ['a state of other characters', wire({ state: 'a/b' }), 'state', 'malformed'],
    ['no query', without('dcql_query'), 'dcql_query', 'missing'],
    ['only a scope', { ...without('dcql_query'), scope: 'permit' }, 'dcql_query', 'missing'],
    ['a query that does not read', wire({ dcql_query: { credentials: [] } }), 'dcql_query.credentials', 'malformed'],
    [
      'an attestation of the verifier without a format',
      wire({ verifier_info: [{ data: 'x' }] }),
      'verifier_info.0.format',
      'missing',
    ],
    ['an attestation without data', wire({ verifier_info: [{ format: 'x' }] }), 'verifier_info.0.data', 'missing'],
    [
      'one attestation in the place of a list',
      wire({ verifier_info: { format: 'x', data: 'x' } }),
      'verifier_info',
      'wrong_type',
    ],
    ['transaction data', wire({ transaction_data: ['e30'] }), 'transaction_data', 'unsupported'],
  ])('refuses %s [S 15]', (_, request, field, problem) => {
    expect(parsePresentationRequest(wire()).ok).toBe(true)
    expect(parsePresentationRequest(request)).toEqual({ ok: false, reason: { field, problem } })
  })

  test('takes what others attest of the verifier, whatever its format, and says it as it was said', () => {
    const info = [
      { format: 'registration_cert', data: 'eyJ', credential_ids: ['a'] },
      { format: 'another', data: { any: [1, null] } },
    ]
    const read = parsePresentationRequest(wire({ verifier_info: info }))
    if (!read.ok) throw new Error(read.reason.field)
    expect(read.value.verifierInfo).toEqual([
      { format: 'registration_cert', data: 'eyJ', credentialIds: ['a'] },
      { format: 'another', data: { any: [1, null] } },
    ])
    const nonce = 'n-0S6_WzA2Mj-n-0S6_WzA2Mj'
    expect(presentationRequestOnWire({ ...read.value, nonce }).verifier_info).toEqual(info)
  })

  test('without holder binding a state is required [S 21]', () => {
    const credential = { id: 'a', format: 'dc+sd-jwt', meta: {}, require_cryptographic_holder_binding: false }
    const query = { dcql_query: { credentials: [credential] } }
    expect(parsePresentationRequest(wire({ ...query, state: 's-1' })).ok).toBe(true)
    expect(parsePresentationRequest(wire(query))).toEqual({ ok: false, reason: { field: 'state', problem: 'missing' } })
  })

  test('keys for the answer: those we cannot use are passed over, enc is A128GCM unless said [S 19]', async () => {
    const usable = await jwk()
    const keys = [
      {
        kty: 'OKP',
        kid: 'jc',
        use: 'enc',
        crv: 'X25519',
        alg: 'ECDH-ES',
        x: 'WPX7wnwq10hFNK9aDSyG1QlLswE_CJY14LdhcFUIVVc',
      },
      { kty: 'EC', kid: 'lc', use: 'enc', crv: 'P-384', alg: 'ECDH-ES', x: 'AA', y: 'AA' },
      { ...usable, kid: 'sig', use: 'sig' },
      { ...usable, kid: 'no-alg', alg: undefined },
      { ...usable, kid: 'wrapped', alg: 'ECDH-ES+A128KW' },
      usable,
    ] as JsonObject[]
    const read = parsePresentationRequest(
      wire({ response_mode: 'direct_post.jwt', client_metadata: { jwks: { keys }, vp_formats_supported: {} } }),
    )
    expect(read.ok && read.value.clientMetadata.encryptionKeys.map(({ kid }) => kid)).toEqual([usable.kid])
    expect(read.ok && read.value.clientMetadata.encValues).toEqual(['A128GCM'])
  })

  test('an encrypted answer needs a key and an enc that we know [S 19]', async () => {
    const key = await jwk()
    const metadata = (change: object): JsonObject =>
      wire({
        response_mode: 'direct_post.jwt',
        client_metadata: { jwks: { keys: [key] }, encrypted_response_enc_values_supported: ['A256GCM'], ...change },
      })
    const unusable = { ok: false, reason: { field: 'client_metadata.jwks', problem: 'unsupported' } }
    expect(parsePresentationRequest(metadata({})).ok).toBe(true)
    expect(parsePresentationRequest(metadata({ encrypted_response_enc_values_supported: ['A128CBC-HS256'] }))).toEqual(
      unusable,
    )
    expect(parsePresentationRequest(metadata({ jwks: { keys: [{ ...key, use: 'sig' }] } }))).toEqual(unusable)
    expect(parsePresentationRequest(wire({ response_mode: 'direct_post.jwt' }))).toEqual(unusable)
  })

  test('keys of one name could not be told apart [S 19]', async () => {
    const key = await jwk()
    expect(parsePresentationRequest(wire({ client_metadata: { jwks: { keys: [key, key] } } }))).toEqual({
      ok: false,
      reason: { field: 'client_metadata.jwks.keys', problem: 'conflict' },
    })
  })
})

describe('sending a request', () => {
  const read = parsePresentationRequest(wire({ nonce: 'A'.repeat(24), state: 'B'.repeat(24) }))
  if (!read.ok) throw new Error('the request of this test does not read')
  const request = read.value

  test('is read back as it was', () => {
    expect(parsePresentationRequest(presentationRequestOnWire(request))).toEqual({ ok: true, value: request })
  })

  test('takes a query in its wire form too', () => {
    const query = { credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: {} }] }
    expect(presentationRequestOnWire({ ...request, query })).toEqual(presentationRequestOnWire(request))
  })

  test('with less than 128 bits of randomness is a fault [S 22]', () => {
    expect(() => presentationRequestOnWire({ ...request, nonce: 'A'.repeat(21) })).toThrow('128 bits')
    expect(() => presentationRequestOnWire({ ...request, state: 'short' })).toThrow('128 bits')
  })

  test('that no wallet could answer is a fault', () => {
    expect(() => presentationRequestOnWire({ ...request, responseMode: 'direct_post.jwt' })).toThrow('client_metadata')
    expect(() => presentationRequestOnWire({ ...request, query: { credentials: [] } })).toThrow('dcql_query')
  })
})
