import { civilDate } from '../calendar-date.ts'
import type { JsonObject } from '../json.ts'
import type { ResidentFacts, SocialSecurityCardFacts } from './resident-facts.ts'

export type CardholderFacts = ResidentFacts & { readonly socialSecurityCard: SocialSecurityCardFacts }

/** domain.md 4.2. The social security number is the citizen ID number (Social Insurance Law Art. 58). */
export function socialSecurityCardClaims(facts: CardholderFacts, at: Date): JsonObject {
  const card = facts.socialSecurityCard
  return {
    name: facts.name,
    sex: facts.sexCode,
    birth_date: facts.birthDate,
    ...(facts.portrait === undefined ? {} : { portrait: facts.portrait }),
    ss_number: facts.citizenId,
    card_no: card.cardNo,
    generation: card.generation,
    issuing_city: card.issuingCity,
    issued: card.issued,
    expires: card.expires,
    social_function: card.socialFunction,
    financial_function: card.financialFunction,
    bank_name: card.bankName,
    account_tail: card.accountTail,
    insured: { ...card.insured },
    as_of: civilDate(at),
    insured_city: card.insuredCity,
    medical_scheme: card.medicalScheme,
    ...(card.crossRegionFiling === undefined ? {} : { cross_region_filing: { ...card.crossRegionFiling } }),
  }
}
