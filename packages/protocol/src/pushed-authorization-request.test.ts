import { expect, test } from 'vitest'
import {
  buildPushedAuthorizationRequest,
  buildPushedAuthorizationResponse,
  parsePushedAuthorizationRequest,
  parsePushedAuthorizationResponse,
} from './pushed-authorization-request.ts'

const credentialIssuer = 'https://issuer.example/city'
const parse = (form: unknown) => parsePushedAuthorizationRequest(form, { credentialIssuer })
const details = (more: object = {}) =>
  JSON.stringify([{ type: 'openid_credential', credential_configuration_id: 'permit', ...more }])

const good: Record<string, string> = {
  response_type: 'code',
  client_id: 'wallet',
  redirect_uri: 'https://wallet.example/cb',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
  scope: 'permit',
}

test('a pushed request says what the wallet wants, and what is not known in it is passed over [S 11]', () => {
  expect(parse({ ...good, state: 's', nonce: 'n', prompt: 'login', claims: '{}', foo: 'bar' })).toEqual({
    ok: true,
    value: {
      redirectUri: good.redirect_uri,
      codeChallenge: good.code_challenge,
      state: 's',
      scopes: ['permit'],
    },
  })
})

test('what the wallet builds is what the server reads [S 11]', () => {
  const request = {
    redirectUri: 'org.example.wallet:/cb',
    codeChallenge: good.code_challenge ?? '',
    state: 's',
    scopes: ['a', 'b'],
    requestedConfigurationIds: ['permit'],
    issuerState: 'i',
    dpopThumbprint: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I',
  }
  expect(parse(buildPushedAuthorizationRequest({ clientId: 'wallet', ...request }))).toEqual({
    ok: true,
    value: request,
  })
})

test('details that name this issuer among their locations are for us [S 1]', () => {
  const form = { ...good, authorization_details: details({ locations: ['https://other.example', credentialIssuer] }) }
  expect(parse(form)).toMatchObject({ ok: true, value: { requestedConfigurationIds: ['permit'] } })
})

test.each<[string, Record<string, unknown>, string]>([
  ['no response type', { response_type: undefined }, 'invalid_request'],
  ['the implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
  ['a hybrid flow', { response_type: 'code id_token' }, 'unsupported_response_type'],
  ['an answer in the fragment', { response_mode: 'fragment' }, 'invalid_request'],
  ['an answer as a JWT', { response_mode: 'jwt' }, 'invalid_request'],
  ['no redirect address', { redirect_uri: undefined }, 'invalid_request'],
  ['two redirect addresses', { redirect_uri: ['https://a.example', 'https://b.example'] }, 'invalid_request'],
  ['an endless redirect address', { redirect_uri: `https://a.example/${'a'.repeat(2048)}` }, 'invalid_request'],
  ['no code challenge', { code_challenge: undefined }, 'invalid_request'],
  ['a malformed code challenge', { code_challenge: 'abc' }, 'invalid_request'],
  ['the plain method', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['no method, which would mean plain', { code_challenge_method: undefined }, 'invalid_request'],
  ['a method in small letters', { code_challenge_method: 's256' }, 'invalid_request'],
  ['a request_uri', { request_uri: 'urn:example:1' }, 'invalid_request'],
  ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
  ['a resource that is not ours', { resource: 'https://other.example' }, 'invalid_target'],
  ['a scope with a quotation mark', { scope: 'a"b' }, 'invalid_scope'],
  ['a scope with an empty part', { scope: 'a  b' }, 'invalid_scope'],
  ['a hundred scopes', { scope: Array.from({ length: 100 }, (_, at) => `s${at}`).join(' ') }, 'invalid_scope'],
  ['an endless state', { state: 'a'.repeat(2049) }, 'invalid_request'],
  ['a thumbprint that is none', { dpop_jkt: 'abc' }, 'invalid_request'],
  ['details that are no JSON', { authorization_details: '[' }, 'invalid_authorization_details'],
  ['details that are no array', { authorization_details: '{}' }, 'invalid_authorization_details'],
  ['no detail', { authorization_details: '[]' }, 'invalid_authorization_details'],
  ['details of another type', { authorization_details: '[{"type":"payment"}]' }, 'invalid_authorization_details'],
  [
    'details for another issuer',
    { authorization_details: details({ locations: ['https://o.example'] }) },
    'invalid_authorization_details',
  ],
])('refuses %s [S 11]', (_, change, error) => {
  expect(parse({ ...good, ...change })).toMatchObject({ ok: false, reason: { error } })
})

test('the answer is read as it was built, and nothing else is', () => {
  const answer = { requestUri: 'urn:ietf:params:oauth:request_uri:x', expiresInSeconds: 300 }
  expect(parsePushedAuthorizationResponse(buildPushedAuthorizationResponse(answer))).toEqual({
    ok: true,
    value: answer,
  })
  for (const other of [{}, { request_uri: '', expires_in: 1 }, { request_uri: 'x', expires_in: '1' }, null]) {
    expect(parsePushedAuthorizationResponse(other).ok).toBe(false)
  }
})
