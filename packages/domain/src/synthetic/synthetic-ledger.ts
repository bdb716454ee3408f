import { INSURANCE_LINES, type InsuranceLine } from '../attestations/insurance-lines.ts'
import { addToMonth, type CalendarDate, monthOf } from '../calendar-date.ts'
import type { LedgerRow } from '../claims/resident-facts.ts'

/** A run of months of one kind, told from the newest to the oldest: `months: 0` runs are left out by the caller. */
export interface LedgerRun {
  readonly kind: LedgerRow['kind'] | 'gap'
  readonly months: number
  readonly city: string
}

/** All five lines alike, back from the month before today. */
export function syntheticLedger(
  today: CalendarDate,
  runs: readonly LedgerRun[],
  lines: readonly InsuranceLine[] = INSURANCE_LINES,
): LedgerRow[] {
  const rows: LedgerRow[] = []
  let month = addToMonth(monthOf(today), -1)
  for (const { kind, months, city } of runs) {
    for (let i = 0; i < months; i++) {
      if (kind !== 'gap') rows.push(...lines.map((line) => ({ month, line, city, kind })))
      month = addToMonth(month, -1)
    }
  }
  return rows
}
