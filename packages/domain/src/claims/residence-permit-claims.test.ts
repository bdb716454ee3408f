import { describe, expect, test } from 'vitest'
import { residencePermitClaims } from '../index.ts'
import { permitMonths, type ResidencePermitFacts, residentSince } from './residence-permit-claims.ts'
import type { PermitFacts } from './resident-facts.ts'

const at = (day: string): Date => new Date(`${day}T04:00:00Z`)

const permit: PermitFacts = {
  permitNo: 'P-1',
  cardSerial: 'S-1',
  authority: { creditCode: '11010101DEM000022E', name: '示范市公安局' },
  firstIssued: '2024-11-22',
  issued: '2024-11-22',
  endorsements: [
    { from: '2024-11-22', until: '2025-11-21' },
    { from: '2025-11-22', until: '2026-11-21' },
  ],
  lapseRule: 'reset',
}

const facts: ResidencePermitFacts = {
  residentKey: 'R-1',
  citizenId: '010101199503070022',
  name: '林秋月',
  nameLatin: 'LIN QIUYUE',
  sexCode: '2',
  ethnicGroupCode: '01',
  birthDate: '2008-02-29',
  hukou: { district: '020121', address: '示范路1号' },
  residence: {
    district: '010101',
    street: '示范街道',
    community: '示范社区',
    address: '示范路2号',
    catchments: ['D-0007'],
    registeredOn: '2024-05-22',
  },
  basis: 'employment',
  permit,
}

const late: PermitFacts = {
  ...permit,
  endorsements: [
    { from: '2024-11-22', until: '2025-11-21' },
    { from: '2025-12-22', until: '2026-12-21' },
  ],
}

describe('the claims of a residence permit', () => {
  test('are all of them, from the facts and the day', () => {
    expect(residencePermitClaims(facts, at('2026-05-22'))).toEqual({
      name: '林秋月',
      name_latin: 'LIN QIUYUE',
      sex: '2',
      ethnicity: '01',
      birth_date: '2008-02-29',
      age_over: { '6': true, '14': true, '16': true, '18': true, '60': false, '65': false },
      citizen_id: '010101199503070022',
      hukou: { province: '020000', city: '020100', district: '020121', address: '示范路1号' },
      residence: {
        province: '010000',
        city: '010100',
        district: '010101',
        street: '示范街道',
        community: '示范社区',
        address: '示范路2号',
      },
      resides_in_catchment: ['D-0007'],
      basis: 'employment',
      permit_no: 'P-1',
      card_serial: 'S-1',
      issuing_authority: '11010101DEM000022E',
      issuing_authority_name: '示范市公安局',
      first_issued: '2024-11-22',
      issued: '2024-11-22',
      endorsed_until: '2026-11-21',
      as_of: '2026-05-22',
      resident_since: '2024-05-22',
      resident_over: { '6': true, '12': true, '24': true, '36': false, '60': false, '84': false },
      // 22 November 2024 to 22 May 2026 is 547 days.
      permit_months_cumulative: 18,
    })
  })

  test('count the months of residence to the day', () => {
    const over = (day: string) => residencePermitClaims(facts, at(day)).resident_over
    expect(over('2025-05-21')).toMatchObject({ '6': true, '12': false })
    expect(over('2025-05-22')).toMatchObject({ '6': true, '12': true })
  })

  test('count the years of who was born on a leap day', () => {
    const ages = (day: string) => residencePermitClaims(facts, at(day)).age_over
    expect(ages('2026-02-28')).toMatchObject({ '16': true, '18': false })
    expect(ages('2026-03-01')).toMatchObject({ '16': true, '18': true })
  })

  test('are those of the day in China', () => {
    expect(residencePermitClaims(facts, new Date('2026-05-21T16:00:00Z')).as_of).toBe('2026-05-22')
    expect(residencePermitClaims(facts, new Date('2026-05-21T15:59:59Z')).as_of).toBe('2026-05-21')
  })

  test('hold a portrait when there is one', () => {
    expect(residencePermitClaims({ ...facts, portrait: 'data:,' }, at('2026-05-22')).portrait).toBe('data:,')
  })
})

describe('continuous residence', () => {
  test('goes back to the registration while endorsements follow one another', () => {
    expect(residentSince(facts)).toBe('2024-05-22')
  })

  test('begins anew at a late endorsement where the rule is reset', () => {
    expect(residentSince({ ...facts, permit: late })).toBe('2025-12-22')
  })

  test('leaves the days of the gap out where the city says so', () => {
    // 22 November to 21 December: 30 days.
    expect(residentSince({ ...facts, permit: { ...late, lapseRule: 'exclude_gap' } })).toBe('2024-06-21')
  })

  test('begins at the last of several late endorsements', () => {
    const twice = [...late.endorsements, { from: '2027-02-01', until: '2028-01-31' }]
    expect(residentSince({ ...facts, permit: { ...late, endorsements: twice } })).toBe('2027-02-01')
  })

  test('is not broken when endorsements overlap', () => {
    const early = {
      ...permit,
      endorsements: [
        { from: '2024-11-22', until: '2025-11-21' },
        { from: '2025-11-01', until: '2026-11-21' },
      ],
    }
    expect(residentSince({ ...facts, permit: early })).toBe('2024-05-22')
  })
})

describe('months with a permit', () => {
  const from = (first: string, until: string) => ({ ...permit, endorsements: [{ from: first, until }] })

  test.each([
    [29, '2026-01-29', 0],
    [30, '2026-01-30', 1],
    [31, '2026-01-31', 1],
    [59, '2026-02-28', 1],
    [60, '2026-03-01', 2],
  ])('after %i days, on %s, are %i', (_days, today, months) => {
    expect(permitMonths(from('2026-01-01', '2026-12-31'), today)).toBe(months)
  })

  test('leave out the days of a gap', () => {
    // 365 days, a gap of 30, then 6 days: 371 days.
    expect(permitMonths(late, '2025-12-27')).toBe(12)
    expect(permitMonths(late, '2026-01-14')).toBe(12)
    expect(permitMonths(late, '2026-01-15')).toBe(13)
  })

  test('count a day once where endorsements overlap', () => {
    const overlapping = {
      ...permit,
      endorsements: [
        { from: '2026-01-01', until: '2026-01-30' },
        { from: '2026-01-16', until: '2026-02-14' },
      ],
    }
    expect(permitMonths(overlapping, '2026-02-14')).toBe(1)
  })

  test('leave out days to come', () => {
    expect(permitMonths(from('2026-06-01', '2027-05-31'), '2026-05-31')).toBe(0)
  })
})
