import { expect, test } from 'vitest'
import { buildChallengeResponse, parseChallengeResponse } from './challenge-response.ts'

test('a challenge is read as it was given, and nothing else is one [S 13]', () => {
  expect(parseChallengeResponse(buildChallengeResponse('c'))).toEqual({ ok: true, value: 'c' })
  for (const other of [{}, { attestation_challenge: '' }, { attestation_challenge: 5 }, null, 'c']) {
    expect(parseChallengeResponse(other).ok).toBe(false)
  }
})
