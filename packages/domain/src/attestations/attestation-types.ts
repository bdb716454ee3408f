import type { JsonObject } from '../json.ts'
import type { Localized } from '../language.ts'
import type { AttestationType, AttestationTypeId, ClaimDefinition } from './attestation-type.ts'
import { DWELLING_RIGHT } from './dwelling-right.ts'
import { EMPLOYMENT } from './employment.ts'
import { HOUSEHOLD_RELATION } from './household-relation.ts'
import { INSURANCE_STATEMENT } from './insurance-statement.ts'
import { POINTS_STATEMENT } from './points-statement.ts'
import { RESIDENCE_PERMIT } from './residence-permit.ts'
import { RESIDENCE_PERMIT_OFFLINE } from './residence-permit-offline.ts'
import { SOCIAL_SECURITY_CARD } from './social-security-card.ts'
import { TENANCY_REGISTRATION } from './tenancy-registration.ts'
import { VACCINATION_CHECK } from './vaccination-check.ts'

/** Every claim of domain.md section 4 of the types that this release issues. */
export const ATTESTATION_TYPES: Readonly<Record<AttestationTypeId, AttestationType>> = {
  'residence-permit': RESIDENCE_PERMIT,
  'residence-permit-offline': RESIDENCE_PERMIT_OFFLINE,
  'social-security-card': SOCIAL_SECURITY_CARD,
  'household-relation': HOUSEHOLD_RELATION,
  'tenancy-registration': TENANCY_REGISTRATION,
  'dwelling-right': DWELLING_RIGHT,
  'insurance-statement': INSURANCE_STATEMENT,
  employment: EMPLOYMENT,
  'points-statement': POINTS_STATEMENT,
  'vaccination-check': VACCINATION_CHECK,
}

const isAttestationTypeId = (id: string): id is AttestationTypeId => Object.hasOwn(ATTESTATION_TYPES, id)

/** By what stands at the end of a `vct`; the base before it is the issuer's, and whether to believe it the trust list's. */
export function attestationTypeOfVct(vct: string): AttestationTypeId | undefined {
  const id = /\/vct\/([a-z-]{1,64})\/v1$/.exec(vct)?.[1]
  return id !== undefined && isAttestationTypeId(id) ? id : undefined
}

/** The type that is issued under a document type, of those that are issued as mdocs. */
export const attestationTypeOfDocType = (docType: string): AttestationType | undefined =>
  Object.values(ATTESTATION_TYPES).find(({ mdoc }) => mdoc?.docType === docType)

/** A path as DCQL writes it: null is each element of a list, a number is one. */
export type ClaimsPath = readonly (string | number | null)[]

const isSamePath = (a: ClaimsPath, b: ClaimsPath): boolean =>
  a.length === b.length && a.every((part, i) => part === b[i])

/** The elements of a list are asked by the list's own name. */
const withoutElements = (path: ClaimsPath): ClaimsPath => path.filter((part) => typeof part === 'string')

export function claimDefinition(type: AttestationTypeId, path: ClaimsPath): ClaimDefinition | undefined {
  const names = withoutElements(path)
  return ATTESTATION_TYPES[type].claims.find((claim) => isSamePath(claim.path, names))
}

/** The words for a claim, or for an object of claims that is asked as a whole. */
export function claimLabel(type: AttestationTypeId, path: ClaimsPath): Localized | undefined {
  const names = withoutElements(path)
  return (
    claimDefinition(type, path)?.label ??
    ATTESTATION_TYPES[type].groups.find((group) => isSamePath(group.path, names))?.label
  )
}

/** Every claim is disclosed by itself. Given the claims of one credential, only the paths that it has. */
export function disclosablePaths(type: AttestationTypeId, claims?: JsonObject): (readonly string[])[] {
  const paths = ATTESTATION_TYPES[type].claims.map((claim) => claim.path)
  return claims === undefined ? paths : paths.filter((path) => isPresent(claims, path))
}

function isPresent(claims: JsonObject, path: readonly string[]): boolean {
  let value: unknown = claims
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false
    value = (value as JsonObject)[name]
  }
  return true
}
