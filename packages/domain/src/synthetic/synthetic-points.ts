import { DEMO_POINTS_SCHEME } from '../attestations/points-statement.ts'
import { addDays, addMonths, ageOn, type CalendarDate, monthOf } from '../calendar-date.ts'
import { countedMonths } from '../claims/insurance-statement-claims.ts'
import { pointsTotal } from '../claims/points-statement-claims.ts'
import type { PointsFacts, ResidentFacts } from '../claims/resident-facts.ts'

/** A scheme of nobody: its figures are made up so that the personas fall on both sides of each line. Hundredths of a point. */
const SCHEME = {
  policyVersion: '2026.1',
  age: { upTo: 45, points: 2_000 },
  insurance: { perMonth: 25, cap: 3_000 },
  residence: { perMonth: 10, cap: 1_000 },
  dwelling: { owner: 2_000, tenant: 1_000 },
  backPaidPerMonth: 50,
  thresholds: { public_rental: 3_000, public_school: 4_000, settlement: 6_000 },
} as const

type Rated = Pick<ResidentFacts, 'birthDate' | 'insurance' | 'residence' | 'tenancy'>

/** The points of who is insured here, counted from the same registers as everything else; undefined for all others. */
export function syntheticPoints(facts: Rated, today: CalendarDate): PointsFacts | undefined {
  const { birthDate, insurance, residence, tenancy } = facts
  if (insurance === undefined || residence === undefined) return undefined
  const insured = countedMonths(insurance, 'pension', monthOf(today)).size
  const backPaid = insurance.ledger.filter((row) => row.line === 'pension' && row.kind === 'back_paid').length
  const lines: Omit<PointsFacts, 'rankBand'> = {
    scheme: DEMO_POINTS_SCHEME,
    policyVersion: SCHEME.policyVersion,
    asOf: today,
    indicators: [
      {
        code: 'age',
        points: ageOn(birthDate, today) <= SCHEME.age.upTo ? SCHEME.age.points : 0,
        cap: SCHEME.age.points,
        evidence: 'identity',
      },
      {
        code: 'insurance',
        points: insured * SCHEME.insurance.perMonth,
        cap: SCHEME.insurance.cap,
        evidence: 'insurance_ledger',
      },
      {
        code: 'residence',
        points: monthsBetween(residence.registeredOn, today) * SCHEME.residence.perMonth,
        cap: SCHEME.residence.cap,
        evidence: 'residence_registration',
      },
      {
        code: 'dwelling',
        points: tenancy === undefined || tenancy.holderRole === 'co_resident' ? 0 : SCHEME.dwelling[tenancy.holderRole],
        cap: SCHEME.dwelling.owner,
        evidence: 'tenancy',
      },
    ],
    deductions: backPaid === 0 ? [] : [{ code: 'back_paid', points: backPaid * SCHEME.backPaidPerMonth }],
    thresholds: SCHEME.thresholds,
    publicity: { from: addDays(today, 1), until: addDays(today, 7) },
    until: addDays(addMonths(today, 12), -1),
  }
  return { ...lines, rankBand: bandOf(pointsTotal({ ...lines, rankBand: '' })) }
}

function monthsBetween(from: CalendarDate, to: CalendarDate): number {
  let months = 0
  while (addMonths(from, months + 1) <= to) months++
  return months
}

/** The plan of the year takes a thousand: whoever has more points stands further up. */
const bandOf = (total: number): string => (total >= SCHEME.thresholds.settlement ? '1–1000' : '1001–')
