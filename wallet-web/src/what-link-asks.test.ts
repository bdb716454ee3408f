import { describe, expect, test } from 'vitest'
import { whatLinkAsks } from './what-link-asks.ts'

describe('whatLinkAsks', () => {
  test.each([
    ['openid-credential-offer://?credential_offer=%7B%7D', 'offer'],
    ['haip-vci://?credential_offer_uri=https%3A%2F%2Fa.example%2Fo', 'offer'],
    ['https://wallet.example/offer?credential_offer_uri=https%3A%2F%2Fa.example%2Fo', 'offer'],
    ['openid4vp://?client_id=x509_hash%3Aabc&request_uri=https%3A%2F%2Fa.example%2Fr', 'request'],
    [' https://wallet.example/present?client_id=x509_hash%3Aabc&request_uri=https%3A%2F%2Fa.example%2Fr\n', 'request'],
  ])('knows %s for an %s', (text, kind) => {
    expect(whatLinkAsks(text)).toBe(kind)
  })

  test.each([
    '',
    'hello',
    'https://wallet.example/offer',
    'https://wallet.example/present?client_id=x509_hash%3Aabc',
    'javascript:alert(1)//?credential_offer=x',
    'data:text/html,?credential_offer=x',
    'intent://scan?credential_offer=x',
  ])('knows %j for neither', (text) => {
    expect(whatLinkAsks(text)).toBeUndefined()
  })
})
