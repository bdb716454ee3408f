import { describe, expect, test } from 'vitest'
import { buildCredentialRequest, parseCredentialRequest } from './credential-request.ts'

const plain = { maxProofs: 3, proofKinds: ['jwt'], wasEncrypted: false, responseEncryption: undefined } as const
const byConfiguration = { identifiersIssued: false, ...plain }
const byIdentifier = { identifiersIssued: true, ...plain }
const proofs = { jwt: ['proof-1', 'proof-2'] }

describe('reading a credential request', () => {
  test('names a configuration when the token carried no identifiers [S 1]', () => {
    expect(parseCredentialRequest({ credential_configuration_id: 'permit', proofs }, byConfiguration)).toEqual({
      ok: true,
      value: {
        requested: { kind: 'configuration', id: 'permit' },
        proofs: { kind: 'jwt', jwts: ['proof-1', 'proof-2'] },
      },
    })
  })

  test('names an identifier when the token carried some [S 1]', () => {
    expect(parseCredentialRequest({ credential_identifier: 'p-1', proofs, format: 'x' }, byIdentifier)).toEqual({
      ok: true,
      value: { requested: { kind: 'identifier', id: 'p-1' }, proofs: { kind: 'jwt', jwts: ['proof-1', 'proof-2'] } },
    })
  })

  test.each([byConfiguration, byIdentifier])('refuses both names at once [S 1]', (expected) => {
    const both = { credential_identifier: 'p-1', credential_configuration_id: 'permit', proofs }
    expect(parseCredentialRequest(both, expected)).toEqual({
      ok: false,
      reason: { error: 'invalid_credential_request', field: 'credential_identifier', problem: 'conflict' },
    })
  })

  test('refuses an identifier when none was issued, with the code for it [S 1]', () => {
    expect(parseCredentialRequest({ credential_identifier: 'p-1', proofs }, byConfiguration)).toEqual({
      ok: false,
      reason: { error: 'unknown_credential_identifier', field: 'credential_identifier', problem: 'not_allowed' },
    })
  })

  test('refuses a configuration when identifiers were issued, with the code for it [S 1]', () => {
    expect(parseCredentialRequest({ credential_configuration_id: 'permit', proofs }, byIdentifier)).toEqual({
      ok: false,
      reason: {
        error: 'unknown_credential_configuration',
        field: 'credential_configuration_id',
        problem: 'not_allowed',
      },
    })
  })

  test.each([
    [byConfiguration, 'credential_configuration_id'],
    [byIdentifier, 'credential_identifier'],
  ])('refuses a request that names nothing [S 1]', (expected, field) => {
    expect(parseCredentialRequest({ proofs }, expected)).toEqual({
      ok: false,
      reason: { error: 'invalid_credential_request', field, problem: 'missing' },
    })
  })

  test.each<[string, unknown, string, string]>([
    ['no proofs', undefined, 'proofs', 'missing'],
    ['proofs in a list', ['proof-1'], 'proofs', 'unsupported'],
    ['the one proof of older drafts', { proof_type: 'jwt', jwt: 'proof-1' }, 'proofs', 'conflict'],
    ['proofs of no type', {}, 'proofs', 'conflict'],
    ['proofs of two types', { jwt: ['a'], attestation: ['b'] }, 'proofs', 'conflict'],
    ['proofs of another type', { di_vp: [{}] }, 'proofs', 'unsupported'],
    ['an empty list', { jwt: [] }, 'proofs.jwt', 'malformed'],
    ['a proof outside a list', { jwt: 'proof-1' }, 'proofs.jwt', 'wrong_type'],
    ['a proof that is no text', { jwt: ['proof-1', 7] }, 'proofs.jwt.1', 'wrong_type'],
    ['one more than a batch holds', { jwt: ['a', 'b', 'c', 'd'] }, 'proofs.jwt', 'too_large'],
    ['the same proof twice', { jwt: ['a', 'a'] }, 'proofs.jwt', 'conflict'],
  ])('refuses %s [S 2]', (_, wrong, field, problem) => {
    expect(parseCredentialRequest({ credential_configuration_id: 'permit', proofs: wrong }, byConfiguration)).toEqual({
      ok: false,
      reason: { error: 'invalid_proof', field, problem },
    })
  })

  test('`proof` in the singular does not count [S 2]', () => {
    const request = { credential_configuration_id: 'permit', proof: { proof_type: 'jwt', jwt: 'proof-1' } }
    expect(parseCredentialRequest(request, byConfiguration)).toMatchObject({ reason: { error: 'invalid_proof' } })
  })

  test('refuses response encryption asked for in the clear [S 6]', () => {
    const request = {
      credential_configuration_id: 'permit',
      proofs,
      credential_response_encryption: { jwk: {}, enc: 'A128GCM' },
    }
    expect(parseCredentialRequest(request, byConfiguration)).toMatchObject({
      reason: { error: 'invalid_encryption_parameters', field: 'credential_response_encryption' },
    })
  })

  test.each(['text', null, undefined, [], 7])('refuses %j as a whole', (request) => {
    expect(parseCredentialRequest(request, byConfiguration)).toMatchObject({
      ok: false,
      reason: { error: 'invalid_credential_request' },
    })
  })
})

test('what the wallet builds has one name and `proofs`', () => {
  expect(
    buildCredentialRequest({
      requested: { kind: 'configuration', id: 'permit' },
      proofs: { kind: 'jwt', jwts: ['a'] },
    }),
  ).toEqual({
    credential_configuration_id: 'permit',
    proofs: { jwt: ['a'] },
  })
  expect(
    buildCredentialRequest({ requested: { kind: 'identifier', id: 'p-1' }, proofs: { kind: 'jwt', jwts: ['a', 'b'] } }),
  ).toEqual({
    credential_identifier: 'p-1',
    proofs: { jwt: ['a', 'b'] },
  })
})
