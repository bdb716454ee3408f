import { expect, test } from 'vitest'
import { buildTokenRequest, parseTokenRequest } from './token-request.ts'

const form = {
  grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
  'pre-authorized_code': 'SplxlOBeZQQYbYS6WxSbIA',
  tx_code: '493536',
}

test('a token request redeems a pre-authorized code', () => {
  expect(parseTokenRequest({ ...form, resource: 'ignored' })).toEqual({
    ok: true,
    value: { preAuthorizedCode: 'SplxlOBeZQQYbYS6WxSbIA', txCode: '493536' },
  })
})

test('what the wallet builds is what the server reads', () => {
  const request = { preAuthorizedCode: 'c', txCode: '1', clientId: 'wallet' }
  expect(parseTokenRequest(buildTokenRequest(request))).toEqual({ ok: true, value: request })
})

test('a parameter without a value counts as left out', () => {
  expect(parseTokenRequest({ ...form, tx_code: '' })).toEqual({
    ok: true,
    value: { preAuthorizedCode: 'SplxlOBeZQQYbYS6WxSbIA' },
  })
})

test.each<[string, unknown, string, string, string]>([
  ['another grant', { ...form, grant_type: 'password' }, 'unsupported_grant_type', 'grant_type', 'unsupported'],
  ['no grant', { ...form, grant_type: undefined }, 'invalid_request', 'grant_type', 'missing'],
  ['no code', { ...form, 'pre-authorized_code': undefined }, 'invalid_request', 'pre-authorized_code', 'missing'],
  ['a repeated parameter', { ...form, tx_code: ['1', '2'] }, 'invalid_request', 'tx_code', 'conflict'],
  [
    'a code too long to be one',
    { ...form, 'pre-authorized_code': 'x'.repeat(4097) },
    'invalid_request',
    'pre-authorized_code',
    'too_large',
  ],
  ['no form', 'grant_type=x', 'invalid_request', 'message', 'wrong_type'],
])('refuses %s', (_, body, error, field, problem) => {
  expect(parseTokenRequest(body)).toEqual({ ok: false, reason: { error, field, problem } })
})

test('a parameter that only a prototype has is not there', () => {
  expect(parseTokenRequest(Object.create(form))).toMatchObject({ ok: false, reason: { field: 'grant_type' } })
})

const DETAILS = '[{"type":"openid_credential","credential_configuration_id":"permit.dc-sd-jwt","claims":[]}]'

test('authorization_details name the configurations that the token shall be for [S 1]', () => {
  expect(parseTokenRequest({ ...form, authorization_details: DETAILS })).toMatchObject({
    ok: true,
    value: { requestedConfigurationIds: ['permit.dc-sd-jwt'] },
  })
})

test.each([
  ['no JSON', 'permit'],
  ['no array', '{"type":"openid_credential"}'],
  ['an empty array', '[]'],
  ['another type', DETAILS.replace('openid_credential', 'payment')],
  ['no configuration', '[{"type":"openid_credential"}]'],
])('refuses authorization_details that are %s', (_, authorization_details) => {
  expect(parseTokenRequest({ ...form, authorization_details })).toMatchObject({
    ok: false,
    reason: { error: 'invalid_authorization_details' },
  })
})
