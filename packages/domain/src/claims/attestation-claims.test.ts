import { describe, expect, test } from 'vitest'
import {
  ATTESTATION_TYPES,
  type AttestationTypeId,
  attestationClaims,
  attestationExpiry,
  disclosablePaths,
  isJsonObject,
  type JsonValue,
  type ResidentFacts,
  schoolEntryYear,
  syntheticPersons,
} from '../index.ts'

const AT = new Date('2026-11-22T04:00:00Z')
const TYPES = Object.keys(ATTESTATION_TYPES) as AttestationTypeId[]
const persons = syntheticPersons('2026-11-22')
const named = (persona: string): ResidentFacts => {
  const person = persons.find((candidate) => candidate.persona === persona)
  if (person === undefined) throw new Error(`no persona ${persona}`)
  return person
}
const mother = named('worker-mother')

const { residence: _residence, ...homeless } = mother
const bare: ResidentFacts = {
  residentKey: 'R',
  citizenId: mother.citizenId,
  name: mother.name,
  nameLatin: mother.nameLatin,
  sexCode: mother.sexCode,
  ethnicGroupCode: mother.ethnicGroupCode,
  birthDate: mother.birthDate,
  hukou: mother.hukou,
}

/** The paths at which the claims end: in values, and in lists, which are disclosed as one. */
function leafPaths(value: JsonValue, path: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path.join('.')]
  return Object.entries(value).flatMap(([name, inner]) => leafPaths(inner, [...path, name]))
}

describe.each(TYPES)('the claims of a %s', (type) => {
  test('are those that the type defines, and each has a disclosure of its own', () => {
    const claims = persons.map((person) => attestationClaims(type, person, AT)).find(({ ok }) => ok)
    if (!claims?.ok) throw new Error(`nobody has a ${type}`)
    expect(leafPaths(claims.value).sort()).toEqual(
      disclosablePaths(type, claims.value)
        .map((path) => path.join('.'))
        .sort(),
    )
  })

  test('are of the kinds that the type defines', () => {
    for (const person of persons) {
      const claims = attestationClaims(type, person, AT)
      if (!claims.ok) continue
      for (const { path, kind, values } of ATTESTATION_TYPES[type].claims) {
        let value: JsonValue | undefined = claims.value
        for (const name of path) {
          value = typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined
        }
        if (value === undefined) continue
        const expected =
          { boolean: 'boolean', integer: 'number', points: 'number', string_list: 'object', points_lines: 'object' }[
            kind as 'boolean'
          ] ?? 'string'
        expect([path, typeof value]).toEqual([path, expected])
        if (kind === 'date') expect(value).toMatch(/^\d{4}-\d{2}-\d{2}$/)
        const words = Array.isArray(value) ? value.map((line) => isJsonObject(line) && line.code) : [value]
        if (values !== undefined) for (const word of words) expect(Object.keys(values)).toContain(word)
      }
    }
  })

  test('are refused when facts are missing', () => {
    expect(attestationClaims(type, bare, AT)).toEqual({ ok: false, reason: 'facts_missing' })
    expect(() => attestationExpiry(type, bare, AT)).toThrow('no facts')
  })
})

describe('an attestation', () => {
  test('of a residence permit lasts through the last day of the endorsement', () => {
    const until = mother.permit?.endorsements.at(-1)?.until ?? ''
    expect(until).toBe('2027-04-21')
    expect(attestationExpiry('residence-permit', mother, AT)).toEqual(new Date('2027-04-22T00:00:00Z'))
    expect(attestationClaims('residence-permit', mother, new Date('2027-04-21T15:59:59Z')).ok).toBe(true)
    expect(attestationClaims('residence-permit', mother, new Date('2027-04-21T16:00:00Z'))).toEqual({
      ok: false,
      reason: 'lapsed',
    })
  })

  test.each([
    [29, '2027-05-20', 'lapsed'],
    [30, '2027-05-21', 'lapsed'],
    [31, '2027-05-22', 'lapsed'],
    [0, '2027-04-21', 'ok'],
    [-1, '2027-04-20', 'ok'],
  ])('of a residence permit, %i days after the endorsement, is %s: %s', (_days, day, expected) => {
    const claims = attestationClaims('residence-permit', mother, new Date(`${day}T04:00:00Z`))
    expect(claims.ok ? 'ok' : claims.reason).toBe(expected)
  })

  test('of a residence permit needs the residence', () => {
    expect(attestationClaims('residence-permit', homeless, AT)).toEqual({ ok: false, reason: 'facts_missing' })
  })

  test('of a social security card lasts as long as the card', () => {
    expect(mother.socialSecurityCard?.expires).toBe('2034-11-22')
    expect(attestationExpiry('social-security-card', mother, AT)).toEqual(new Date('2034-11-23T00:00:00Z'))
  })

  test('of a tenancy lasts to the end of the lease, of kinship a year, of insurance thirty days', () => {
    expect(mother.tenancy?.until).toBe('2028-03-22')
    expect(attestationExpiry('tenancy-registration', mother, AT)).toEqual(new Date('2028-03-23T00:00:00Z'))
    expect(attestationExpiry('household-relation', mother, AT)).toEqual(new Date('2027-11-23T00:00:00Z'))
    expect(attestationExpiry('insurance-statement', mother, AT)).toEqual(new Date('2026-12-23T00:00:00Z'))
  })

  test('of a tenancy says whether the lease was filed long enough ago, to the day', () => {
    const tenancy = { ...mother.tenancy, filedOn: '2025-11-23' } as NonNullable<ResidentFacts['tenancy']>
    const filedOver = (day: string) => {
      const claims = attestationClaims('tenancy-registration', { ...mother, tenancy }, new Date(`${day}T04:00:00Z`))
      return claims.ok && claims.value.filed_over
    }
    expect(filedOver('2026-11-22')).toEqual({ '6': true, '12': false, '36': false })
    expect(filedOver('2026-11-23')).toEqual({ '6': true, '12': true, '36': false })
  })

  test('of a tenancy speaks of a share only where there is one, and half is not more than half', () => {
    const shareOf = (sharePercent: number) => {
      const tenancy = { ...mother.tenancy, sharePercent } as NonNullable<ResidentFacts['tenancy']>
      const claims = attestationClaims('tenancy-registration', { ...mother, tenancy }, AT)
      return claims.ok && claims.value.share_over_50
    }
    expect([shareOf(50), shareOf(51)]).toEqual([false, true])
    const tenant = attestationClaims('tenancy-registration', mother, AT)
    expect(tenant.ok && Object.hasOwn(tenant.value, 'share_over_50')).toBe(false)
  })
})

describe('the statements of further agencies', () => {
  const owner = named('home-owner')
  const claimsOf = (type: AttestationTypeId, facts: ResidentFacts, at = AT) => {
    const claims = attestationClaims(type, facts, at)
    if (!claims.ok) throw new Error(claims.reason)
    return claims.value
  }

  test('of a dwelling: half is not more than half, and the statement lasts a year', () => {
    const shareOf = (sharePercent: number) =>
      claimsOf('dwelling-right', {
        ...owner,
        dwellingRight: { ...owner.dwellingRight, sharePercent } as NonNullable<ResidentFacts['dwellingRight']>,
      }).share_over_50
    expect([shareOf(50), shareOf(51)]).toEqual([false, true])
    expect(claimsOf('dwelling-right', owner)).toMatchObject({
      holder_role: 'owner',
      filed_on: '2019-11-22',
      filed_over: { '6': true, '12': true, '36': true },
      catchment: 'D-0007',
    })
    expect(attestationExpiry('dwelling-right', owner, AT)).toEqual(new Date('2027-11-23T00:00:00Z'))
  })

  test('of an employment: by the credit code, for a month', () => {
    expect(claimsOf('employment', mother)).toEqual({
      employer: '91010101DEM000049X',
      staff_ref: 'W-0001',
      since: '2023-07-22',
      registered_with_hrss: true,
      contract_type: 'open_ended',
    })
    expect(claimsOf('employment', named('revoked-fraud')).registered_with_hrss).toBe(false)
    expect(attestationExpiry('employment', mother, AT)).toEqual(new Date('2026-12-23T00:00:00Z'))
  })

  test('of points: each line to its cap, deductions taken off, each threshold a yes or no', () => {
    // 35 years: 20; 40 months insured at 0.25: 10; 50 months here at 0.1: 5; a tenant: 10.
    expect(claimsOf('points-statement', mother)).toMatchObject({
      as_of: '2026-11-22',
      total: 4_500,
      deductions: [],
      threshold_met: { public_rental: true, public_school: true, settlement: false },
      publicity_period: { from: '2026-11-23', until: '2026-11-29' },
    })
    // 43 years: 20; 86 months insured: 21.5; 90 months here: 9; an owner: 20.
    expect(claimsOf('points-statement', owner)).toMatchObject({ total: 7_050, threshold_met: { settlement: true } })
    // 32 years: 20; 14 months that count: 3.5; 30 months here: 3; a tenant: 10; six back-paid months cost 3.
    expect(claimsOf('points-statement', named('courier-back-paid'))).toMatchObject({
      total: 3_350,
      deductions: [{ code: 'back_paid', points: 300 }],
      threshold_met: { public_rental: true, public_school: false, settlement: false },
    })
  })

  test('of points: a line above its cap counts as the cap, and a total is never below nothing', () => {
    const { points } = owner
    if (points === undefined) throw new Error('the owner has points')
    const capped = {
      ...points,
      indicators: [{ code: 'age', points: 9_000, cap: 2_000, evidence: 'identity' }],
    } as const
    expect(claimsOf('points-statement', { ...owner, points: capped })).toMatchObject({
      total: 2_000,
      indicators: [{ code: 'age', points: 2_000, cap: 2_000 }],
    })
    const sunk = { ...capped, deductions: [{ code: 'back_paid', points: 2_001 }] } as const
    expect(claimsOf('points-statement', { ...owner, points: sunk }).total).toBe(0)
  })

  test('of points: for one round, a year from its day', () => {
    expect(attestationExpiry('points-statement', owner, AT)).toEqual(new Date('2027-11-22T00:00:00Z'))
    expect(attestationClaims('points-statement', owner, new Date('2027-11-21T16:00:00Z'))).toEqual({
      ok: false,
      reason: 'lapsed',
    })
  })

  test('of vaccinations: complete or not, of which child, for ninety days', () => {
    expect(claimsOf('vaccination-check', mother)).toEqual({
      child_ref: 'C-0001',
      complete_for_entry: true,
      checked_on: '2026-11-02',
    })
    expect(claimsOf('household-relation', mother).child_ref).toBe('C-0001')
    expect(claimsOf('vaccination-check', named('child-6'))).toEqual({
      complete_for_entry: true,
      checked_on: '2026-09-23',
    })
    expect(claimsOf('vaccination-check', named('tenant-without-landlord-help')).complete_for_entry).toBe(false)
    expect(attestationExpiry('vaccination-check', mother, AT)).toEqual(new Date('2027-02-01T00:00:00Z'))
  })
})

describe('the year of school entry', () => {
  test.each([
    ['2020-08-31', 2026],
    ['2020-09-01', 2027],
    ['2021-05-18', 2027],
    ['2021-08-31', 2027],
    ['2021-09-01', 2028],
    ['2020-12-31', 2027],
  ])('of a child born on %s is %i', (birthDate, year) => {
    expect(schoolEntryYear(birthDate)).toBe(year)
  })
})
