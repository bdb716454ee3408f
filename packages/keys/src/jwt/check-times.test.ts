import { describe, expect, test } from 'vitest'
import { checkTimes } from '../index.ts'

const AT = new Date('2026-11-22T00:00:00Z')
const now = AT.getTime() / 1000
const SKEW = 60
const ok = { ok: true, value: undefined }

describe('the times of a token', () => {
  test('hold between them, and none need be there', () => {
    expect(checkTimes({ iat: now - 10, nbf: now - 10, exp: now + 10 }, AT, SKEW)).toEqual(ok)
    expect(checkTimes({}, AT, SKEW)).toEqual(ok)
    expect(checkTimes({ exp: now + 0.5 }, AT, 0)).toEqual(ok)
  })

  test('have run out from exp on, and the skew after it', () => {
    expect(checkTimes({ exp: now - SKEW + 1 }, AT, SKEW)).toEqual(ok)
    expect(checkTimes({ exp: now - SKEW }, AT, SKEW)).toEqual({ ok: false, reason: 'expired' })
    expect(checkTimes({ exp: now }, AT, 0)).toEqual({ ok: false, reason: 'expired' })
    expect(checkTimes({ exp: -1 }, AT, SKEW)).toEqual({ ok: false, reason: 'expired' })
  })

  test.each(['nbf', 'iat'])('are not yet reached before %s, less the skew', (name) => {
    expect(checkTimes({ [name]: now + SKEW }, AT, SKEW)).toEqual(ok)
    expect(checkTimes({ [name]: now + SKEW + 1 }, AT, SKEW)).toEqual({ ok: false, reason: 'not_yet_valid' })
  })

  test.each(['exp', 'nbf', 'iat'])('are malformed when %s is no number', (name) => {
    for (const value of ['1795305600', [now], { at: now }, null, true, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(checkTimes({ [name]: value }, AT, SKEW)).toEqual({ ok: false, reason: 'malformed_time' })
    }
  })
})
