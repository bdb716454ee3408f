import { describe, expect, test } from 'vitest'
import { claimDefinition } from '../attestations/attestation-types.ts'
import { claimText, claimWords } from './claim-text.ts'

describe('claimText', () => {
  test.each([
    ['a code of sex', ['sex'], '2', '女', 'Female'],
    ['a yes or no', ['age_over', '18'], true, '是', 'Yes'],
    ['a day', ['endorsed_until'], '2027-03-09', '2027年3月9日', 'March 9, 2027'],
    ['a value of an enumeration', ['basis'], 'employment', '合法稳定就业', 'Stable employment'],
    ['a division', ['residence', 'city'], '010100', '示范市', 'Shifan City (demo)'],
    ['a list', ['resides_in_catchment'], ['D-0007', 'D-0008'], 'D-0007、D-0008', 'D-0007, D-0008'],
    ['a number', ['permit_months_cumulative'], 27, '27', '27'],
    ['a code that the table does not know', ['sex'], '7', '7', '7'],
  ])('says %s in both languages', (_, path, value, zh, en) => {
    const definition = claimDefinition('residence-permit', path)
    expect(claimText(definition, value, 'zh-CN')).toBe(zh)
    expect(claimText(definition, value, 'en')).toBe(en)
  })

  test('says points as people count them, and lines of points by their names', () => {
    const [total, lines] = ['total', 'indicators'].map((name) => claimDefinition('points-statement', [name]))
    expect(claimText(total, 4_050, 'en')).toBe('40.5')
    const counted = [
      { code: 'age', points: 2_000, cap: 2_000, evidence: 'identity' },
      { code: 'insurance', points: 975, cap: 3_000, evidence: 'insurance_ledger' },
    ]
    expect(claimText(lines, counted, 'zh-CN')).toBe('年龄 20 分、社会保险 9.75 分')
    expect(claimText(lines, counted, 'en')).toBe('Age 20, Social insurance 9.75')
  })

  test('shows the claims of an unknown type as they are', () => {
    expect(claimText(undefined, { a: 1 }, 'en')).toBe('{"a":1}')
    expect(claimText(undefined, 'toString', 'en')).toBe('toString')
    expect(claimText(claimDefinition('residence-permit', ['sex']), 'constructor', 'en')).toBe('constructor')
  })
})

describe('claimWords', () => {
  test('leaves a day to whoever shows it, and says the rest in each language', () => {
    const words = (path: string[], value: string | boolean) =>
      claimWords(claimDefinition('residence-permit', path), value)
    expect(words(['endorsed_until'], '2027-03-09')).toBe('2027-03-09')
    expect(words(['sex'], '2')).toEqual({ 'zh-CN': '女', en: 'Female' })
    expect(words(['name'], '周晓燕')).toBe('周晓燕')
  })
})
