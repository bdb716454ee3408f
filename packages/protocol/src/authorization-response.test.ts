import { expect, test } from 'vitest'
import { buildAuthorizationUrl, parseAuthorizationRequest } from './authorization-request.ts'
import { buildAuthorizationResponse, readAuthorizationResponse } from './authorization-response.ts'

const issuer = 'https://issuer.example/city'
const context = { issuer, state: 's t&' }
const expected = { issuer, state: 's t&' }

test('the browser brings a name for the pushed request and its client, and nothing more is read [S 11]', () => {
  const url = buildAuthorizationUrl('https://issuer.example/city/authorize', { clientId: 'w', requestUri: 'urn:x:1' })
  const query = {
    ...Object.fromEntries(new URL(url).searchParams),
    scope: 'more',
    redirect_uri: 'https://evil.example',
  }
  expect(parseAuthorizationRequest(query)).toEqual({ ok: true, value: { clientId: 'w', requestUri: 'urn:x:1' } })
})

test.each([
  ['no client', { request_uri: 'urn:x:1' }],
  ['no request', { client_id: 'w' }],
  ['two clients', { client_id: ['w', 'v'], request_uri: 'urn:x:1' }],
  ['two requests', { client_id: 'w', request_uri: ['a', 'b'] }],
])('a browser that brings %s is refused [S 11]', (_, query) => {
  expect(parseAuthorizationRequest(query).ok).toBe(false)
})

test.each([
  ['https://wallet.example/cb', 'https://wallet.example/cb?code=c'],
  ['https://wallet.example/cb?a=1', 'https://wallet.example/cb?a=1&code=c'],
  ['org.example.wallet:/cb', 'org.example.wallet:/cb?code=c'],
  ['http://127.0.0.1:4711', 'http://127.0.0.1:4711?code=c'],
])('the answer goes to %s exactly as it was registered [S 11]', (redirectUri, start) => {
  const url = buildAuthorizationResponse(redirectUri, { kind: 'code', code: 'c' }, context)
  expect(url.startsWith(start)).toBe(true)
  expect(readAuthorizationResponse(url, expected)).toEqual({ ok: true, value: 'c' })
})

const url = (query: string) => `https://wallet.example/cb?${query}`
const iss = `iss=${encodeURIComponent(issuer)}`

test.each([
  ['of another server', url(`code=c&state=s+t%26&iss=https%3A%2F%2Fevil.example`), 'response_of_other_issuer'],
  ['that does not say whose it is', url('code=c&state=s+t%26'), 'response_of_other_issuer'],
  ['of another flow', url(`code=c&state=other&${iss}`), 'response_of_other_request'],
  ['without a state', url(`code=c&${iss}`), 'response_of_other_request'],
  ['with two codes', url(`code=c&code=d&state=s+t%26&${iss}`), 'malformed_response'],
  ['without a code', url(`state=s+t%26&${iss}`), 'malformed_response'],
  ['without a query', 'https://wallet.example/cb', 'malformed_response'],
  ['that is an error', url(`error=access_denied&state=s+t%26&${iss}`), 'refused_by_server'],
])('a wallet takes no answer %s [R 13]', (_, answer, reason) => {
  expect(readAuthorizationResponse(answer, expected)).toEqual({ ok: false, reason })
})

test('an error of another server is that first [S 11]', () => {
  const answer = url('error=access_denied&state=s+t%26&iss=https%3A%2F%2Fevil.example')
  expect(readAuthorizationResponse(answer, expected)).toEqual({ ok: false, reason: 'response_of_other_issuer' })
})
