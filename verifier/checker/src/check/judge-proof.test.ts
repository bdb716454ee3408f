import { addSeconds, type JsonObject } from '@sojourn/domain'
import type { VerifiedCredential } from '@sojourn/verification'
import { describe, expect, test } from 'vitest'
import { judgePack } from '../pack/judge-pack.ts'
import { isKnownPolicy, judgePurpose, type Place } from './purposes.ts'
import { createSeenProofs } from './seen-proofs.ts'

const NOW = new Date('2026-11-29T08:00:00Z')
const PLACE: Place = { community: '示范社区', city: '010100' }
const answer = (policyId: string, claims: JsonObject, place = PLACE) =>
  judgePurpose(policyId, { claims } as unknown as VerifiedCredential, place)

describe('what a purpose makes of the claims', () => {
  test('a landlord: the name, and 18 or over [case c]', () => {
    expect(answer('offline-landlord', { name: '林秋月', age_over: { '18': true } })).toEqual({
      verdict: 'pass',
      says: [{ kind: 'name', name: '林秋月' }, { kind: 'adult' }],
    })
    expect(answer('offline-landlord', { name: '林小雨', age_over: { '18': false } })).toEqual({
      verdict: 'fail',
      reason: 'under_18',
    })
  })

  test('a gate: its own community alone, spelled as it is [case f]', () => {
    const claims = { residence: { community: '示范社区' } }
    expect(answer('offline-gate', claims)).toMatchObject({ verdict: 'pass' })
    for (const community of ['', '示范', '示范社区 ']) {
      expect(answer('offline-gate', claims, { ...PLACE, community })).toEqual({
        verdict: 'fail',
        reason: 'other_community',
      })
    }
  })

  test('a ticket: residents of the city, with the discount of the higher age [case g]', () => {
    const of = (over60: boolean, over65: boolean, city = '010100') =>
      answer('offline-ticket', { residence: { city }, age_over: { '60': over60, '65': over65 } })
    expect(of(false, false)).toMatchObject({ says: [{ kind: 'resident_of_city' }, { kind: 'no_age_discount' }] })
    expect(of(true, false)).toMatchObject({ says: [{ kind: 'resident_of_city' }, { kind: 'over_60' }] })
    expect(of(true, true)).toMatchObject({ says: [{ kind: 'resident_of_city' }, { kind: 'over_65' }] })
    expect(of(true, true, '010200')).toEqual({ verdict: 'fail', reason: 'resides_elsewhere' })
  })

  test('claims of another kind, and purposes that nobody taught it, say nothing', () => {
    const cannotTell = { verdict: 'cannot_tell', reason: 'claim_unreadable' }
    expect(answer('offline-landlord', { name: 7, age_over: { '18': true } })).toEqual(cannotTell)
    expect(answer('offline-landlord', { name: '林秋月', age_over: { '18': 'yes' } })).toEqual(cannotTell)
    expect(answer('offline-gate', { residence: '示范社区' })).toEqual(cannotTell)
    expect(answer('offline-ticket', { residence: { city: '010100' } })).toEqual(cannotTell)
    for (const policyId of ['offline-bank', 'constructor', '__proto__']) {
      expect(isKnownPolicy(policyId)).toBe(false)
      expect(answer(policyId, { name: '林秋月', age_over: { '18': true } })).toEqual(cannotTell)
    }
  })
})

describe('a pack', () => {
  test('serves for a day and not a second longer [F 12]', () => {
    expect(judgePack(NOW, NOW)).toBeUndefined()
    expect(judgePack(NOW, addSeconds(NOW, 86_400))).toBeUndefined()
    expect(judgePack(NOW, addSeconds(NOW, 86_401))).toBe('pack_too_old')
  })

  test('is not made young again by a clock that is set back', () => {
    expect(judgePack(NOW, addSeconds(NOW, -60))).toBeUndefined()
    expect(judgePack(NOW, addSeconds(NOW, -61))).toBe('clock_went_back')
  })
})

test('a proof is seen once, for longer than it could be good', () => {
  const seen = createSeenProofs()
  expect(seen.add('a', NOW)).toBe(true)
  expect(seen.add('a', addSeconds(NOW, 59))).toBe(false)
  expect(seen.add('b', NOW)).toBe(true)
  expect(seen.add('a', addSeconds(NOW, 600))).toBe(false)
  expect(seen.add('a', addSeconds(NOW, 601))).toBe(true)
})
