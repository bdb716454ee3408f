import type { AttestationTypeId } from '../attestations/attestation-type.ts'
import { disclosablePaths } from '../attestations/attestation-types.ts'
import { addDays, addMonths, type CalendarDate, civilDate } from '../calendar-date.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { ok, type Result, refuse, unreachable } from '../result.ts'
import { dwellingRightClaims } from './dwelling-right-claims.ts'
import { employmentClaims } from './employment-claims.ts'
import { householdRelationClaims } from './household-relation-claims.ts'
import { insuranceStatementClaims } from './insurance-statement-claims.ts'
import { pointsStatementClaims } from './points-statement-claims.ts'
import { endorsedUntil, residencePermitClaims } from './residence-permit-claims.ts'
import type { ResidentFacts } from './resident-facts.ts'
import { socialSecurityCardClaims } from './social-security-card-claims.ts'
import { tenancyRegistrationClaims } from './tenancy-registration-claims.ts'
import { vaccinationCheckClaims } from './vaccination-check-claims.ts'

/** `lapsed`: the endorsement, card or lease behind it has run out, so there is nothing to attest. */
export type AttestationRefusal = 'facts_missing' | 'lapsed'

interface Attestation {
  readonly lastDay: CalendarDate
  readonly claims: JsonObject
}

/** The claims of one attestation, computed for the day of issue. */
export function attestationClaims(
  type: AttestationTypeId,
  facts: ResidentFacts,
  at: Date,
): Result<JsonObject, AttestationRefusal> {
  const attestation = attest(type, facts, at)
  if (attestation === undefined) return refuse('facts_missing')
  return civilDate(at) <= attestation.lastDay ? ok(attestation.claims) : refuse('lapsed')
}

/**
 * The start of the first UTC day after the last day on which the attestation holds, so that this day is whole in China too.
 * Throws where `attestationClaims` would say `facts_missing`.
 */
export function attestationExpiry(type: AttestationTypeId, facts: ResidentFacts, at: Date): Date {
  const attestation = attest(type, facts, at)
  if (attestation === undefined) throw new Error(`no facts for a ${type}`)
  return new Date(`${addDays(attestation.lastDay, 1)}T00:00:00Z`)
}

/** Those of the claims that the type has. */
function onlyDefined(type: AttestationTypeId, claims: JsonObject): JsonObject {
  const kept: Record<string, JsonValue> = {}
  for (const [name = '', inner] of disclosablePaths(type, claims)) {
    const value = claims[name] ?? null
    if (inner === undefined || !isJsonObject(value)) kept[name] = value
    else kept[name] = { ...(isJsonObject(kept[name]) ? kept[name] : {}), [inner]: value[inner] ?? null }
  }
  return kept
}

const STATEMENT_DAYS = 30
const RELATION_MONTHS = 12
const OWNERSHIP_MONTHS = 12
const EMPLOYMENT_MONTHS = 1
const VACCINATION_DAYS = 90

function attest(type: AttestationTypeId, facts: ResidentFacts, at: Date): Attestation | undefined {
  const { residence, basis, permit, socialSecurityCard, household, tenancy, insurance } = facts
  const { dwellingRight, employment, points, vaccination } = facts
  const today = civilDate(at)
  switch (type) {
    case 'residence-permit':
      return (
        residence &&
        basis &&
        permit && {
          lastDay: endorsedUntil(permit),
          claims: residencePermitClaims({ ...facts, residence, basis, permit }, at),
        }
      )
    case 'residence-permit-offline':
      return (
        residence &&
        basis &&
        permit && {
          lastDay: endorsedUntil(permit),
          claims: onlyDefined(type, residencePermitClaims({ ...facts, residence, basis, permit }, at)),
        }
      )
    case 'social-security-card':
      return (
        socialSecurityCard && {
          lastDay: socialSecurityCard.expires,
          claims: socialSecurityCardClaims({ ...facts, socialSecurityCard }, at),
        }
      )
    case 'household-relation':
      return (
        household && {
          lastDay: addMonths(today, RELATION_MONTHS),
          claims: householdRelationClaims({ ...facts, household }, at),
        }
      )
    case 'tenancy-registration':
      return tenancy && { lastDay: tenancy.until, claims: tenancyRegistrationClaims({ ...facts, tenancy }, at) }
    case 'insurance-statement':
      return (
        insurance && {
          lastDay: addDays(today, STATEMENT_DAYS),
          claims: insuranceStatementClaims({ ...facts, insurance }, at),
        }
      )
    case 'dwelling-right':
      return (
        dwellingRight && {
          lastDay: addMonths(today, OWNERSHIP_MONTHS),
          claims: dwellingRightClaims({ ...facts, dwellingRight }, at),
        }
      )
    case 'employment':
      return (
        employment && {
          lastDay: addMonths(today, EMPLOYMENT_MONTHS),
          claims: employmentClaims({ ...facts, employment }),
        }
      )
    case 'points-statement':
      return points && { lastDay: points.until, claims: pointsStatementClaims({ ...facts, points }) }
    case 'vaccination-check':
      return (
        vaccination && {
          lastDay: addDays(vaccination.checkedOn, VACCINATION_DAYS),
          claims: vaccinationCheckClaims({ ...facts, vaccination }),
        }
      )
    default:
      return unreachable(type)
  }
}
