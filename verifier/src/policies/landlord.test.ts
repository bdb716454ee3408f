import { expect, test } from 'vitest'
import { LANDLORD_LEASE } from './landlord.ts'
import type { Evidence } from './policy.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const permit = (adult: boolean): Evidence[] => [
  {
    queryId: 'permit',
    type: 'residence-permit',
    claims: { name: '林秋月', age_over: { '18': adult } },
    holderThumbprint: 'one-key',
    issuerCreditCode: '11010101DEM000022E',
  },
]
const decide = (adult: boolean) => LANDLORD_LEASE.decide(permit(adult), { leaseUntil: '2027-12-31' }, NOW)

test('the landlord learns that the tenant is of age [case c]', () => {
  expect(decide(true)).toMatchObject({ verdict: 'pass' })
  expect(decide(false)).toMatchObject({ verdict: 'fail', reason: 'under_18' })
})

test('the landlord never asks for the identity number, and keeps no portrait', () => {
  const claims = LANDLORD_LEASE.asks.flatMap((ask) => ask.claims)
  expect(claims.map(({ path }) => path.join('.'))).toEqual(['name', 'portrait', 'age_over.18'])
  expect(claims.find(({ path }) => path[0] === 'portrait')?.use).toBe('shown_briefly')
})

test('the record ends with the lease, and after three years whatever date was typed', () => {
  const until = (leaseUntil: string) => LANDLORD_LEASE.keepUntil({ leaseUntil }, NOW).toISOString().slice(0, 10)
  expect(until('2027-12-31')).toBe('2028-01-01')
  expect(until('2099-12-31')).toBe('2029-11-24')
  expect(until('2020-01-01')).toBe('2026-11-23')
})
