import { describe, expect, test } from 'vitest'
import { divisionName } from '../codes/division.ts'
import {
  attestationClaims,
  birthDateOf,
  DEMO_CREDIT_CODES,
  ETHNIC_GROUPS,
  type JsonObject,
  parseCitizenId,
  SYNTHETIC_PERSONS,
  type SyntheticPerson,
  sexCodeOf,
  syntheticPersons,
} from '../index.ts'
import { seededRandom } from './seeded-random.ts'

const TODAY = '2026-11-22'
const AT = new Date(`${TODAY}T04:00:00Z`)
const persons = syntheticPersons(TODAY)

function claimsOf(persona: string, type: Parameters<typeof attestationClaims>[0]): JsonObject {
  const person = persons.find((candidate) => candidate.persona === persona)
  const claims = person && attestationClaims(type, person, AT)
  if (!claims?.ok) throw new Error(`${persona} has no ${type}`)
  return claims.value
}

describe('synthetic persons', () => {
  test('are fourteen, each with a story of its own', () => {
    expect(persons).toHaveLength(14)
    for (const key of ['persona', 'residentKey', 'citizenId', 'name', 'phone'] as const) {
      expect(new Set(persons.map((person) => person[key])).size).toBe(persons.length)
    }
  })

  test('have ID numbers that nobody can hold, and that agree with the rest', () => {
    for (const person of persons) {
      const id = parseCitizenId(person.citizenId)
      if (!id.ok) throw new Error(id.reason)
      expect(id.value).toMatch(/^0/)
      expect([birthDateOf(id.value), sexCodeOf(id.value)]).toEqual([person.birthDate, person.sexCode])
      const child = person.household && parseCitizenId(person.household.childCitizenId)
      if (child !== undefined) expect(child.ok && birthDateOf(child.value)).toBe(person.household?.childBirthDate)
    }
  })

  test('have phones, addresses, banks and places that are nobody’s', () => {
    for (const person of persons) {
      expect(person.phone).toMatch(/^100\d{8}$/)
      expect([person.hukou.address, person.residence.address].every((address) => /示范路\d+号$/.test(address))).toBe(
        true,
      )
      expect(person.socialSecurityCard).toMatchObject({
        bankName: '示范银行',
        accountTail: expect.stringMatching(/^00\d\d$/),
      })
      for (const district of [person.hukou.district, person.residence.district]) {
        expect(district).toMatch(/^0/)
        expect(divisionName(district)).toBeDefined()
      }
      expect(person.permit?.authority.creditCode).toBe(DEMO_CREDIT_CODES.police)
      expect(ETHNIC_GROUPS[person.ethnicGroupCode]).toBeDefined()
    }
  })

  test('have drawn portraits that say so and fetch nothing', () => {
    for (const { portrait = '' } of persons) {
      const svg = decodeURIComponent(portrait.replace('data:image/svg+xml,', ''))
      expect(svg).toMatch(/^<svg .*测试<\/text><\/svg>$/)
      expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|script/)
    }
  })

  test('are the same from the same seed', () => {
    expect(syntheticPersons(TODAY)).toEqual(persons)
    expect(SYNTHETIC_PERSONS.map((person: SyntheticPerson) => person.citizenId)).toEqual(
      persons.map((person) => person.citizenId),
    )
    const [first, again] = [seededRandom(7), seededRandom(7)].map((random) =>
      Array.from({ length: 5 }, () => random(1000)),
    )
    expect(first).toEqual(again)
    expect(Array.from({ length: 5 }, () => seededRandom(8)(1000))).not.toEqual(first)
  })

  test('all hold a permit on the day they are made for, whichever it is', () => {
    for (const day of ['2024-02-29', '2026-11-22', '2031-08-31']) {
      for (const person of syntheticPersons(day)) {
        expect([
          person.persona,
          attestationClaims('residence-permit', person, new Date(`${day}T04:00:00Z`)).ok,
        ]).toEqual([person.persona, true])
      }
    }
  })
})

describe('the stories', () => {
  test('of the worker mother: endorsed late, so residence counts afresh, and all that a school asks holds', () => {
    expect(claimsOf('worker-mother', 'residence-permit')).toMatchObject({
      resident_since: '2026-04-22',
      resident_over: { '6': true, '12': false },
      residence: { city: '010100' },
    })
    expect(claimsOf('worker-mother', 'household-relation')).toMatchObject({
      guardian: true,
      child_school_entry_year: 2027,
    })
    expect(claimsOf('worker-mother', 'insurance-statement')).toMatchObject({
      pension: { over: { '12': true } },
      medical: { over: { '12': true } },
    })
    expect(claimsOf('worker-mother', 'tenancy-registration')).toMatchObject({
      holder_role: 'tenant',
      filed_over: { '12': true },
      catchment: 'D-0007',
    })
  })

  test('of the courier: back-paid months do not help', () => {
    expect(claimsOf('courier-back-paid', 'insurance-statement')).toMatchObject({
      pension: { months_continuous: 9, months_cumulative: 14, over: { '6': true, '12': false } },
    })
  })

  test('of the tenant: the lease was filed too lately', () => {
    expect(claimsOf('tenant-without-landlord-help', 'tenancy-registration')).toMatchObject({
      filed_over: { '6': true, '12': false },
    })
  })

  test('of the engineer: exempt, and one month short of a year', () => {
    expect(claimsOf('relief-transfer-engineer', 'residence-permit')).toMatchObject({ basis: 'exempt' })
    expect(claimsOf('relief-transfer-engineer', 'insurance-statement')).toMatchObject({
      pension: { months_cumulative: 11 },
    })
  })

  test('of the grandmother: insured elsewhere, with a filing for here', () => {
    expect(claimsOf('grandmother-with-helper', 'social-security-card')).toMatchObject({
      insured: { pension: 'retired', medical: 'paying' },
      insured_city: '010200',
      cross_region_filing: { city: '010100', type: 'long_term' },
    })
    expect(claimsOf('grandmother-with-helper', 'residence-permit')).toMatchObject({ age_over: { '65': true } })
  })

  test('of the children: six, still thirteen, just fourteen', () => {
    expect(claimsOf('child-6', 'residence-permit')).toMatchObject({ age_over: { '6': true, '14': false } })
    expect(claimsOf('child-13', 'residence-permit')).toMatchObject({ age_over: { '6': true, '14': false } })
    expect(claimsOf('child-14', 'residence-permit')).toMatchObject({ age_over: { '14': true, '16': false } })
  })

  test('of who moved twice: only the months here count', () => {
    expect(claimsOf('moved-city-twice', 'insurance-statement')).toMatchObject({
      pension: { months_continuous: 13, months_cumulative: 13, over: { '12': true } },
    })
  })

  test('of two at the edge of 18 in 24, and of 31 August and 1 September', () => {
    expect(claimsOf('insured-17-of-24', 'insurance-statement')).toMatchObject({
      pension: { over: { '18of24': false } },
    })
    expect(claimsOf('insured-18-of-24', 'insurance-statement')).toMatchObject({ pension: { over: { '18of24': true } } })
    expect(claimsOf('insured-17-of-24', 'household-relation')).toMatchObject({ child_school_entry_year: 2027 })
    expect(claimsOf('insured-18-of-24', 'household-relation')).toMatchObject({ child_school_entry_year: 2026 })
  })

  test('of the owner: more than half is his', () => {
    expect(claimsOf('home-owner', 'tenancy-registration')).toMatchObject({ holder_role: 'owner', share_over_50: true })
  })
})
