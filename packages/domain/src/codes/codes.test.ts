import { describe, expect, test } from 'vitest'
import {
  birthDateOf,
  citizenIdCheckDigit,
  DEMO_CREDIT_CODES,
  divisionLevel,
  divisionName,
  divisionsOf,
  ETHNIC_GROUPS,
  isWithinDivision,
  KINSHIP_CODES,
  parseCitizenId,
  parseCreditCode,
  SEX_CODES,
  sexCodeOf,
} from '../index.ts'

describe('a citizen ID number', () => {
  test.each(['010101199306120019', '010101199503070022', '010101202005180039'])(
    'of the synthetic space is read: %s',
    (text) => {
      expect(parseCitizenId(text)).toEqual({ ok: true, value: text })
    },
  )

  test('of a real person is read only where real persons are let in', () => {
    // The two numbers printed in GB 11643.
    for (const text of ['11010519491231002X', '440524188001010014']) {
      expect(parseCitizenId(text, 'real_only')).toEqual({ ok: true, value: text })
      expect(parseCitizenId(text)).toEqual({ ok: false, reason: 'real_person_space' })
    }
  })

  test('of the synthetic space is refused where real persons are let in', () => {
    expect(parseCitizenId('010101199306120019', 'real_only')).toEqual({ ok: false, reason: 'synthetic_space' })
  })

  test('of a foreign permanent resident is refused as one, wherever it is read', () => {
    const first17 = '91114419850102003'
    const foreign = first17 + citizenIdCheckDigit(first17)
    for (const space of ['synthetic_only', 'real_only'] as const) {
      expect(parseCitizenId(foreign, space)).toEqual({ ok: false, reason: 'foreign_permanent_resident' })
    }
  })

  test('with another check digit is refused', () => {
    for (const digit of '012345678X') {
      expect(parseCitizenId(`01010119930612001${digit}`)).toEqual({ ok: false, reason: 'bad_check_digit' })
    }
  })

  test('with two digits exchanged is refused', () => {
    expect(parseCitizenId('010101199360120019').ok).toBe(false)
    expect(parseCitizenId('010101199306210019')).toEqual({ ok: false, reason: 'bad_check_digit' })
  })

  test.each(['0101011993130600', '01010119930230001', '01010119000229001', '01010120230229001', '01010119930001001'])(
    'with a day that never was is refused: %s…',
    (prefix) => {
      const first17 = prefix.padEnd(17, '1')
      expect(parseCitizenId(first17 + citizenIdCheckDigit(first17))).toEqual({ ok: false, reason: 'bad_date' })
    },
  )

  test.each([
    '',
    '01010119930612001',
    '0101011993061200199',
    '01010119930612001x',
    'O10101199306120019',
    '010101 199306120019',
    '０10101199306120019',
  ])('that is malformed is refused: %j', (text) => {
    expect(parseCitizenId(text)).toEqual({ ok: false, reason: 'malformed' })
  })

  test('tells birth date and sex', () => {
    const [man, woman] = ['010101199306120019', '010101199503070022'].map((text) => parseCitizenId(text))
    if (!man?.ok || !woman?.ok) throw new Error('both are good')
    expect([birthDateOf(man.value), sexCodeOf(man.value)]).toEqual(['1993-06-12', '1'])
    expect([birthDateOf(woman.value), sexCodeOf(woman.value)]).toEqual(['1995-03-07', '2'])
  })
})

describe('a unified social credit code', () => {
  test.each([...Object.values(DEMO_CREDIT_CODES), '91350100M000100Y43'])('is read: %s', (text) => {
    expect(parseCreditCode(text)).toEqual({ ok: true, value: text })
  })

  test('is refused with another check character', () => {
    expect(parseCreditCode('11010101DEM000022F')).toEqual({ ok: false, reason: 'bad_check_digit' })
  })

  test('is refused with an organisation code that does not check, though the whole does', () => {
    expect(parseCreditCode('11010101DEM000023C')).toEqual({ ok: false, reason: 'bad_organisation_code' })
  })

  test.each([
    '',
    '11010101DEM000022',
    '11010101DEM000022EE',
    '11010101dem000022E',
    '11010101DEMI00022E',
    '110101O1DEM000022E',
  ])('is refused when malformed: %j', (text) => {
    expect(parseCreditCode(text)).toEqual({ ok: false, reason: 'malformed' })
  })
})

describe('a division', () => {
  test('has a name in both languages, or none when the extract does not hold it', () => {
    expect(divisionName('440303')).toEqual({ 'zh-CN': '罗湖区', en: 'Luohu' })
    expect(divisionName('010101')).toEqual({ 'zh-CN': '示范一区', en: 'Shifan First District (demo)' })
    expect(divisionName('999999')).toBeUndefined()
    expect(divisionName('toString')).toBeUndefined()
  })

  test('of each province and each district of Shenzhen and Xiong’an is in the extract', () => {
    for (let district = 440303; district <= 440311; district++) expect(divisionName(String(district))).toBeDefined()
    for (const county of ['130629', '130632', '130638']) expect(divisionName(county)).toBeDefined()
  })

  test('lies in its district, city and province, and in no other', () => {
    for (const area of ['440303', '440300', '440000']) expect(isWithinDivision('440303', area)).toBe(true)
    for (const area of ['440304', '440100', '410000', '000000x', ''])
      expect(isWithinDivision('440303', area)).toBe(false)
    expect(isWithinDivision('440300', '440303')).toBe(false)
    expect(isWithinDivision('44030', '440000')).toBe(false)
  })

  test('has a level, and lies in a province and a city', () => {
    expect(['440000', '440300', '440303'].map(divisionLevel)).toEqual(['province', 'city', 'district'])
    expect(divisionsOf('010102')).toEqual({ province: '010000', city: '010100', district: '010102' })
  })
})

describe('the other code tables', () => {
  test('hold the 56 ethnic groups, four sexes, and the kinship of guardians', () => {
    expect(Object.keys(ETHNIC_GROUPS)).toHaveLength(56)
    expect(ETHNIC_GROUPS['01']).toEqual({ 'zh-CN': '汉族', en: 'Han' })
    expect(ETHNIC_GROUPS['56']).toEqual({ 'zh-CN': '基诺族', en: 'Jino' })
    expect(Object.keys(SEX_CODES)).toEqual(['0', '1', '2', '9'])
    expect(KINSHIP_CODES['52']).toEqual({ 'zh-CN': '母亲', en: 'Mother' })
  })
})
