/**
 * What things ARE: attestation types and their claims, code tables, credential states, ids, Result; what an attestation
 * says of a resident on a day; synthetic persons.
 * Is not: behaviour with state, network, cryptography or wire formats. Imports nothing.
 * Everybody calls it.
 */
export * from './attestations/attestation-context.ts'
export * from './attestations/attestation-type.ts'
export * from './attestations/attestation-types.ts'
export { INSURANCE_LINE_NAMES, INSURANCE_LINES, type InsuranceLine } from './attestations/insurance-lines.ts'
export {
  claimsOfElements,
  type ElementValue,
  elementPathOf,
  elementsOfClaims,
  type MdocElement,
  type MdocElementKind,
  type MdocProfile,
} from './attestations/mdoc-profile.ts'
export { DEMO_POINTS_SCHEME, POINTS_LEVELS, type PointsLevel } from './attestations/points-statement.ts'
export * from './calendar-date.ts'
export * from './claims/attestation-claims.ts'
export { claimText, claimWords, dayText } from './claims/claim-text.ts'
export { householdRelationClaims, schoolEntryYear } from './claims/household-relation-claims.ts'
export { insuranceStatementClaims, ledgerText } from './claims/insurance-statement-claims.ts'
export { residencePermitClaims } from './claims/residence-permit-claims.ts'
export type * from './claims/resident-facts.ts'
export { socialSecurityCardClaims } from './claims/social-security-card-claims.ts'
export { tenancyRegistrationClaims } from './claims/tenancy-registration-claims.ts'
export * from './codes/citizen-id.ts'
export * from './codes/credit-code.ts'
export * from './codes/division.ts'
export { DIVISIONS } from './codes/divisions.ts'
export { ETHNIC_GROUPS } from './codes/ethnic-groups.ts'
export { KINSHIP_CODES } from './codes/kinship.ts'
export { SEX_CODES } from './codes/sex.ts'
export * from './credential-state.ts'
export * from './date-time-stamp.ts'
export * from './ids.ts'
export * from './json.ts'
export * from './language.ts'
export { type JsonLimits, readStrictJson } from './read-strict-json.ts'
export * from './result.ts'
export * from './synthetic/synthetic-persons.ts'
export * from './time.ts'
export { LEASE_SIGNING_TYPE, type LeaseTerms, leaseTermsOnWire, RENT } from './transactions/lease-signing.ts'
export type { TransactionLine } from './transactions/transaction-type.ts'
export { transactionTypeOf } from './transactions/transaction-types.ts'
