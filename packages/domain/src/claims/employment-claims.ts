import type { JsonObject } from '../json.ts'
import type { EmploymentFacts, ResidentFacts } from './resident-facts.ts'

export type EmployedFacts = ResidentFacts & { readonly employment: EmploymentFacts }

/** domain.md 4.3. */
export const employmentClaims = ({ employment }: EmployedFacts): JsonObject => ({
  employer: employment.employer,
  staff_ref: employment.staffRef,
  since: employment.since,
  registered_with_hrss: employment.registered,
  contract_type: employment.contractType,
})
