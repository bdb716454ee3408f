import { CHILD_AGES } from '../attestations/household-relation.ts'
import { type CalendarDate, civilDate } from '../calendar-date.ts'
import type { JsonObject } from '../json.ts'
import { agesOver } from './residence-permit-claims.ts'
import type { HouseholdFacts, ResidentFacts } from './resident-facts.ts'

export type GuardianFacts = ResidentFacts & { readonly household: HouseholdFacts }

const SCHOOL_AGE = 6
const LAST_DAY_OF_ENTRY = '08-31'

/** A child enters school in the year in which it is six by 31 August. */
export function schoolEntryYear(birthDate: CalendarDate): number {
  const sixthBirthday = Number(birthDate.slice(0, 4)) + SCHOOL_AGE
  return birthDate.slice(5) <= LAST_DAY_OF_ENTRY ? sixthBirthday : sixthBirthday + 1
}

/** domain.md 4.3. */
export function householdRelationClaims(facts: GuardianFacts, at: Date): JsonObject {
  const { household } = facts
  return {
    role: household.role,
    guardian: household.guardian,
    child_ref: household.childRef,
    child_name: household.childName,
    child_birth_date: household.childBirthDate,
    child_school_entry_year: schoolEntryYear(household.childBirthDate),
    child_age_over: agesOver(CHILD_AGES, household.childBirthDate, civilDate(at)),
    child_citizen_id: household.childCitizenId,
    same_household: household.sameHousehold,
  }
}
