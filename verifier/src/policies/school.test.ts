import type { JsonObject } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import type { PolicyFailReason } from './answer.ts'
import type { Evidence } from './policy.ts'
import { nextFifteenthOfSeptember, SCHOOL_ENROLMENT } from './school.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const PARAMETERS = { cutOffDate: '2027-03-31', city: '010100', catchment: 'D-0007', schoolEntryYear: '2027' }

const PERMIT: JsonObject = { residence: { city: '010100' }, endorsed_until: '2027-03-31' }
const KIN: JsonObject = { guardian: true, child_name: '陈小禾', child_school_entry_year: 2027 }
const STATEMENT: JsonObject = {
  city: '010100',
  as_of: '2026-11-22',
  pension: { over: { '12': true } },
  medical: { over: { '12': true } },
}
const TITLE: JsonObject = { share_over_50: true, catchment: 'D-0007' }
const LEASE: JsonObject = {
  holder_role: 'tenant',
  filed_over: { '12': true },
  until: '2028-03-01',
  catchment: 'D-0007',
}

function evidence(
  over: { permit?: JsonObject; kin?: JsonObject; ins?: JsonObject; lease?: JsonObject } = {},
): Evidence[] {
  const proven = { holderThumbprint: 'one-key', issuerCreditCode: '11010101DEM000022E' }
  return [
    { queryId: 'permit', type: 'residence-permit', claims: { ...PERMIT, ...over.permit }, ...proven },
    { queryId: 'kin', type: 'household-relation', claims: { ...KIN, ...over.kin }, ...proven },
    { queryId: 'ins', type: 'insurance-statement', claims: { ...STATEMENT, ...over.ins }, ...proven },
    { queryId: 'lease', type: 'tenancy-registration', claims: { ...LEASE, ...over.lease }, ...proven },
  ]
}

/** The owner's way: a title instead of the lease. */
const ownersEvidence = (title: JsonObject = {}): Evidence[] => [
  ...evidence().slice(0, 3),
  {
    queryId: 'own',
    type: 'dwelling-right',
    claims: { ...TITLE, ...title },
    holderThumbprint: 'one-key',
    issuerCreditCode: '11010101DEM000073N',
  },
]

const decide = (given: readonly Evidence[]) => SCHOOL_ENROLMENT.decide(given, PARAMETERS, NOW)

describe('the school policy', () => {
  test('passes a guardian who lives, rents and is insured as asked, and reports every check [case a]', () => {
    const decision = decide(evidence())
    expect(decision.verdict).toBe('pass')
    expect(decision.checks).toHaveLength(13)
    expect(decision.checks.every(({ holds }) => holds)).toBe(true)
  })

  const spoiled: readonly [PolicyFailReason, Parameters<typeof evidence>[0]][] = [
    ['not_guardian', { kin: { guardian: false } }],
    ['other_school_year', { kin: { child_school_entry_year: 2028 } }],
    ['permit_ends_before_cut_off', { permit: { endorsed_until: '2027-03-30' } }],
    ['resides_elsewhere', { permit: { residence: { city: '010200' } } }],
    ['outside_catchment', { lease: { catchment: 'D-0001' } }],
    ['not_the_tenant', { lease: { holder_role: 'co_resident' } }],
    ['lease_filed_too_recently', { lease: { filed_over: { '12': false } } }],
    ['lease_ends_before_cut_off', { lease: { until: '2027-03-30' } }],
    ['statement_too_old', { ins: { as_of: '2026-08-23' } }],
    ['insured_elsewhere', { ins: { city: '010200' } }],
    ['pension_below_12_months', { ins: { pension: { over: { '12': false } } } }],
    ['medical_below_12_months', { ins: { medical: { over: { '12': false } } } }],
  ]
  test.each(spoiled)('fails with %s when only that is wrong [case a]', (reason, over) => {
    const decision = decide(evidence(over))
    expect(decision).toMatchObject({ verdict: 'fail', reason })
    expect(decision.checks.filter(({ holds }) => !holds)).toHaveLength(1)
  })

  test('passes an owner of more than half in place of a tenant, and says which rule was met [case a] [row 9]', () => {
    const decision = decide(ownersEvidence())
    expect(decision.verdict).toBe('pass')
    expect(decision.checks.map(({ check }) => check)).not.toContain('tenant')
    expect(decision.checks).toContainEqual({ check: 'owns_more_than_half', holds: true })
    const ruleFor = (type: 'dwelling-right' | 'tenancy-registration') =>
      SCHOOL_ENROLMENT.ruleFor?.(['residence-permit', type]).en
    expect(ruleFor('dwelling-right')).toContain('owns more than half')
    expect(ruleFor('tenancy-registration')).toContain('has leased')
  })

  test('fails an owner of half, and a title elsewhere [case a]', () => {
    expect(decide(ownersEvidence({ share_over_50: false }))).toMatchObject({
      verdict: 'fail',
      reason: 'share_not_over_50',
      at: { type: 'dwelling-right', path: ['share_over_50'] },
    })
    expect(decide(ownersEvidence({ catchment: 'D-0001' }))).toMatchObject({ reason: 'outside_catchment' })
    expect(decide(ownersEvidence({ share_over_50: 51 }))).toMatchObject({ verdict: 'cannot_tell' })
  })

  test('says of which claim it speaks', () => {
    expect(decide(evidence({ ins: { pension: { over: { '12': false } } } }))).toMatchObject({
      at: { type: 'insurance-statement', path: ['pension', 'over', '12'] },
    })
  })

  test('fails when one credential answers to another holder key', () => {
    const given = evidence().map((one) => (one.queryId === 'ins' ? { ...one, holderThumbprint: 'another-key' } : one))
    expect(decide(given)).toMatchObject({ verdict: 'fail', reason: 'different_holders' })
  })

  test('cannot tell when a claim is of another kind than the type promises', () => {
    expect(decide(evidence({ kin: { guardian: 'true' } }))).toMatchObject({
      verdict: 'cannot_tell',
      reason: 'claim_unreadable',
    })
    expect(decide(evidence({ permit: { endorsed_until: '2027-02-30' } }))).toMatchObject({ verdict: 'cannot_tell' })
    expect(decide(evidence({ ins: { as_of: '2026-12-24' } }))).toMatchObject({ verdict: 'cannot_tell' })
  })

  test('takes a statement of 90 days and of the day that has begun in China', () => {
    expect(decide(evidence({ ins: { as_of: '2026-08-24' } })).verdict).toBe('pass')
    expect(decide(evidence({ ins: { as_of: '2026-11-23' } })).verdict).toBe('pass')
  })

  test('keeps the result to the next 15 September', () => {
    expect(nextFifteenthOfSeptember(new Date('2026-11-22T12:00:00Z'))).toEqual(new Date('2027-09-15T00:00:00Z'))
    expect(nextFifteenthOfSeptember(new Date('2027-09-14T23:59:59Z'))).toEqual(new Date('2027-09-15T00:00:00Z'))
    expect(nextFifteenthOfSeptember(new Date('2027-09-15T00:00:00Z'))).toEqual(new Date('2028-09-15T00:00:00Z'))
  })

  test('starts its form with the spring of the year applied for', () => {
    const initials = (now: Date) =>
      SCHOOL_ENROLMENT.parameters
        .filter(({ fromSeason }) => fromSeason !== true)
        .map((parameter) => parameter.initial?.(now))
    expect(initials(NOW)).toEqual(['2027-03-31', '010100', 'D-0007', '2027'])
    expect(initials(new Date('2027-02-01T00:00:00Z'))[0]).toBe('2027-03-31')
    expect(initials(new Date('2027-04-02T00:00:00Z'))[0]).toBe('2028-03-31')
  })
})
