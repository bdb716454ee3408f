import { ok, type RelyingPartyId, refuse } from '@sojourn/domain'
import { randomBytes } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { checkMovingCode, movingCodes } from './moving-code.ts'
import { isMovingRequestId, newMovingRequestId, newRequestId, relyingPartyOfRequestId } from './secret-ids.ts'

const SECRET = randomBytes(32)
const PARTY = 'demo-school' as RelyingPartyId
const ID = newMovingRequestId(PARTY)
const NOON = new Date('2026-11-22T12:00:00Z')
const after = (seconds: number) => new Date(NOON.getTime() + seconds * 1000)
const [first = '', second = ''] = movingCodes(SECRET, ID, NOON, after(60))

describe('a code that moves', () => {
  test('is another one every two seconds, over the whole time of the request [P 19]', () => {
    const codes = movingCodes(SECRET, ID, NOON, after(60))
    expect(codes).toHaveLength(31)
    expect(new Set(codes).size).toBe(31)
    expect(movingCodes(SECRET, ID, after(1.9), after(60))[0]).toBe(first)
    expect(movingCodes(SECRET, ID, after(2), after(60))[0]).toBe(second)
  })

  test('is good for ten seconds from when it was first shown, and not one more [P 19]', () => {
    for (const seconds of [0, 5, 9, 9.999])
      expect(checkMovingCode(SECRET, ID, first, after(seconds))).toEqual(ok(undefined))
    for (const seconds of [10, 10.001, 60, 86_400]) {
      expect(checkMovingCode(SECRET, ID, first, after(seconds))).toEqual(refuse('code_too_old'))
    }
  })

  test('may be shown a period early by a screen whose clock runs ahead, and no earlier', () => {
    expect(checkMovingCode(SECRET, ID, second, NOON)).toEqual(ok(undefined))
    const [, , third = ''] = movingCodes(SECRET, ID, NOON, after(60))
    expect(checkMovingCode(SECRET, ID, third, NOON)).toEqual(refuse('unknown_code'))
  })

  test.each([
    ['nothing', ''],
    ['another request', movingCodes(SECRET, newMovingRequestId(PARTY), NOON, NOON)[0] ?? ''],
    ['another secret', movingCodes(randomBytes(32), ID, NOON, NOON)[0] ?? ''],
    ['the time of the next with the proof of this', `${second.split('.')[0]}.${first.split('.')[1]}`],
    ['no time', `.${first.split('.')[1]}`],
    ['no proof', `${first.split('.')[0]}.`],
    ['a longer time', `${'z'.repeat(40)}.${first.split('.')[1]}`],
    ['other spelling', first.toUpperCase()],
  ])('is none of ours with %s', (_, code) => {
    expect(checkMovingCode(SECRET, ID, code, NOON)).toEqual(refuse('unknown_code'))
  })
})

test('a request id says whether its code moves, and leads with the relying party either way', () => {
  expect(isMovingRequestId(ID)).toBe(true)
  expect(relyingPartyOfRequestId(ID)).toBe('demo-school')
  expect(isMovingRequestId(newRequestId(PARTY))).toBe(false)
  expect(isMovingRequestId('demo-school.~short')).toBe(false)
})
