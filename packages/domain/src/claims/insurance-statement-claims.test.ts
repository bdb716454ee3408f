import { describe, expect, test } from 'vitest'
import { INSURANCE_LINES, insuranceStatementClaims, type JsonObject, ledgerText, SYNTHETIC_PERSONS } from '../index.ts'
import type { InsuranceFacts, LedgerRow } from './resident-facts.ts'

const [person] = SYNTHETIC_PERSONS
if (person === undefined) throw new Error('no synthetic person')

const HERE = '010100'
const AT = new Date('2026-11-22T04:00:00Z')

/** Months back from October 2026 (0), the last whole month before the day. */
function row(monthsBack: number, kind: LedgerRow['kind'] = 'paid', city = HERE): LedgerRow {
  const month = new Date(Date.UTC(2026, 9 - monthsBack, 1)).toISOString().slice(0, 7)
  return { month, line: 'pension', city, kind }
}
const rows = (from: number, count: number, kind: LedgerRow['kind'] = 'paid', city = HERE): LedgerRow[] =>
  Array.from({ length: count }, (_, i) => row(from + i, kind, city))

const pensionOf = (ledger: readonly LedgerRow[], at = AT): JsonObject =>
  insuranceStatementClaims({ ...person, insurance: { city: HERE, ledger } }, at).pension as JsonObject
const overOf = (ledger: readonly LedgerRow[]): JsonObject => pensionOf(ledger).over as JsonObject

describe('an insurance statement', () => {
  test('says for each line how many months count, and which steps they reach', () => {
    expect(insuranceStatementClaims({ ...person, insurance: { city: HERE, ledger: rows(0, 12) } }, AT)).toMatchObject({
      city: HERE,
      as_of: '2026-11-22',
      pension: {
        months_continuous: 12,
        months_cumulative: 12,
        over: { '6': true, '12': true, '24': false, '36': false, '60': false, '84': false, '18of24': false },
        paying_now: true,
      },
      medical: { months_continuous: 0, months_cumulative: 0, over: { '6': false, '18of24': false }, paying_now: false },
      rules: { back_paid_excluded: true, transferred_excluded: true, gap_allowance_months: 0 },
    })
  })

  test.each([
    [11, false],
    [12, true],
    [13, true],
  ])('of %i months in a row reaches twelve: %s', (months, reached) => {
    expect(overOf(rows(0, months))['12']).toBe(reached)
    expect(pensionOf(rows(0, months)).months_continuous).toBe(months)
  })

  test('counts no back-paid month, and a back-paid month breaks the row', () => {
    const ledger = [...rows(0, 9), ...rows(9, 6, 'back_paid'), ...rows(15, 5)]
    expect(pensionOf(ledger)).toMatchObject({ months_continuous: 9, months_cumulative: 14, over: { '12': false } })
  })

  test('counts no month transferred in, nor one paid in another city', () => {
    const ledger = [...rows(0, 11), ...rows(11, 60, 'transferred_in'), ...rows(71, 20, 'paid', '020100')]
    expect(pensionOf(ledger)).toMatchObject({ months_continuous: 11, months_cumulative: 11, over: { '12': false } })
  })

  test.each([
    [17, 8, 9, false],
    [18, 9, 9, true],
    [24, 24, 0, true],
  ])('of %i of the last 24 months reaches 18 of 24 when %i and %i are paid: %s', (_total, recent, oldest, reached) => {
    expect(overOf([...rows(0, recent), ...rows(24 - oldest, oldest)])['18of24']).toBe(reached)
  })

  test('looks back 24 months and no further', () => {
    expect(overOf([...rows(0, 10), ...rows(24, 50)])['18of24']).toBe(false)
    expect(overOf([...rows(0, 10), ...rows(16, 8)])['18of24']).toBe(true)
    expect(overOf([...rows(0, 10), ...rows(16, 7), ...rows(24, 50)])['18of24']).toBe(false)
  })

  test('counts this month once it is paid, and does not miss it before', () => {
    expect(pensionOf(rows(0, 12))).toMatchObject({ months_continuous: 12, paying_now: true })
    expect(pensionOf(rows(-1, 13))).toMatchObject({ months_continuous: 13, paying_now: true })
    expect(pensionOf(rows(1, 12))).toMatchObject({ months_continuous: 0, months_cumulative: 12, paying_now: false })
  })

  test('counts no month to come', () => {
    expect(pensionOf([...rows(-1, 13), row(-2), row(-3)])).toMatchObject({
      months_continuous: 13,
      months_cumulative: 13,
    })
  })

  test('counts a month once, however often it stands there', () => {
    expect(pensionOf([...rows(0, 12), ...rows(0, 12)])).toMatchObject({ months_continuous: 12, months_cumulative: 12 })
  })

  test('goes over a new year', () => {
    const january = new Date('2027-01-05T04:00:00Z')
    expect(pensionOf(rows(-2, 14), january)).toMatchObject({ months_continuous: 14 })
  })

  test('bears the digest of its ledger when there is one, whose text does not depend on order', () => {
    const insurance: InsuranceFacts = { city: HERE, ledger: rows(0, 2), ledgerDigest: 'digest' }
    expect(insuranceStatementClaims({ ...person, insurance }, AT).ledger).toBe('digest')
    expect(ledgerText(insurance)).toBe('2026-09 pension 010100 paid\n2026-10 pension 010100 paid')
    expect(ledgerText({ ...insurance, ledger: rows(0, 2).reverse() })).toBe(ledgerText(insurance))
  })

  test('has all five lines', () => {
    const claims = insuranceStatementClaims({ ...person, insurance: { city: HERE, ledger: [] } }, AT)
    expect(INSURANCE_LINES.every((line) => claims[line] !== undefined)).toBe(true)
  })
})
