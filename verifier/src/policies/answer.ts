import type { AttestationTypeId, Localized, TransactionLine } from '@sojourn/domain'
import type { JsonValue } from '@sojourn/keys'
import type { VerificationReason } from '@sojourn/verification'

/** What a policy finds out, one question a name; each holds or does not. */
export type CheckName =
  | 'same_holder'
  | 'permit_valid_on_cut_off'
  | 'resides_in_city'
  | 'guardian_of_child'
  | 'child_enters_school_in_year'
  | 'child_of_the_list'
  | 'vaccinations_of_this_child'
  | 'statement_recent'
  | 'insured_in_city'
  | 'pension_over_12_months'
  | 'medical_over_12_months'
  | 'tenant'
  | 'lease_filed_over_12_months'
  | 'lease_runs_to_cut_off'
  | 'dwelling_in_catchment'
  | 'medical_insurance_paying'
  | 'settles_in_city'
  | 'adult'
  | 'identified'
  | 'owns_more_than_half'
  | 'of_working_age'
  | 'permit_valid_on_start'
  | 'employed_here'
  | 'employment_registered'
  | 'financial_function_to_activate'
  | 'financial_function_active'
  | 'lives_in_community'
  | 'over_60'
  | 'over_65'
  | 'belongs_to_another_city'
  | 'scheme_of_round'
  | 'rules_of_round'
  | 'issued_by_points_office'
  | 'counted_in_round'
  | 'threshold_met'
  | 'vaccinated_for_entry'
  | 'check_recent'

/** The policy's own reasons: the evidence is sound and says no. */
export type PolicyFailReason =
  | 'different_holders'
  | 'permit_ends_before_cut_off'
  | 'resides_elsewhere'
  | 'not_guardian'
  | 'other_school_year'
  | 'other_child'
  | 'vaccinations_of_other_child'
  | 'statement_too_old'
  | 'insured_elsewhere'
  | 'pension_below_12_months'
  | 'medical_below_12_months'
  | 'not_the_tenant'
  | 'lease_filed_too_recently'
  | 'lease_ends_before_cut_off'
  | 'outside_catchment'
  | 'medical_not_paying'
  | 'no_cross_region_filing'
  | 'under_18'
  | 'share_not_over_50'
  | 'under_16'
  | 'permit_ends_before_start'
  | 'employed_elsewhere'
  | 'employment_not_registered'
  | 'financial_function_already_active'
  | 'financial_function_inactive'
  | 'other_community'
  | 'under_60'
  | 'under_65'
  | 'belongs_to_this_city'
  | 'other_scheme'
  | 'other_rules_version'
  | 'issuer_not_of_scheme'
  | 'counted_before_round'
  | 'threshold_not_met'
  | 'vaccination_incomplete'
  | 'vaccination_check_too_old'

/** The policy cannot say: never shown as a refusal, always with a manual way. */
export type PolicyCannotTellReason =
  | 'wallet_declined'
  | 'wallet_error'
  | 'claim_unreadable'
  | 'status_not_fresh'
  | 'returned_in_other_session'
  /** A sandbox was shown a credential about somebody real. */
  | 'not_synthetic'

export type FailReason = PolicyFailReason | VerificationReason
export type CannotTellReason = PolicyCannotTellReason | VerificationReason

/** Which sentence of the policy was met; the words are the policy's. */
export interface CheckOutcome {
  readonly check: CheckName
  readonly holds: boolean
}

/** Where in the evidence the answer was decided. */
export interface EvidencePlace {
  readonly type?: AttestationTypeId
  readonly path?: readonly string[]
}

export type Decision = { readonly checks: readonly CheckOutcome[] } & (
  | { readonly verdict: 'pass' }
  | { readonly verdict: 'fail'; readonly reason: FailReason; readonly at?: EvidencePlace }
  | { readonly verdict: 'cannot_tell'; readonly reason: CannotTellReason; readonly at?: EvidencePlace }
)

/** One credential as it is kept: who issued it, how old its status was, and the claims that the policy chose to keep. */
export interface KeptCredential {
  readonly type: AttestationTypeId
  readonly issuerName: Localized
  readonly status: string
  readonly statusAsOf?: string
  readonly statusAgeSeconds?: number
  readonly freshness?: string
  readonly claims: readonly KeptClaim[]
}

export interface KeptClaim {
  readonly path: readonly string[]
  readonly value: JsonValue
}

/** All that stays of a wallet's answer: no credential, disclosure, salt, signature or holder key (assurance M15). */
export type Outcome = Decision & {
  readonly policyVersion: number
  /** ISO 8601. */
  readonly decidedAt: string
  readonly keptUntil: string
  readonly credentials: readonly KeptCredential[]
  /** What the holder signed: the terms and their digest, and not the proof. */
  readonly signed?: readonly SignedTerms[]
}

export interface SignedTerms {
  readonly type: string
  readonly name: Localized
  readonly lines: readonly TransactionLine[]
  /** SHA-256 of the text that was signed, base64url. */
  readonly digest: string
}
