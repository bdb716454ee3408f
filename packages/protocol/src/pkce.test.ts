import { expect, test } from 'vitest'
import { codeChallengeOf, fitsCodeChallenge, isCodeChallenge, newCodeVerifier } from './pkce.ts'

/** The example of RFC 7636, appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

test('the published example fits, and what a wallet makes does [S 11]', () => {
  expect(codeChallengeOf(VERIFIER)).toBe(CHALLENGE)
  expect(fitsCodeChallenge(VERIFIER, CHALLENGE)).toBe(true)
  const verifier = newCodeVerifier()
  expect(fitsCodeChallenge(verifier, codeChallengeOf(verifier))).toBe(true)
})

test.each([
  ['another verifier', newCodeVerifier()],
  ['the challenge itself, as `plain` would have it', CHALLENGE],
  ['one too short', VERIFIER.slice(1)],
  ['one too long', 'a'.repeat(129)],
  ['a character that is none of a verifier', `${VERIFIER.slice(1)}+`],
  ['nothing', ''],
])('%s does not fit [S 11]', (_, verifier) => {
  expect(fitsCodeChallenge(verifier, CHALLENGE)).toBe(false)
})

test('a verifier of the wrong shape fits not even its own hash [S 11]', () => {
  expect(fitsCodeChallenge('short', codeChallengeOf('short'))).toBe(false)
})

test('a challenge is the canonical base64url of thirty-two bytes [S 11]', () => {
  expect(isCodeChallenge(CHALLENGE)).toBe(true)
  for (const other of [`${CHALLENGE}=`, CHALLENGE.slice(1), `${CHALLENGE.slice(0, -1)}N`, `${CHALLENGE}A`, '']) {
    expect([other, isCodeChallenge(other)]).toEqual([other, false])
  }
})
