import { PERMIT_AGES, RESIDENCE_MONTHS } from '../attestations/residence-permit.ts'
import { addDays, ageOn, type CalendarDate, civilDate, daysFromTo, isMonthsSince } from '../calendar-date.ts'
import { divisionsOf } from '../codes/division.ts'
import type { JsonObject } from '../json.ts'
import type { PermitBasis, PermitFacts, ResidenceFacts, ResidentFacts } from './resident-facts.ts'

export type ResidencePermitFacts = ResidentFacts & {
  readonly residence: ResidenceFacts
  readonly basis: PermitBasis
  readonly permit: PermitFacts
}

/** domain.md 4.1. */
export function residencePermitClaims(facts: ResidencePermitFacts, at: Date): JsonObject {
  const today = civilDate(at)
  const { permit, residence } = facts
  const since = residentSince(facts)
  return {
    name: facts.name,
    name_latin: facts.nameLatin,
    sex: facts.sexCode,
    ethnicity: facts.ethnicGroupCode,
    birth_date: facts.birthDate,
    age_over: agesOver(PERMIT_AGES, facts.birthDate, today),
    citizen_id: facts.citizenId,
    ...(facts.portrait === undefined ? {} : { portrait: facts.portrait }),
    hukou: { ...divisionsOf(facts.hukou.district), address: facts.hukou.address },
    residence: {
      ...divisionsOf(residence.district),
      street: residence.street,
      community: residence.community,
      address: residence.address,
    },
    resides_in_catchment: [...residence.catchments],
    basis: facts.basis,
    permit_no: permit.permitNo,
    card_serial: permit.cardSerial,
    issuing_authority: permit.authority.creditCode,
    issuing_authority_name: permit.authority.name,
    first_issued: permit.firstIssued,
    issued: permit.issued,
    endorsed_until: endorsedUntil(permit),
    as_of: today,
    resident_since: since,
    resident_over: Object.fromEntries(RESIDENCE_MONTHS.map((months) => [months, isMonthsSince(since, months, today)])),
    permit_months_cumulative: permitMonths(permit, today),
  }
}

export const agesOver = (ages: readonly number[], birthDate: CalendarDate, today: CalendarDate): JsonObject =>
  Object.fromEntries(ages.map((age) => [age, ageOn(birthDate, today) >= age]))

/** The last day on which the permit has its use functions. */
export function endorsedUntil(permit: PermitFacts): CalendarDate {
  const last = permit.endorsements.at(-1)
  if (last === undefined) throw new Error(`a permit without an endorsement: ${permit.permitNo}`)
  return last.until
}

interface Gap {
  readonly days: number
  /** The day of the late endorsement, when use functions came back. */
  readonly endedOn: CalendarDate
}

function gapsOf(permit: PermitFacts): Gap[] {
  return permit.endorsements.flatMap((endorsement, i) => {
    const before = permit.endorsements[i - 1]
    if (before === undefined) return []
    const days = daysFromTo(addDays(before.until, 1), addDays(endorsement.from, -1))
    return days === 0 ? [] : [{ days, endedOn: endorsement.from }]
  })
}

/**
 * Decree 663 Art. 10: after a lapse the years count afresh from the late endorsement; where the city says so, the days of
 * the gap are left out instead.
 */
export function residentSince(facts: Pick<ResidencePermitFacts, 'permit' | 'residence'>): CalendarDate {
  const gaps = gapsOf(facts.permit)
  const { registeredOn } = facts.residence
  if (facts.permit.lapseRule === 'reset') return gaps.at(-1)?.endedOn ?? registeredOn
  return addDays(
    registeredOn,
    gaps.reduce((days, gap) => days + gap.days, 0),
  )
}

const DAYS_OF_A_PERMIT_MONTH = 30

/** Thirty days with a permit in force are a month; gaps do not count, and neither do days to come. */
export function permitMonths(permit: PermitFacts, today: CalendarDate): number {
  let days = 0
  let firstUncounted: CalendarDate = ''
  for (const { from, until } of permit.endorsements) {
    const first = from > firstUncounted ? from : firstUncounted
    const last = until < today ? until : today
    days += daysFromTo(first, last)
    // Who comes early is endorsed while the old year still runs; no day counts twice.
    if (last >= first) firstUncounted = addDays(last, 1)
  }
  return Math.floor(days / DAYS_OF_A_PERMIT_MONTH)
}
