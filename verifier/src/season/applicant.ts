import type { Brand, RelyingPartyId, StaffId } from '@sojourn/domain'
import type { Outcome } from '../policies/answer.ts'
import type { PolicyId, PolicyParameters } from '../policies/policy.ts'
import type { PresentationId } from '../presentation/presentation.ts'

export type SeasonId = Brand<'SeasonId'>
export type ApplicantId = Brand<'ApplicantId'>

/** `expected`: not asked, or asked without an answer. `decided`: by a person, whatever the check said. */
export type ApplicantState = 'expected' | 'asked' | 'met' | 'not_met' | 'cannot_tell' | 'decided'

export const APPLICANT_STATES: readonly ApplicantState[] = [
  'expected',
  'asked',
  'met',
  'not_met',
  'cannot_tell',
  'decided',
]

export type DecisionReason = 'papers_checked' | 'no_phone' | 'review' | 'other'
export const DECISION_REASONS: readonly DecisionReason[] = ['papers_checked', 'no_phone', 'review', 'other']

export interface Season {
  readonly relyingPartyId: RelyingPartyId
  readonly id: SeasonId
  readonly name: string
  readonly policyId: PolicyId
  readonly parameters: PolicyParameters
  readonly openedAt: Date
  readonly openedBy: StaffId
  readonly keptUntil: Date
}

/** A line of a list, already read: what a school must know to call somebody, and no number of theirs. */
export interface NewApplicant {
  readonly reference: string
  readonly name: string
  readonly note: string
}

export interface Decision {
  readonly decision: 'met' | 'not_met'
  readonly reason: DecisionReason
  readonly text: string
}

export interface Applicant extends NewApplicant {
  readonly id: ApplicantId
  readonly place: number
  readonly state: ApplicantState
  /** What the check said or says, if there is one still. */
  readonly presentationId: PresentationId | undefined
  readonly outcome: Outcome | undefined
  readonly askedBy: Person | undefined
  readonly lease: { readonly by: Person; readonly session: Uint8Array; readonly until: Date } | undefined
  readonly decided: (Decision & { readonly by: Person; readonly at: Date }) | undefined
}

export interface Person {
  readonly id: StaffId
  /** Empty when nobody knows it any more. */
  readonly name: string
}
