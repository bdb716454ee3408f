import { expect, test } from 'vitest'
import { JWT_BEARER_ASSERTION } from './client-assertion.ts'
import { type CredentialHeaders, readClientCredentials } from './client-credentials.ts'

const none: CredentialHeaders = { authorization: undefined, attestation: undefined, pop: undefined }
const assertion = { client_assertion_type: JWT_BEARER_ASSERTION, client_assertion: 'a.b.c' }

test('an assertion, an attestation or a mere name says who the client is', () => {
  expect(readClientCredentials({ client_id: 'w', ...assertion }, none)).toEqual({
    ok: true,
    value: { kind: 'assertion', clientId: 'w', assertion: 'a.b.c' },
  })
  expect(readClientCredentials({}, { ...none, attestation: 'a.b.c', pop: 'd.e.f' })).toEqual({
    ok: true,
    value: { kind: 'attestation', clientId: undefined, attestation: 'a.b.c', pop: 'd.e.f' },
  })
  expect(readClientCredentials({ client_id: 'w' }, none)).toEqual({ ok: true, value: { kind: 'name', clientId: 'w' } })
})

test.each<[string, Record<string, unknown>, Partial<CredentialHeaders>, string]>([
  ['two methods', assertion, { attestation: 'a.b.c', pop: 'd.e.f' }, 'several_authentications'],
  ['a password', { client_id: 'w', client_secret: 's' }, {}, 'secrets_not_used'],
  ['a password beside an assertion', { ...assertion, client_secret: 's' }, {}, 'secrets_not_used'],
  ['a password in the header', { client_id: 'w' }, { authorization: 'Basic dzpz' }, 'secrets_not_used'],
  ['an assertion of another kind', { ...assertion, client_assertion_type: 'saml' }, {}, 'unknown_assertion_type'],
  ['an assertion of no kind', { client_assertion: 'a.b.c' }, {}, 'unknown_assertion_type'],
  ['no assertion', { client_assertion_type: JWT_BEARER_ASSERTION }, {}, 'malformed_credentials'],
  ['two assertions', { ...assertion, client_assertion: ['a', 'b'] }, {}, 'malformed_credentials'],
  ['a proof without an attestation', {}, { pop: 'd.e.f' }, 'malformed_credentials'],
  ['two attestations', {}, { attestation: ['a.b.c', 'd.e.f'], pop: 'g.h.i' }, 'malformed_credentials'],
  ['two attestations in one header', {}, { attestation: 'a.b.c, d.e.f', pop: 'g.h.i' }, 'malformed_credentials'],
  ['two proofs in one header', {}, { attestation: 'a.b.c', pop: 'd.e.f,g.h.i' }, 'malformed_credentials'],
])('refuses %s [S 13]', (_, form, headers, reason) => {
  expect(readClientCredentials(form, { ...none, ...headers })).toEqual({ ok: false, reason })
})
