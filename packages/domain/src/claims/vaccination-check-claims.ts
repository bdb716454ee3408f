import type { JsonObject } from '../json.ts'
import type { ResidentFacts, VaccinationFacts } from './resident-facts.ts'

export type VaccinatedFacts = ResidentFacts & { readonly vaccination: VaccinationFacts }

/** domain.md 4.3. Who is the child is told by the reference that the kinship has too; a child's own wallet needs none. */
export const vaccinationCheckClaims = ({ vaccination }: VaccinatedFacts): JsonObject => ({
  ...(vaccination.childRef === undefined ? {} : { child_ref: vaccination.childRef }),
  complete_for_entry: vaccination.completeForEntry,
  checked_on: vaccination.checkedOn,
})
