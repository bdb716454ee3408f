import { describe, expect, test } from 'vitest'
import {
  ATTESTATION_TYPES,
  type AttestationTypeId,
  attestationClaims,
  attestationExpiry,
  disclosablePaths,
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
    const claims = attestationClaims(type, mother, AT)
    if (!claims.ok) throw new Error(claims.reason)
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
        const expected = { boolean: 'boolean', integer: 'number', string_list: 'object' }[kind as 'boolean'] ?? 'string'
        expect([path, typeof value]).toEqual([path, expected])
        if (kind === 'date') expect(value).toMatch(/^\d{4}-\d{2}-\d{2}$/)
        if (values !== undefined) expect(Object.keys(values)).toContain(value)
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
