import { ATTESTATION_TYPES, type AttestationTypeId } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import { POLICIES } from './policies.ts'
import type { PolicyId, PolicyParameters } from './policy.ts'
import { policyQuery } from './policy-query.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
/** The type's own name in place of its `vct`, so that a query reads like the table. */
const known = { vctsOf: (type: AttestationTypeId) => [type], docTypeOf: () => undefined, w3cTypeOf: () => undefined }

/** domain.md section 6, "Minimal claims", and section 2; written out by hand: what each policy asks, for each setting that changes it. */
const TABLE: readonly (readonly [PolicyId, PolicyParameters, Readonly<Partial<Record<AttestationTypeId, string>>>])[] =
  [
    [
      'school-enrolment',
      {},
      {
        'residence-permit': 'residence.city endorsed_until',
        'household-relation': 'guardian child_name child_school_entry_year',
        'insurance-statement': 'city as_of pension.over.12 medical.over.12',
        'tenancy-registration': 'holder_role filed_over.12 until catchment',
        'dwelling-right': 'share_over_50 catchment',
      },
    ],
    [
      'private-school-enrolment',
      {},
      { 'residence-permit': 'residence.city', 'household-relation': 'guardian child_name child_school_entry_year' },
    ],
    [
      'school-final-enrolment',
      {},
      {
        'household-relation': 'guardian child_ref child_name child_citizen_id child_school_entry_year',
        'vaccination-check': 'child_ref complete_for_entry checked_on',
      },
    ],
    ['lease-filing', {}, { 'residence-permit': 'name citizen_id age_over.18' }],
    [
      'hospital-identity',
      {},
      { 'social-security-card': 'name birth_date ss_number', 'residence-permit': 'name birth_date citizen_id' },
    ],
    [
      'hospital-settlement',
      {},
      {
        'social-security-card':
          'insured.medical insured_city insured_city medical_scheme card_no cross_region_filing.city cross_region_filing.until',
      },
    ],
    ['hospital-emergency', {}, {}],
    ['landlord-lease', {}, { 'residence-permit': 'name portrait age_over.18' }],
    ['lease-signing', {}, { 'residence-permit': 'name portrait age_over.18' }],
    ['employer-onboarding', {}, { 'residence-permit': 'name citizen_id age_over.16 endorsed_until' }],
    ['workplace-access', {}, { employment: 'employer staff_ref registered_with_hrss' }],
    ['bank-customer', { occasion: 'identify' }, { 'residence-permit': 'name citizen_id portrait' }],
    [
      'bank-customer',
      { occasion: 'open_account' },
      { 'residence-permit': 'name citizen_id portrait residence.address' },
    ],
    [
      'bank-customer',
      { occasion: 'activate_card' },
      { 'residence-permit': 'name citizen_id portrait', 'social-security-card': 'financial_function' },
    ],
    ['gate-entry', {}, { 'residence-permit': 'residence.community' }],
    ['transit-fare', { fare: 'resident' }, { 'residence-permit': 'residence.city' }],
    ['transit-fare', { fare: 'over_60' }, { 'residence-permit': 'age_over.60' }],
    ['transit-fare', { fare: 'over_65' }, { 'residence-permit': 'age_over.65' }],
    ['inter-provincial-case', { item: 'permit_reissue' }, { 'residence-permit': 'name citizen_id issuing_authority' }],
    [
      'inter-provincial-case',
      { item: 'permit_endorsement' },
      { 'residence-permit': 'name citizen_id issuing_authority' },
    ],
    ['inter-provincial-case', { item: 'hukou_certificate' }, { 'residence-permit': 'name citizen_id hukou.city' }],
    [
      'points-check',
      { level: 'public_rental' },
      { 'points-statement': 'scheme policy_version as_of threshold_met.public_rental' },
    ],
    [
      'points-check',
      { level: 'public_school' },
      { 'points-statement': 'scheme policy_version as_of threshold_met.public_school' },
    ],
    [
      'points-check',
      { level: 'settlement' },
      { 'points-statement': 'scheme policy_version as_of threshold_met.settlement' },
    ],
    ['job-service', {}, { 'social-security-card': 'name ss_number' }],
    ['benefit-account', {}, { 'social-security-card': 'bank_name account_tail financial_function' }],
    ['vaccination-entry', {}, { 'vaccination-check': 'child_ref complete_for_entry checked_on' }],
    ['merchant-adult', {}, { 'residence-permit': 'age_over.18' }],
  ]

interface Asked {
  readonly format: string
  readonly meta: { readonly vct_values: readonly [string] }
  readonly claims: readonly { readonly path: readonly string[] }[]
}

describe('what a policy asks', () => {
  test.each(TABLE)('%s %o is its row of the table and nothing else', (id, settings, expected) => {
    const policy = POLICIES[id]
    const initials = policy.parameters.map(({ name, initial }) => [name, initial?.(NOW) ?? ''])
    const { credentials } = policyQuery(policy, { ...Object.fromEntries(initials), ...settings }, known)
    const asked = (credentials as unknown as readonly Asked[])
      .filter(({ format }) => format === 'dc+sd-jwt')
      .map(({ meta, claims }) => [meta.vct_values[0], claims.map(({ path }) => path.join('.')).join(' ')])
    expect(Object.fromEntries(asked)).toEqual(expected)
  })

  test('is all that a type has, where formats are taken that hide nothing [M 9]', () => {
    for (const policy of Object.values(POLICIES)) {
      for (const ask of policy.asks.filter(({ orW3c }) => orW3c === true)) {
        const asked = ask.claims.map(({ path }) => path.join('.'))
        expect(asked).toEqual(ATTESTATION_TYPES[ask.type].claims.map(({ path }) => path.join('.')))
      }
    }
  })

  test('is in the table for every policy', () => {
    expect(new Set(TABLE.map(([id]) => id))).toEqual(new Set(Object.keys(POLICIES)))
  })

  test('is told with what is never asked, a legal basis, a retention and a manual way, in both languages', () => {
    for (const policy of Object.values(POLICIES)) {
      expect(policy.neverAsked.length).toBeGreaterThan(0)
      const { name, question, purpose, legalBasis, retention, rule, manualWay } = policy
      for (const words of [name, question, purpose, legalBasis, retention, rule, manualWay, ...policy.neverAsked]) {
        expect(words['zh-CN']).toMatch(/\p{Script=Han}/u)
        expect(words.en).toMatch(/^[\x20-\x7e’]+$/)
      }
    }
  })

  test('is restricted only where the policy keeps or shows it on a legal ground: numbers and pictures are never merely judged', () => {
    for (const policy of Object.values(POLICIES)) {
      for (const ask of policy.asks) {
        for (const { path, use } of ask.claims) {
          const claim = ATTESTATION_TYPES[ask.type].claims.find((one) => one.path.join('.') === path.join('.'))
          if (claim?.restricted === true) expect([policy.id, path, use]).not.toContain('judged')
        }
      }
    }
  })
})
