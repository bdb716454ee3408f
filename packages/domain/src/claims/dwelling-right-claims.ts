import { FILED_MONTHS } from '../attestations/tenancy-registration.ts'
import { civilDate, isMonthsSince } from '../calendar-date.ts'
import type { JsonObject } from '../json.ts'
import type { DwellingRightFacts, ResidentFacts } from './resident-facts.ts'

export type OwnerFacts = ResidentFacts & { readonly dwellingRight: DwellingRightFacts }

/** domain.md 4.3. */
export function dwellingRightClaims(facts: OwnerFacts, at: Date): JsonObject {
  const { dwellingRight } = facts
  const today = civilDate(at)
  return {
    holder_role: dwellingRight.holderRole,
    filed_on: dwellingRight.registeredOn,
    filed_over: Object.fromEntries(
      FILED_MONTHS.map((months) => [months, isMonthsSince(dwellingRight.registeredOn, months, today)]),
    ),
    district: dwellingRight.district,
    street: dwellingRight.street,
    catchment: dwellingRight.catchment,
    use: 'residential',
    housing_type: dwellingRight.housingType,
    share_over_50: dwellingRight.sharePercent > 50,
    address: dwellingRight.address,
    filing_no: dwellingRight.registrationNo,
  }
}
