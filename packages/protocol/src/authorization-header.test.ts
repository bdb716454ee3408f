import { expect, test } from 'vitest'
import { asksForDpopNonce, dpopChallenge, parseAuthorizationHeader } from './authorization-header.ts'

test.each([
  ['DPoP abc.def~1_-/+==', { scheme: 'DPoP', accessToken: 'abc.def~1_-/+==' }],
  ['dpop  abc', { scheme: 'DPoP', accessToken: 'abc' }],
  ['Bearer abc', { scheme: 'Bearer', accessToken: 'abc' }],
])('%s carries a token [S 12]', (header, value) => {
  expect(parseAuthorizationHeader(header)).toEqual({ ok: true, value })
})

test.each<[unknown, string]>([
  [undefined, 'missing'],
  ['', 'malformed'],
  ['DPoP', 'malformed'],
  ['DPoP ', 'malformed'],
  ['Basic abc', 'malformed'],
  ['DPoP a b', 'malformed'],
  ['DPoP a,b', 'malformed'],
  ['DPoP a\u0000', 'malformed'],
  [['DPoP a', 'DPoP b'], 'malformed'],
  [`DPoP ${'a'.repeat(8192)}`, 'malformed'],
])('%j carries none', (header, reason) => {
  expect(parseAuthorizationHeader(header)).toEqual({ ok: false, reason })
})

test('a challenge names the error and the algorithms [S 12]', () => {
  expect(dpopChallenge('use_dpop_nonce', ['ES256', 'EdDSA'])).toBe('DPoP error="use_dpop_nonce", algs="ES256 EdDSA"')
  expect(dpopChallenge(undefined, ['ES256'])).toBe('DPoP algs="ES256"')
})

test.each<[string | null, boolean]>([
  ['DPoP error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof"', true],
  ['Bearer, DPoP error="use_dpop_nonce"', true],
  [dpopChallenge('use_dpop_nonce', ['ES256']), true],
  [dpopChallenge('invalid_token', ['ES256']), false],
  ['Bearer error="use_dpop_nonce"', false],
  [null, false],
])('%s: asks for a nonce is %s [S 12]', (header, asks) => {
  expect(asksForDpopNonce(header)).toBe(asks)
})
