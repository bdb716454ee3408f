import type { JsonObject } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import { HOSPITAL_EMERGENCY, HOSPITAL_IDENTITY, HOSPITAL_SETTLEMENT } from './hospital.ts'
import type { Evidence } from './policy.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const LOCAL: JsonObject = { insured: { medical: 'paying' }, insured_city: '010100', medical_scheme: 'employee' }
const FILED: JsonObject = {
  ...LOCAL,
  insured_city: '010200',
  cross_region_filing: { city: '010100', until: '2026-11-22' },
}

const card = (claims: JsonObject): Evidence[] => [
  {
    queryId: 'card',
    type: 'social-security-card',
    claims,
    holderThumbprint: 'one-key',
    issuerCreditCode: '11010101DEM000065U',
  },
]
const settle = (claims: JsonObject, now = NOW) => HOSPITAL_SETTLEMENT.decide(card(claims), { city: '010100' }, now)

describe('the hospital policies', () => {
  test('settle directly for who is insured in the city and paying [case b2]', () => {
    expect(settle(LOCAL)).toMatchObject({ verdict: 'pass' })
    expect(settle({ ...LOCAL, insured: { medical: 'retired' } })).toMatchObject({ verdict: 'pass' })
  })

  test('settle directly on the last day of a filing for care in the city [case b2]', () => {
    expect(settle(FILED)).toMatchObject({ verdict: 'pass' })
  })

  test('refuse to settle with the reason', () => {
    expect(settle({ ...LOCAL, insured: { medical: 'paused' } })).toMatchObject({
      verdict: 'fail',
      reason: 'medical_not_paying',
    })
    expect(settle(FILED, new Date('2026-11-23T12:00:00Z'))).toMatchObject({ reason: 'no_cross_region_filing' })
    expect(settle({ ...FILED, cross_region_filing: { city: '010300', until: '2027-01-01' } })).toMatchObject({
      reason: 'no_cross_region_filing',
    })
    expect(settle({ ...LOCAL, insured_city: '010200' })).toMatchObject({ reason: 'no_cross_region_filing' })
  })

  test('cannot tell from a card that names no city', () => {
    expect(settle({ insured: { medical: 'paying' } })).toMatchObject({
      verdict: 'cannot_tell',
      reason: 'claim_unreadable',
    })
  })

  test('identify by the card or by the permit, whichever the patient has', () => {
    expect(HOSPITAL_IDENTITY.alternatives).toEqual([['card'], ['permit']])
    expect(HOSPITAL_IDENTITY.decide(card({ name: '林秋月' }), {}, NOW).verdict).toBe('pass')
  })

  test('ask nothing in an emergency, and never refuse [case b3]', () => {
    expect(HOSPITAL_EMERGENCY.asks).toEqual([])
    expect(HOSPITAL_EMERGENCY.decide([], {}, NOW)).toEqual({ verdict: 'pass', checks: [] })
  })
})
