import { sha256 } from '@sojourn/keys'
import { expect, test } from 'vitest'
import { type ComparisonInput, comparisonCode } from './comparison-code.ts'

const input: ComparisonInput = {
  credentialIssuer: 'https://issuer.example/public-security',
  offerSecretHash: sha256('pre-authorized code'),
  holderThumbprints: ['b-key', 'a-key'],
  notificationId: 'notification-1',
}

// SHA-256 of ["sojourn comparison code v1",issuer,hash,["a-key","b-key"],notification]: first four bytes, modulo a million.
const CODE = '609117'

test('both sides compute the same six digits, in whatever order they hold the keys', () => {
  expect(comparisonCode(input)).toBe(CODE)
  expect(comparisonCode({ ...input, holderThumbprints: ['a-key', 'b-key'] })).toBe(CODE)
})

test.each<[string, Partial<ComparisonInput>]>([
  ['another issuer', { credentialIssuer: 'https://issuer.example/human-resources' }],
  ['another offer', { offerSecretHash: sha256('another code') }],
  ['the keys of another wallet', { holderThumbprints: ['a-key', 'c-key'] }],
  ['one key fewer', { holderThumbprints: ['a-key'] }],
  ['another delivery', { notificationId: 'notification-2' }],
])('%s gives another code', (_, change) => {
  expect(comparisonCode({ ...input, ...change })).not.toBe(CODE)
})

test('members cannot run into each other', () => {
  expect(comparisonCode({ ...input, holderThumbprints: ['a-key","b-key'] })).not.toBe(CODE)
})

test('always six digits', () => {
  for (let at = 0; at < 500; at++) {
    expect(comparisonCode({ ...input, notificationId: `n${at}` })).toMatch(/^\d{6}$/)
  }
})
