import { describe, expect, test } from 'vitest'
import { buildCredentialOffer, type CredentialOffer, parseCredentialOffer } from './credential-offer.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const wire = () => ({
  credential_issuer: 'https://issuer.example/public-security',
  credential_configuration_ids: ['residence-permit.dc-sd-jwt'],
  grants: {
    [GRANT]: {
      'pre-authorized_code': 'code-1',
      tx_code: { input_mode: 'numeric', length: 6, description: 'Ask the desk' },
    },
  } as Record<string, unknown>,
})
const withGrant = (grant: unknown) => ({ ...wire(), grants: { [GRANT]: grant } })

describe('reading a credential offer', () => {
  test('names the issuer, what is offered, and how to get it', () => {
    expect(parseCredentialOffer(wire())).toEqual({
      ok: true,
      value: {
        credentialIssuer: 'https://issuer.example/public-security',
        configurationIds: ['residence-permit.dc-sd-jwt'],
        preAuthorized: { code: 'code-1', txCode: { inputMode: 'numeric', length: 6, description: 'Ask the desk' } },
      },
    })
  })

  test('an empty tx_code still means that a code is required, in digits [S 9]', () => {
    const offer = parseCredentialOffer(withGrant({ 'pre-authorized_code': 'code-1', tx_code: {} }))
    expect(offer.ok && offer.value.preAuthorized?.txCode).toEqual({ inputMode: 'numeric' })
  })

  test('without tx_code none is required [S 9]', () => {
    const offer = parseCredentialOffer(withGrant({ 'pre-authorized_code': 'code-1' }))
    expect(offer.ok && offer.value.preAuthorized).toEqual({ code: 'code-1' })
  })

  test('grants may be absent, and unknown members and grants are passed over', () => {
    const { grants: _, ...bare } = wire()
    expect(parseCredentialOffer({ ...bare, colour: 'red' })).toEqual({
      ok: true,
      value: {
        credentialIssuer: 'https://issuer.example/public-security',
        configurationIds: ['residence-permit.dc-sd-jwt'],
      },
    })
    expect(parseCredentialOffer({ ...bare, grants: { 'urn:other': { code: 1 } } }).ok).toBe(true)
  })

  test.each<[string, unknown, string, string]>([
    ['no issuer', { ...wire(), credential_issuer: undefined }, 'credential_issuer', 'missing'],
    [
      'an issuer in the clear',
      { ...wire(), credential_issuer: 'http://issuer.example' },
      'credential_issuer',
      'malformed',
    ],
    [
      'an issuer with a query',
      { ...wire(), credential_issuer: 'https://i.example?x' },
      'credential_issuer',
      'malformed',
    ],
    ['nothing offered', { ...wire(), credential_configuration_ids: [] }, 'credential_configuration_ids', 'malformed'],
    [
      'the draft shape of the offer',
      { ...wire(), credential_configuration_ids: undefined, credentials: ['x'] },
      'credential_configuration_ids',
      'missing',
    ],
    [
      'the same thing twice',
      { ...wire(), credential_configuration_ids: ['a', 'a'] },
      'credential_configuration_ids',
      'conflict',
    ],
    [
      'a number for an id',
      { ...wire(), credential_configuration_ids: [1] },
      'credential_configuration_ids.0',
      'wrong_type',
    ],
    [
      'too many things',
      { ...wire(), credential_configuration_ids: Array.from({ length: 33 }, (_, at) => `c${at}`) },
      'credential_configuration_ids',
      'too_large',
    ],
    ['a grant without its code', withGrant({}), `grants.${GRANT}.pre-authorized_code`, 'missing'],
    [
      'another alphabet',
      withGrant({ 'pre-authorized_code': 'c', tx_code: { input_mode: 'emoji' } }),
      `grants.${GRANT}.tx_code.input_mode`,
      'not_allowed',
    ],
    [
      'a long description',
      withGrant({ 'pre-authorized_code': 'c', tx_code: { description: 'x'.repeat(301) } }),
      `grants.${GRANT}.tx_code.description`,
      'too_large',
    ],
    ['text', 'offer', 'message', 'wrong_type'],
    ['nothing', undefined, 'message', 'missing'],
  ])('refuses %s', (_, offer, field, problem) => {
    expect(parseCredentialOffer(offer)).toEqual({ ok: false, reason: { field, problem } })
  })
})

test('what is built is read back as it was', () => {
  const offer: CredentialOffer = {
    credentialIssuer: 'http://localhost:4100/human-resources',
    configurationIds: ['social-security-card.dc-sd-jwt', 'social-security-card.jwt-vc'],
    preAuthorized: { code: 'c', txCode: { inputMode: 'text' }, authorizationServer: 'https://as.example' },
    authorizationCode: { issuerState: 's' },
  }
  expect(parseCredentialOffer(buildCredentialOffer(offer))).toEqual({ ok: true, value: offer })
})

test('an offer on the wire has the names of the specification and nothing empty', () => {
  expect(
    buildCredentialOffer({
      credentialIssuer: 'https://i.example',
      configurationIds: ['x'],
      preAuthorized: { code: 'c' },
    }),
  ).toEqual({
    credential_issuer: 'https://i.example',
    credential_configuration_ids: ['x'],
    grants: { [GRANT]: { 'pre-authorized_code': 'c' } },
  })
})
