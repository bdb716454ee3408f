import { expect, test } from 'vitest'
import { parseUnsignedRequest } from './unsigned-request.ts'

const address = 'https://client.example.org/cb'
const form = {
  client_id: `redirect_uri:${address}`,
  response_type: 'vp_token',
  response_mode: 'direct_post',
  response_uri: address,
  nonce: 'n-0S6_WzA2Mj',
  dcql_query: '{"credentials":[{"id":"a","format":"dc+sd-jwt","meta":{}}]}',
}

test('redirect_uri: names the address of the answer, and needs no signature [S 14]', () => {
  expect(parseUnsignedRequest(form)).toMatchObject({
    ok: true,
    value: { clientId: form.client_id, responseUri: address, signedBy: { kind: 'unsigned' } },
  })
})

test('the address may be left out, for the name holds it [S 14]', () => {
  const { response_uri: _, ...rest } = form
  expect(parseUnsignedRequest(rest)).toMatchObject({ ok: true, value: { responseUri: address } })
})

test.each([
  ['x509_hash:abc', 'must_be_signed'],
  ['x509_san_dns:client.example.org', 'must_be_signed'],
  ['decentralized_identifier:did:example:123', 'must_be_signed'],
  ['origin:https://client.example.org', 'origin_refused'],
  ['client', 'unsupported_prefix'],
  ['', 'malformed_client_id'],
])('an unsigned request of %s is refused [S 14]', (client_id, code) => {
  expect(parseUnsignedRequest({ ...form, client_id })).toEqual({ ok: false, reason: { code } })
})

test.each<[string, object, object]>([
  ['an answer that goes elsewhere', { response_uri: 'https://evil.example/cb' }, { code: 'response_uri_not_allowed' }],
  ['a parameter twice', { nonce: ['a', 'b'] }, { code: 'malformed_request', field: 'message', problem: 'conflict' }],
  [
    'a query that is no JSON',
    { dcql_query: '{' },
    { code: 'malformed_request', field: 'dcql_query', problem: 'malformed' },
  ],
  ['no nonce', { nonce: '' }, { code: 'malformed_request', field: 'nonce', problem: 'malformed' }],
  ['transaction data', { transaction_data: '["e30"]' }, { code: 'transaction_data_not_supported' }],
])('refuses %s [S 14]', (_, change, reason) => {
  expect(parseUnsignedRequest({ ...form, ...change })).toEqual({ ok: false, reason })
})
