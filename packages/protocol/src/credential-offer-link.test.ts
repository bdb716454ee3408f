import { describe, expect, test } from 'vitest'
import { buildCredentialOffer, type CredentialOffer } from './credential-offer.ts'
import { buildCredentialOfferLink, parseCredentialOfferLink } from './credential-offer-link.ts'

const offer: CredentialOffer = {
  credentialIssuer: 'https://issuer.example/a+b',
  configurationIds: ['permit'],
  preAuthorized: { code: 'c d+e&f' },
}
const byValue = encodeURIComponent(JSON.stringify(buildCredentialOffer(offer)))

describe('a credential offer link', () => {
  test.each([
    'openid-credential-offer://',
    'haip-vci://',
    'https://wallet.example/offer',
    'http://localhost:4300/offer?a=b',
  ])('holds the offer by value: %s', (base) => {
    const link = buildCredentialOfferLink(base, { kind: 'by_value', offer })
    expect(parseCredentialOfferLink(link)).toEqual({ ok: true, value: { kind: 'by_value', offer } })
  })

  test('holds the address of the offer', () => {
    const uri = 'https://issuer.example/offers/1?x=y&z'
    const link = buildCredentialOfferLink('openid-credential-offer://', { kind: 'by_reference', uri })
    expect(link).toBe(
      'openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fissuer.example%2Foffers%2F1%3Fx%3Dy%26z',
    )
    expect(parseCredentialOfferLink(link)).toEqual({ ok: true, value: { kind: 'by_reference', uri } })
  })

  test.each<[string, string, string, string]>([
    ['another scheme', `mailto:x?credential_offer=${byValue}`, 'link', 'unsupported'],
    ['http to a stranger', `http://wallet.example/?credential_offer=${byValue}`, 'link', 'unsupported'],
    ['no link at all', 'permit', 'link', 'malformed'],
    ['no offer', 'openid-credential-offer://?x=y', 'credential_offer', 'missing'],
    [
      'an offer both ways',
      `openid-credential-offer://?credential_offer=${byValue}&credential_offer_uri=https%3A%2F%2Fa.example`,
      'credential_offer',
      'conflict',
    ],
    [
      'two offers',
      `openid-credential-offer://?credential_offer=${byValue}&credential_offer=${byValue}`,
      'credential_offer',
      'conflict',
    ],
    ['an offer that is no JSON', 'openid-credential-offer://?credential_offer=%7B', 'credential_offer', 'malformed'],
    [
      'JSON that two parsers read in two ways',
      'openid-credential-offer://?credential_offer=%7B%22a%22%3A1%2C%22a%22%3A2%7D',
      'credential_offer',
      'malformed',
    ],
    [
      'a reference in the clear',
      'openid-credential-offer://?credential_offer_uri=http%3A%2F%2Fissuer.example',
      'credential_offer_uri',
      'malformed',
    ],
    [
      'an offer that does not read',
      'openid-credential-offer://?credential_offer=%7B%7D',
      'credential_issuer',
      'missing',
    ],
    [
      'a link too long to be one',
      `openid-credential-offer://?credential_offer=${'a'.repeat(16_384)}`,
      'link',
      'too_large',
    ],
  ])('refuses %s', (_, link, field, problem) => {
    expect(parseCredentialOfferLink(link)).toEqual({ ok: false, reason: { field, problem } })
  })
})
