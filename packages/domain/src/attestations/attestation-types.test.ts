import { describe, expect, test } from 'vitest'
import {
  ATTESTATION_TYPES,
  type AttestationTypeId,
  attestationTypeOfVct,
  claimDefinition,
  claimLabel,
  disclosablePaths,
  vctOf,
} from '../index.ts'

const TYPES = Object.keys(ATTESTATION_TYPES) as AttestationTypeId[]
const pathsOf = (type: AttestationTypeId): string[] =>
  ATTESTATION_TYPES[type].claims.map((claim) => claim.path.join('.'))

/** domain.md section 4, written out by hand. */
const TABLES: Readonly<Record<AttestationTypeId, string>> = {
  'residence-permit': `name name_latin sex ethnicity birth_date age_over.6 age_over.14 age_over.16 age_over.18 age_over.60
    age_over.65 citizen_id portrait hukou.province hukou.city hukou.district hukou.address residence.province residence.city
    residence.district residence.street residence.community residence.address resides_in_catchment basis permit_no card_serial
    issuing_authority issuing_authority_name first_issued issued endorsed_until as_of resident_since resident_over.6
    resident_over.12 resident_over.24 resident_over.36 resident_over.60 resident_over.84 permit_months_cumulative`,
  'residence-permit-offline': 'name age_over.18 age_over.60 age_over.65 residence.city residence.community',
  'social-security-card': `name sex birth_date portrait ss_number card_no generation issuing_city issued expires social_function
    financial_function bank_name account_tail insured.pension insured.medical insured.injury insured.unemployment
    insured.maternity as_of insured_city medical_scheme cross_region_filing.city cross_region_filing.type
    cross_region_filing.until`,
  'household-relation': `role guardian child_ref child_name child_birth_date child_school_entry_year child_age_over.3
    child_age_over.6 child_age_over.14 child_citizen_id same_household`,
  'tenancy-registration': `holder_role filed_on filed_over.6 filed_over.12 filed_over.36 until district street catchment use
    housing_type share_over_50 address landlord_ref filing_no`,
  'dwelling-right': `holder_role filed_on filed_over.6 filed_over.12 filed_over.36 district street catchment use housing_type
    share_over_50 address filing_no`,
  employment: 'employer staff_ref since registered_with_hrss contract_type',
  'points-statement': `scheme policy_version as_of total indicators deductions threshold_met.public_rental
    threshold_met.public_school threshold_met.settlement rank_band publicity_period.from publicity_period.until`,
  'vaccination-check': 'child_ref complete_for_entry checked_on',
  'insurance-statement': ['city as_of']
    .concat(
      ['pension', 'medical', 'injury', 'unemployment', 'maternity'].map((line) =>
        `months_continuous months_cumulative over.6 over.12 over.24 over.36 over.60 over.84 over.18of24 paying_now`.replace(
          /\S+/g,
          `${line}.$&`,
        ),
      ),
    )
    .concat('rules.back_paid_excluded rules.transferred_excluded rules.gap_allowance_months ledger')
    .join(' '),
}

describe.each(TYPES)('%s', (type) => {
  test('has the claims of its table, each once', () => {
    expect(pathsOf(type)).toEqual(TABLES[type].split(/\s+/))
    expect(new Set(pathsOf(type)).size).toBe(pathsOf(type).length)
  })

  test('has words for each claim and each value, in both languages', () => {
    const definitions = ATTESTATION_TYPES[type].claims
    const labels = definitions.flatMap(({ label, values = {} }) => [label, ...Object.values(values)])
    for (const label of labels) {
      expect(label['zh-CN']).toMatch(/\p{Script=Han}/u)
      expect(label.en).toMatch(/^[A-Z1][\x20-\x7e]+$/)
    }
    expect(new Set(definitions.map((claim) => claim.label['zh-CN'])).size).toBe(definitions.length)
    for (const claim of definitions)
      expect(claim.values !== undefined).toBe(/^(enumeration|kinship_code|points_lines)$/.test(claim.kind))
  })

  test('has no claim inside another, so that each is disclosed by itself', () => {
    const paths = pathsOf(type)
    expect(paths.filter((path) => paths.some((other) => path.startsWith(`${other}.`)))).toEqual([])
  })

  test('is found by its vct, whatever the base', () => {
    expect(attestationTypeOfVct(vctOf('https://issuer.example/sub', type))).toBe(type)
  })

  test('has a label for each object that holds claims', () => {
    const objects = new Set(
      ATTESTATION_TYPES[type].claims.flatMap(({ path }) =>
        path.slice(0, -1).map((_, i) => path.slice(0, i + 1).join('.')),
      ),
    )
    for (const path of objects) expect(claimLabel(type, path.split('.'))).toBeDefined()
  })
})

describe('a vct', () => {
  test.each([
    'https://issuer.example/vct/residence-permit/v2',
    'https://issuer.example/vct/residence-permit/v1/',
    'https://issuer.example/vct/driving-licence/v1',
    'https://issuer.example/vct/constructor/v1',
    'https://issuer.example/residence-permit/v1',
    'residence-permit',
    '',
  ])('that names no type of ours is refused: %j', (vct) => {
    expect(attestationTypeOfVct(vct)).toBeUndefined()
  })
})

describe('claims', () => {
  test('are restricted where only a policy with a legal basis may ask', () => {
    const restricted = TYPES.flatMap((type) =>
      ATTESTATION_TYPES[type].claims.filter((claim) => claim.restricted).map((claim) => claim.path.join('.')),
    )
    expect(restricted).toEqual([
      'citizen_id',
      'portrait',
      'portrait',
      'ss_number',
      'bank_name',
      'account_tail',
      'child_citizen_id',
    ])
  })

  test('say which consent of its own they need', () => {
    const sensitivityOf = (type: AttestationTypeId, ...path: string[]) => claimDefinition(type, path)?.sensitivity
    expect(sensitivityOf('residence-permit', 'citizen_id')).toBe('identity_number')
    expect(sensitivityOf('residence-permit', 'portrait')).toBe('portrait')
    expect(sensitivityOf('social-security-card', 'account_tail')).toBe('financial')
    expect(sensitivityOf('social-security-card', 'cross_region_filing', 'city')).toBe('medical')
    expect(sensitivityOf('household-relation', 'child_name')).toBe('under_14')
    expect(sensitivityOf('vaccination-check', 'complete_for_entry')).toBe('medical')
    expect(sensitivityOf('residence-permit', 'name')).toBeUndefined()
  })

  test('are labelled by a path as a query writes it', () => {
    expect(claimLabel('residence-permit', ['residence', 'city'])).toEqual({
      'zh-CN': '居住地：市',
      en: 'Residence: city',
    })
    expect(claimLabel('residence-permit', ['residence'])).toEqual({ 'zh-CN': '居住地', en: 'Residence' })
    expect(claimLabel('residence-permit', ['resides_in_catchment', null])?.en).toBe(
      'School catchments of the residence',
    )
    expect(claimLabel('residence-permit', ['resides_in_catchment', 0])?.en).toBe('School catchments of the residence')
    expect(claimLabel('residence-permit', ['residence', 'planet'])).toBeUndefined()
    expect(claimLabel('residence-permit', [])).toBeUndefined()
  })

  test('that a credential lacks are not among its disclosable paths', () => {
    expect(disclosablePaths('residence-permit')).toHaveLength(41)
    expect(disclosablePaths('residence-permit', { name: '林秋月', hukou: { city: '020100' }, toString: 'x' })).toEqual([
      ['name'],
      ['hukou', 'city'],
    ])
  })
})
