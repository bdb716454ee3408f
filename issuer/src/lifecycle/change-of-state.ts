import type { AgencyId, CredentialState, IssuanceId, StaffId } from '@sojourn/domain'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { IssuanceRow } from '../issuance/issuance.ts'

/** A step of an issuance's life, with the state it starts from: the database takes it only from there. */
export interface ChangeOfState {
  readonly agency: AgencyId
  readonly issuanceId: IssuanceId
  readonly from: readonly CredentialState[]
  readonly to: CredentialState
  readonly at: Date
  readonly by: StaffId | null
  readonly reasonCode: string | null
  readonly reasonText: string | null
  readonly leaf: AuditLeaf
}

export interface LifecycleDeps {
  readonly findIssuance: (agency: AgencyId, id: IssuanceId) => Promise<IssuanceRow | undefined>
  /** State, status change and leaf in one; the changed row, or undefined when the state was no longer one of `from`. */
  readonly changeState: (change: ChangeOfState) => Promise<IssuanceRow | undefined>
}

/** An officer's decision on all copies of one attestation. The text stays with the row; the log holds its digest. */
export interface Decision {
  readonly issuanceId: IssuanceId
  readonly reasonCode: string
  readonly reasonText: string
  readonly by: StaffId
}
