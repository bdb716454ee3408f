import { expect, test } from 'vitest'
import {
  buildCodeTokenRequest,
  buildRefreshTokenRequest,
  parseCodeTokenRequest,
  parseRefreshTokenRequest,
} from './code-token-request.ts'
import { parseGrantType } from './token-request.ts'

const expected = { credentialIssuer: 'https://issuer.example' }

test('a code comes back with its redirect address and its verifier [S 11]', () => {
  const request = { code: 'c', redirectUri: 'https://w.example/cb', codeVerifier: 'v' }
  const form = buildCodeTokenRequest(request)
  expect(parseGrantType(form)).toEqual({ ok: true, value: 'authorization_code' })
  expect(parseCodeTokenRequest({ ...form, resource: 'x' }, expected)).toEqual({
    ok: true,
    value: { ...request, requestedConfigurationIds: undefined },
  })
})

test('a refresh token comes alone, or with what of the consent it is for', () => {
  const form = buildRefreshTokenRequest('r')
  expect(parseGrantType(form)).toEqual({ ok: true, value: 'refresh_token' })
  const authorization_details = '[{"type":"openid_credential","credential_configuration_id":"permit"}]'
  expect(parseRefreshTokenRequest({ ...form, scope: 'a', authorization_details }, expected)).toEqual({
    ok: true,
    value: { refreshToken: 'r', requestedConfigurationIds: ['permit'] },
  })
})

test.each([
  ['no code', {}, 'invalid_request'],
  ['two codes', { code: ['a', 'b'] }, 'invalid_request'],
  ['an endless code', { code: 'a'.repeat(513) }, 'invalid_request'],
  ['malformed details', { code: 'a', authorization_details: '{' }, 'invalid_authorization_details'],
])('refuses a code request with %s', (_, form, error) => {
  expect(parseCodeTokenRequest(form, expected)).toMatchObject({ ok: false, reason: { error } })
})

test.each([
  ['no token', {}, 'invalid_request'],
  ['two tokens', { refresh_token: ['a', 'b'] }, 'invalid_request'],
  ['malformed details', { refresh_token: 'a', authorization_details: '{' }, 'invalid_authorization_details'],
])('refuses a refresh request with %s', (_, form, error) => {
  expect(parseRefreshTokenRequest(form, expected)).toMatchObject({ ok: false, reason: { error } })
})

test('a request without a grant type, or with two, is of none', () => {
  for (const form of [{}, { grant_type: ['a', 'b'] }, null]) expect(parseGrantType(form).ok).toBe(false)
})
