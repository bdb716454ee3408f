import type { AgencyId, AttestationTypeId, AuthorizationId, Brand, ResidentId, StaffId } from '@sojourn/domain'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { PresentedEvidence } from '../evidence/presented-evidence.ts'

export type ApplicationId = Brand<'ApplicationId'>

/** submitted -> under_review -> approved | rejected; a rejected one is final, and the resident may apply anew. */
export type ApplicationState = 'submitted' | 'under_review' | 'approved' | 'rejected'

export const isOpen = (state: ApplicationState): boolean => state === 'submitted' || state === 'under_review'

/** What a resident applied for at the counter, and what came of it. */
export interface ApplicationRow {
  readonly agency: AgencyId
  readonly id: ApplicationId
  readonly residentId: ResidentId
  readonly type: AttestationTypeId
  readonly state: ApplicationState
  readonly submittedAt: Date
  /** Null when the resident made it herself, with her evidence. */
  readonly submittedBy: StaffId | null
  readonly reviewedBy: StaffId | null
  readonly decidedAt: Date | null
  readonly decidedBy: StaffId | null
  readonly reasonText: string | null
  readonly authorizationId: AuthorizationId | null
  readonly evidence: readonly PresentedEvidence[] | null
}

/** A step, with the states it may start from: the database takes it only from there. */
export interface ApplicationStep {
  readonly agency: AgencyId
  readonly id: ApplicationId
  readonly from: readonly ApplicationState[]
  readonly to: ApplicationState
  readonly by: StaffId
  readonly reasonText: string | null
  readonly at: Date
  readonly leaf: AuditLeaf
}
