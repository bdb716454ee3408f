import type { AgencyId, Brand, Localized, RelyingPartyId, StaffId } from '@sojourn/domain'
import type { LogProof, RegisteredUse, RelyingPartyKind } from '@sojourn/trust'
import type { AuditLeaf } from '../audit/audit-event.ts'

export type ProposalId = Brand<'ProposalId'>

/** What is registered of a relying party, and approved word for word. */
export interface RegistrationContent {
  readonly creditCode: string
  readonly name: Localized
  readonly kind: RelyingPartyKind
  readonly contact: string
  /** Leaves, DER in base64: whoever signs requests in this party's name. Each makes a client identifier. */
  readonly accessCertificates: readonly string[]
  /** `x509_hash:` of each certificate; or the name of a purpose that readers without a network have, which nobody signs for. */
  readonly clientIds: readonly string[]
  /** Where its requests lie and its answers go; a wallet visits no other address for it. */
  readonly origins: readonly string[]
  readonly uses: readonly Omit<RegisteredUse, 'contact' | 'certificateDigest'>[]
}

/** proposed -> registered -> amended (again and again) -> withdrawn, which is final. */
export type RegistrationAct = 'register' | 'amend' | 'withdraw'
export type RegistrationState = 'registered' | 'amended' | 'withdrawn'
export type ProposalState = 'proposed' | 'approved' | 'rejected'

export interface Proposal {
  readonly agency: AgencyId
  readonly id: ProposalId
  readonly relyingPartyId: RelyingPartyId
  readonly act: RegistrationAct
  readonly version: number
  readonly content: RegistrationContent
  readonly digest: string
  readonly reasonText: string
  readonly state: ProposalState
  readonly proposedAt: Date
  readonly proposedBy: StaffId
  readonly decidedAt: Date | null
  readonly decidedBy: StaffId | null
}

export interface Registration {
  readonly agency: AgencyId
  readonly id: RelyingPartyId
  readonly state: RegistrationState
  readonly version: number
  readonly content: RegistrationContent
  readonly certificateDigests: readonly string[]
  readonly leafId: string
  readonly leaf: string
  readonly changedAt: Date
  /** Where the newest change stands in the log; undefined until it has its place. */
  readonly log: Pick<LogProof, 'index' | 'checkpoint' | 'path'> | undefined
}

/** A decision on a proposal with all that follows from it; it happens whole or not at all. */
export interface Approval {
  readonly proposal: Proposal
  readonly by: StaffId
  readonly at: Date
  readonly registration: Omit<Registration, 'log'>
  readonly answer: string
  readonly leaf: AuditLeaf
}

export interface IssuedCertificate {
  readonly agency: AgencyId
  readonly relyingPartyId: RelyingPartyId
  readonly version: number
  readonly policyId: string
  readonly token: string
  /** Its place in the registrar's status list, for all time. */
  readonly statusIndex: number
  readonly issuedAt: Date
  readonly expiresAt: Date
}
