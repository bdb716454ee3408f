import { expect, test } from 'vitest'
import { POLICIES } from './policies.ts'
import type { PolicyId } from './policy.ts'

const AT = new Date('2026-11-22T12:00:00Z')

test.each<[PolicyId, Record<string, string>, string]>([
  ['employer-onboarding', { startDate: '2026-12-01' }, '2027-01-01T00:00:00.000Z'],
  ['employer-onboarding', { startDate: '2062-12-01' }, '2027-05-21T12:00:00.000Z'],
  ['employer-onboarding', { startDate: '2020-01-01' }, '2026-11-23T12:00:00.000Z'],
  ['employer-onboarding', { startDate: 'soon' }, '2026-11-23T12:00:00.000Z'],
  ['workplace-access', {}, '2026-12-22T12:00:00.000Z'],
  ['bank-customer', {}, '2026-11-23T12:00:00.000Z'],
  ['gate-entry', {}, '2026-11-22T12:05:00.000Z'],
  ['transit-fare', {}, '2026-11-22T12:05:00.000Z'],
  ['merchant-adult', {}, '2026-11-22T12:05:00.000Z'],
  ['inter-provincial-case', {}, '2027-02-20T12:00:00.000Z'],
  ['points-check', {}, '2027-05-21T12:00:00.000Z'],
  ['private-school-enrolment', {}, '2027-09-15T00:00:00.000Z'],
])('%s with %o keeps its result until %s', (id, parameters, expected) => {
  expect(POLICIES[id].keepUntil(parameters, AT).toISOString()).toBe(expected)
})
