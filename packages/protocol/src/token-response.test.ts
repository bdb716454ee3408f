import { expect, test } from 'vitest'
import { buildTokenResponse, parseTokenResponse, type TokenResponse } from './token-response.ts'

const wire = { access_token: 'abc.def', token_type: 'DPoP', expires_in: 300 }

test('a token response gives a token bound to the DPoP key', () => {
  expect(parseTokenResponse(wire)).toEqual({
    ok: true,
    value: { accessToken: 'abc.def', tokenType: 'DPoP', expiresInSeconds: 300 },
  })
})

test('the type of the token is compared without regard to case, and Bearer is told apart', () => {
  expect(parseTokenResponse({ ...wire, token_type: 'dpop' })).toMatchObject({ value: { tokenType: 'DPoP' } })
  expect(parseTokenResponse({ ...wire, token_type: 'BEARER' })).toMatchObject({ value: { tokenType: 'Bearer' } })
})

test('a c_nonce in it is of no meaning [S 3]', () => {
  const read = parseTokenResponse({ ...wire, c_nonce: 'old', c_nonce_expires_in: 5 })
  expect(read.ok && Object.keys(read.value)).toEqual(['accessToken', 'tokenType', 'expiresInSeconds'])
  expect(Object.keys(buildTokenResponse({ accessToken: 'a', tokenType: 'DPoP' }))).toEqual([
    'access_token',
    'token_type',
  ])
})

test('credential identifiers of authorization details are kept, other details are not [S 1]', () => {
  const details = [
    { type: 'openid_credential', credential_configuration_id: 'permit', credential_identifiers: ['p-1', 'p-2'] },
    { type: 'something_else', credential_identifiers: ['x'] },
  ]
  const read = parseTokenResponse({ ...wire, authorization_details: details })
  expect(read.ok && read.value.identifiers).toEqual([
    { configurationId: 'permit', credentialIdentifiers: ['p-1', 'p-2'] },
  ])
})

test('what the server builds is what the wallet reads', () => {
  const response: TokenResponse = {
    accessToken: 'a',
    tokenType: 'DPoP',
    expiresInSeconds: 60,
    identifiers: [{ configurationId: 'c', credentialIdentifiers: ['i'] }],
  }
  expect(parseTokenResponse(buildTokenResponse(response))).toEqual({ ok: true, value: response })
})

test.each<[string, unknown, string, string]>([
  ['no token', { ...wire, access_token: undefined }, 'access_token', 'missing'],
  ['another type of token', { ...wire, token_type: 'mac' }, 'token_type', 'not_allowed'],
  ['no type of token', { ...wire, token_type: undefined }, 'token_type', 'missing'],
  ['a life in words', { ...wire, expires_in: 'long' }, 'expires_in', 'wrong_type'],
  ['empty details', { ...wire, authorization_details: [] }, 'authorization_details', 'malformed'],
])('refuses %s', (_, body, field, problem) => {
  expect(parseTokenResponse(body)).toEqual({ ok: false, reason: { field, problem } })
})
