import { describe, expect, test } from 'vitest'
import { POLICIES } from './policies.ts'
import { readPolicyParameters } from './policy-parameters.ts'

const SCHOOL = POLICIES['school-enrolment']
const GIVEN = { cutOffDate: '2027-03-31', city: '010100', catchment: 'D-0007', schoolEntryYear: '2027' }

describe('the parameters of a policy', () => {
  test('are taken when each fits, and what the policy does not know is dropped', () => {
    expect(readPolicyParameters(SCHOOL, { ...GIVEN, more: 'x' })).toEqual({
      ok: true,
      value: { ...GIVEN, applicant: '' },
    })
  })

  test.each([
    ['cutOffDate', '2027-02-30'],
    ['cutOffDate', 'soon'],
    ['city', '440300'],
    ['catchment', 'D-0007 or 1=1'],
    ['schoolEntryYear', '1927'],
  ])('are refused when %s is %s', (parameter, value) => {
    expect(readPolicyParameters(SCHOOL, { ...GIVEN, [parameter]: value })).toEqual({
      ok: false,
      reason: { code: 'bad_parameter', parameter },
    })
  })

  test('are refused when one is missing or comes from the prototype', () => {
    const { city: _, ...rest } = GIVEN
    expect(readPolicyParameters(SCHOOL, rest)).toMatchObject({ ok: false, reason: { parameter: 'city' } })
    expect(readPolicyParameters(SCHOOL, Object.create(GIVEN))).toMatchObject({ ok: false })
  })
})
