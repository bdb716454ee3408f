import type { Result } from '@sojourn/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  parseAuthorizationHeader,
  parseAuthorizationServerMetadata,
  parseClientId,
  parseCredentialOffer,
  parseCredentialOfferLink,
  parseCredentialRequest,
  parseCredentialResponse,
  parseDcqlQuery,
  parseDirectPost,
  parseErrorBody,
  parseIssuerMetadata,
  parseNonceResponse,
  parseNotificationRequest,
  parseRequestLink,
  parseRequestUriPost,
  parseResponseAck,
  parseTokenRequest,
  parseTokenResponse,
  parseUnsignedRequest,
  parseVpToken,
} from './index.ts'

const issuer = 'https://issuer.example/a'
const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

/** Each reader with a message that it accepts: the ground that spoiled ones are made from. */
const READERS: readonly [string, (message: unknown) => Result<unknown, unknown>, unknown][] = [
  [
    'credential offer',
    parseCredentialOffer,
    {
      credential_issuer: issuer,
      credential_configuration_ids: ['a'],
      grants: { [GRANT]: { 'pre-authorized_code': 'c', tx_code: { length: 4, description: 'd' } } },
    },
  ],
  [
    'issuer metadata',
    (json) => parseIssuerMetadata(json, { credentialIssuer: issuer }),
    {
      credential_issuer: issuer,
      credential_endpoint: `${issuer}/c`,
      batch_credential_issuance: { batch_size: 2 },
      display: [{ name: 'n', locale: 'en', logo: { uri: `${issuer}/l` } }],
      credential_configurations_supported: {
        a: {
          format: 'dc+sd-jwt',
          vct: 'v',
          proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
          credential_metadata: { claims: [{ path: ['a', null, 0], display: [{ name: 'x' }] }] },
        },
      },
    },
  ],
  [
    'server metadata',
    (json) => parseAuthorizationServerMetadata(json, { issuer }),
    { issuer, token_endpoint: `${issuer}/t`, grant_types_supported: [GRANT] },
  ],
  ['token request', parseTokenRequest, { grant_type: GRANT, 'pre-authorized_code': 'c', tx_code: '1' }],
  [
    'token response',
    parseTokenResponse,
    {
      access_token: 'a',
      token_type: 'DPoP',
      expires_in: 5,
      authorization_details: [
        { type: 'openid_credential', credential_configuration_id: 'a', credential_identifiers: ['b'] },
      ],
    },
  ],
  ['nonce response', parseNonceResponse, { c_nonce: 'n' }],
  [
    'credential request',
    (json) =>
      parseCredentialRequest(json, {
        identifiersIssued: false,
        maxProofs: 2,
        proofKinds: ['jwt'],
        wasEncrypted: false,
        responseEncryption: undefined,
      }),
    { credential_configuration_id: 'a', proofs: { jwt: ['p', 'q'] } },
  ],
  [
    'credential response',
    (json) => parseCredentialResponse(json, 200),
    { credentials: [{ credential: 'c' }], notification_id: 'n' },
  ],
  [
    'notification',
    parseNotificationRequest,
    { notification_id: 'n', event: 'credential_accepted', event_description: 'd' },
  ],
  ['direct post', parseDirectPost, { vp_token: '{"a":["b"]}', state: 's' }],
  ['VP Token', parseVpToken, { a: ['b'] }],
  ['response ack', parseResponseAck, { redirect_uri: 'https://a.example/#b' }],
  ['request_uri post', parseRequestUriPost, { wallet_nonce: 'n', wallet_metadata: '{}' }],
  [
    'unsigned request',
    parseUnsignedRequest,
    {
      client_id: `redirect_uri:${issuer}`,
      response_type: 'vp_token',
      response_mode: 'direct_post',
      nonce: 'n',
      dcql_query: '{"credentials":[{"id":"a","format":"f","meta":{}}]}',
    },
  ],
  [
    'DCQL query',
    parseDcqlQuery,
    {
      credentials: [
        {
          id: 'a',
          format: 'dc+sd-jwt',
          meta: { vct_values: ['v'] },
          claims: [{ id: 'b', path: ['c', null], values: ['d', 1] }],
          claim_sets: [['b']],
          trusted_authorities: [{ type: 'aki', values: ['x'] }],
        },
      ],
      credential_sets: [{ options: [['a']], required: false }],
    },
  ],
]

const CANARY = 'CaNaRy<script>'

const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    CANARY,
    `${CANARY}\u0000`,
    null,
    true,
    -1,
    0.5,
    Number.POSITIVE_INFINITY,
    -0,
    '',
    [],
    {},
    [CANARY],
    { [CANARY]: CANARY },
    [[]],
    Number.MAX_SAFE_INTEGER,
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ maxLength: 40 }),
  fc.constant('x'.repeat(300_000)),
)

/** The same message with one place, at any depth, holding something else, or with a member more. */
function spoiled(message: unknown, choose: number, replacement: unknown): unknown {
  const places: ((value: unknown) => void)[] = []
  const copy = structuredClone(message)
  const visit = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return
    for (const name of Object.keys(node)) {
      places.push((value) => Reflect.set(node, name, value))
      visit(Reflect.get(node, name))
    }
    places.push((value) => Reflect.set(node, CANARY, value))
  }
  visit(copy)
  places[choose % places.length]?.(replacement)
  return copy
}

describe.each(READERS)('the reader of a %s', (_, parse, message) => {
  test('accepts the message that the rest is made from', () => {
    expect(parse(message)).toMatchObject({ ok: true })
  })

  test('answers whatever it is given, and repeats nothing of it in a refusal [B 6]', () => {
    const check = (input: unknown) => {
      const read = parse(input)
      if (!read.ok && JSON.stringify(read.reason).includes('CaNaRy')) throw new Error('the refusal repeats the message')
    }
    fc.assert(
      fc.property(fc.nat({ max: 200 }), hostile, (choose, value) => check(spoiled(message, choose, value))),
      { numRuns: 400, seed: 1 },
    )
    fc.assert(fc.property(fc.oneof(hostile, fc.constant(undefined)), check), { numRuns: 100, seed: 2 })
  })
})

test('the readers of texts answer whatever they are given [B 9]', () => {
  const address = fc.oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.constantFrom(
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'intent://x#Intent;end',
      'https://user@issuer.example',
      'https://ıssuer.example',
      'http://127.1',
      'http://[::ffff:127.0.0.1]',
      'openid4vp:',
      'haip-vp://?',
      '%',
      'https://%zz',
    ),
  )
  const link = fc
    .tuple(
      fc.constantFrom(
        'openid-credential-offer://',
        'openid4vp://',
        'https://wallet.example/present',
        'javascript:',
        'intent:',
      ),
      fc.constantFrom('credential_offer', 'credential_offer_uri', 'request_uri', 'request', 'client_id'),
      fc.oneof(address, fc.string()),
    )
    .map(([scheme, parameter, value]) => `${scheme}?client_id=x&${parameter}=${value}`)
  fc.assert(
    fc.property(fc.oneof(link, fc.string(), address), (text) => {
      for (const parse of [parseCredentialOfferLink, parseRequestLink, parseClientId, parseAuthorizationHeader]) {
        const read = parse(text)
        if (!read.ok && JSON.stringify(read.reason).length > 120) throw new Error('a refusal that says too much')
      }
      if (parseErrorBody(text) !== 'unknown_error') throw new Error('a text is no error body')
    }),
    { numRuns: 1000, seed: 3 },
  )
})

test.each([
  'javascript:alert(1)?credential_offer=x',
  'data:text/html,x?credential_offer=x',
  'file:///etc/passwd?credential_offer=x',
  'intent://offer?credential_offer=x',
  'http://wallet.example/?credential_offer=x',
  'http://127.1.evil.example/?credential_offer=x',
])('a code that holds %s is no offer [B 9]', (link) => {
  expect(parseCredentialOfferLink(link)).toEqual({ ok: false, reason: { field: 'link', problem: 'unsupported' } })
  expect(parseRequestLink(link)).toEqual({ ok: false, reason: { field: 'link', problem: 'unsupported' } })
})

test.each([
  'https://user:word@issuer.example/offer',
  'https://issuer.example@evil.example/offer',
  'http://issuer.example/offer',
  'http://169.254.169.254/latest',
  'http://[::ffff:169.254.169.254]/',
  'gopher://issuer.example',
  'https://issuer.example/offer#x',
])('an offer is not fetched from %s [B 11]', (uri) => {
  expect(
    parseCredentialOfferLink(`openid-credential-offer://?credential_offer_uri=${encodeURIComponent(uri)}`),
  ).toEqual({
    ok: false,
    reason: { field: 'credential_offer_uri', problem: 'malformed' },
  })
})
