import { FILED_MONTHS } from '../attestations/tenancy-registration.ts'
import { civilDate, isMonthsSince } from '../calendar-date.ts'
import type { JsonObject } from '../json.ts'
import type { ResidentFacts, TenancyFacts } from './resident-facts.ts'

export type OccupantFacts = ResidentFacts & { readonly tenancy: TenancyFacts }

/** domain.md 4.3. */
export function tenancyRegistrationClaims(facts: OccupantFacts, at: Date): JsonObject {
  const { tenancy } = facts
  const today = civilDate(at)
  return {
    holder_role: tenancy.holderRole,
    filed_on: tenancy.filedOn,
    filed_over: Object.fromEntries(
      FILED_MONTHS.map((months) => [months, isMonthsSince(tenancy.filedOn, months, today)]),
    ),
    until: tenancy.until,
    district: tenancy.district,
    street: tenancy.street,
    catchment: tenancy.catchment,
    use: 'residential',
    housing_type: tenancy.housingType,
    ...(tenancy.sharePercent === undefined ? {} : { share_over_50: tenancy.sharePercent > 50 }),
    address: tenancy.address,
    landlord_ref: tenancy.landlordRef,
    filing_no: tenancy.filingNo,
  }
}
