import { INSURANCE_LINES, type InsuranceLine } from '../attestations/insurance-lines.ts'
import { INSURED_18_OF_24, INSURED_MONTHS } from '../attestations/insurance-statement.ts'
import { addToMonth, type CalendarMonth, civilDate, monthOf } from '../calendar-date.ts'
import type { JsonObject } from '../json.ts'
import type { InsuranceFacts, ResidentFacts } from './resident-facts.ts'

export type InsuredFacts = ResidentFacts & { readonly insurance: InsuranceFacts }

/** domain.md 4.3: one line for each insurance, computed for the day of issue. */
export function insuranceStatementClaims(facts: InsuredFacts, at: Date): JsonObject {
  const { insurance } = facts
  const today = civilDate(at)
  const lines = INSURANCE_LINES.map((line) => [line, lineClaims(insurance, line, monthOf(today))] as const)
  return {
    city: insurance.city,
    as_of: today,
    ...Object.fromEntries(lines),
    rules: { back_paid_excluded: true, transferred_excluded: true, gap_allowance_months: 0 },
    ...(insurance.ledgerDigest === undefined ? {} : { ledger: insurance.ledgerDigest }),
  }
}

/** Months that count: paid in their time, in this city; neither back-paid nor transferred, and none to come (domain.md finding 3). */
export function countedMonths(
  insurance: InsuranceFacts,
  line: InsuranceLine,
  thisMonth: CalendarMonth,
): Set<CalendarMonth> {
  const rows = insurance.ledger.filter(
    (row) => row.line === line && row.city === insurance.city && row.kind === 'paid' && row.month <= thisMonth,
  )
  return new Set(rows.map((row) => row.month))
}

function lineClaims(insurance: InsuranceFacts, line: InsuranceLine, thisMonth: CalendarMonth): JsonObject {
  const months = countedMonths(insurance, line, thisMonth)
  // This month's payment may be booked only at its end, so until then the last month stands in for it.
  const latest = months.has(thisMonth) ? thisMonth : addToMonth(thisMonth, -1)
  const continuous = monthsBackFrom(latest, months)
  return {
    months_continuous: continuous,
    months_cumulative: months.size,
    over: {
      ...Object.fromEntries(INSURED_MONTHS.map((step) => [step, continuous >= step])),
      [INSURED_18_OF_24]: monthsWithin(24, latest, months) >= 18,
    },
    paying_now: months.has(latest),
  }
}

function monthsBackFrom(latest: CalendarMonth, months: ReadonlySet<CalendarMonth>): number {
  let count = 0
  while (months.has(addToMonth(latest, -count))) count++
  return count
}

function monthsWithin(window: number, latest: CalendarMonth, months: ReadonlySet<CalendarMonth>): number {
  const first = addToMonth(latest, 1 - window)
  return [...months].filter((month) => month >= first && month <= latest).length
}

/** One line a row, sorted: what the ledger's digest covers. */
export const ledgerText = (insurance: InsuranceFacts): string =>
  insurance.ledger
    .map((row) => `${row.month} ${row.line} ${row.city} ${row.kind}`)
    .sort()
    .join('\n')
