import type { AttestationTypeId, CredentialState, JsonObject, Localized } from '@sojourn/domain'
import type { PresentedEvidence } from '../authorize/messages.ts'

/** The messages between this page and its agency; instants are ISO 8601 strings. */
export type StaffRole = 'clerk' | 'revoker' | 'auditor' | 'registrar'

export interface Staff {
  readonly id: string
  readonly name: string
  readonly roles: readonly StaffRole[]
}

export type CredentialFormat = 'dc-sd-jwt' | 'jwt-vc' | 'mso-mdoc' | 'vc-jwt' | 'vc-sd-jwt'
export type LifecycleAct = 'suspend' | 'reinstate' | 'revoke'

export interface LabelledCode {
  readonly code: string
  readonly label: Localized
}

export interface ConsoleSession {
  readonly agency: {
    readonly id: string
    readonly name: Localized
    readonly creditCode: string
    readonly credentialIssuer: string
    readonly synthetic: boolean
  }
  readonly types: readonly {
    readonly id: AttestationTypeId
    readonly name: Localized
    readonly description: Localized
  }[]
  readonly formats: readonly CredentialFormat[]
  /** It registers relying parties. */
  readonly registers: boolean
  readonly reasonCodes: Readonly<Record<LifecycleAct | 'end', readonly LabelledCode[]>>
  readonly staff: Staff | null
  readonly expiresAt: string | null
}

export interface ResidentRow {
  readonly id: string
  readonly name: string
  readonly nameLatin: string
  readonly sexCode: string
  readonly birthDate: string
  readonly citizenIdTail: string
  readonly persona: string | null
  /** What makes a synthetic person one. */
  readonly story: Localized | null
}

export interface Resident extends ResidentRow {
  readonly citizenId: string
  readonly facts: JsonObject
}

export interface TypeForResident {
  readonly type: AttestationTypeId
  readonly ready: boolean
  readonly missing: string | null
  /** What would be signed now. */
  readonly claims: JsonObject | null
}

/** All one-time copies of one attestation in one wallet; officers never act on a single copy. */
export interface Issuance {
  readonly id: string
  /** Null when the resident had it issued herself. */
  readonly offerId: string | null
  readonly residentId: string
  readonly type: AttestationTypeId
  readonly format: CredentialFormat
  readonly state: CredentialState
  readonly copies: number
  readonly issuedAt: string
  readonly expiresAt: string
  readonly changedAt: string
  readonly changedBy: string | null
  readonly reasonCode: string | null
  readonly reasonText: string | null
  /** The last change is in the public status list. */
  readonly published: boolean
}

export interface ResidentFile {
  readonly resident: Resident
  readonly types: readonly TypeForResident[]
  readonly issuances: readonly Issuance[]
}

/** A wallet that the resident lets fetch credentials. */
export interface Consent {
  readonly id: string
  readonly client: Localized
  readonly configurationIds: readonly string[]
  readonly since: string | null
  readonly until: string | null
  readonly endedAt: string | null
}

export interface OfferedIssuance {
  readonly id: string
  readonly type: AttestationTypeId
  readonly state: CredentialState
  readonly copies: number
  /** The wallet said that it keeps the copies. */
  readonly accepted: boolean
  readonly comparisonCode: string | null
  readonly comparisonAttemptsLeft: number
  readonly activateBefore: string
}

export type VoidReason = 'code_attempts' | 'officer' | 'comparison_attempts' | 'not_activated' | 'wallet_failed'
export type OfferState = 'waiting' | 'redeemed' | 'delivered' | 'deferred' | 'active' | 'void' | 'expired'

export interface Offer {
  readonly id: string
  readonly residentId: string
  readonly residentName: string
  readonly types: readonly AttestationTypeId[]
  readonly format: CredentialFormat
  readonly state: OfferState
  readonly link: string | null
  readonly linkByValue: string | null
  readonly walletLink: string | null
  /** Only in the answer that made the offer. */
  readonly txCode: string | null
  readonly txCodeAttemptsLeft: number
  readonly createdAt: string
  readonly expiresAt: string
  readonly issuances: readonly OfferedIssuance[]
  readonly voidReason: VoidReason | null
}

export type ApplicationState = 'submitted' | 'under_review' | 'approved' | 'rejected'
export type RelyingPartyKind =
  | 'school'
  | 'hospital'
  | 'landlord'
  | 'employer'
  | 'bank'
  | 'gate'
  | 'transport'
  | 'government'
  | 'other'

/** What is registered of a relying party. */
export interface RegistrationContent {
  readonly creditCode: string
  readonly name: Localized
  readonly kind: RelyingPartyKind
  readonly contact: string
  readonly accessCertificates: readonly string[]
  readonly clientIds: readonly string[]
  readonly origins: readonly string[]
  readonly uses: readonly {
    readonly policyId: string
    readonly purpose: Localized
    readonly legalBasis: Localized
    readonly retention: Localized
    readonly credentials: readonly {
      readonly vct: string
      readonly claims: readonly (readonly (string | number | null)[])[]
    }[]
  }[]
}

export type RegistrationState = 'registered' | 'amended' | 'withdrawn'

export interface Registration {
  readonly id: string
  readonly state: RegistrationState
  readonly version: number
  readonly content: RegistrationContent
  readonly changedAt: string
  /** Null while it waits for its place in the log. */
  readonly logIndex: number | null
}

export interface RegistrationProposal {
  readonly id: string
  readonly relyingPartyId: string
  readonly act: 'register' | 'amend' | 'withdraw'
  readonly version: number
  readonly content: RegistrationContent
  readonly digest: string
  readonly reasonText: string | null
  readonly proposedAt: string
  readonly proposedBy: string
  readonly proposerName: string
  /** What is registered now. */
  readonly current: RegistrationContent | null
}

export type ProposedRegistration =
  | { readonly act: 'register'; readonly content: object }
  | { readonly act: 'amend'; readonly relyingPartyId: string; readonly content: object }
  | { readonly act: 'withdraw'; readonly relyingPartyId: string; readonly reasonText: string }

export type ApplicationAct = 'review' | 'approve' | 'reject'

export interface Application {
  readonly id: string
  readonly residentId: string
  readonly residentName: string
  readonly type: AttestationTypeId
  readonly state: ApplicationState
  readonly submittedAt: string
  /** The officer who took it, and who therefore does not decide on it. */
  /** Null: the resident sent it in herself. */
  readonly submittedBy: string | null
  readonly reviewedBy: string | null
  readonly evidence: readonly PresentedEvidence[] | null
  readonly decidedAt: string | null
  readonly decidedBy: string | null
  readonly reasonText: string | null
}

export interface ActivityLine {
  readonly id: string
  readonly at: string
  readonly staffName: string | null
  readonly act: string
  readonly residentName: string | null
  readonly offerId: string | null
  readonly issuanceId: string | null
  /** Of the log, which outlives the types of today. */
  readonly type: string | null
  readonly reasonCode: string | null
}

export interface AuditCheckpoint {
  readonly checkpoint: string
  readonly treeSize: number
  readonly rootHash: string
}
