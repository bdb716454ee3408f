import type { AttestationTypeId, JsonObject, Localized } from '@sojourn/domain'

/** The messages between the consent page and its agency. */
export interface AgencyOfPage {
  readonly id: string
  readonly name: Localized
  readonly credentialIssuer: string
  readonly synthetic: boolean
}

export interface AskedCredential {
  readonly id: string
  readonly type: AttestationTypeId
  readonly name: Localized
  readonly description: Localized
  readonly format: string
  /** What would be signed now; null before it is known who reads, and when the register cannot say it. */
  readonly claims: JsonObject | null
}

export interface PresentedEvidence {
  readonly type: AttestationTypeId
  readonly issuerName: Localized
  readonly claims: JsonObject
  readonly validUntil: string | null
  readonly presentedAt: string
}

export interface EvidenceOfPage {
  readonly wanted: readonly {
    readonly shownFor: AttestationTypeId
    readonly decidedBy: 'officers' | 'register'
    readonly anyOf: readonly AttestationTypeId[]
  }[]
  readonly attempt: {
    readonly state: 'open' | 'awaiting_return' | 'accepted' | 'refused'
    readonly refusal: string | null
    readonly expiresAt: string
  } | null
  readonly presented: readonly PresentedEvidence[] | null
}

/** One question to a wallet: for any wallet, and for ours. */
export interface AskedEvidence {
  readonly link: string
  readonly walletLink: string
  readonly expiresAt: string
}

export interface AuthorizationOfPage {
  readonly agency: AgencyOfPage
  readonly client: { readonly id: string; readonly name: Localized; readonly goesBackTo: string }
  readonly asked: readonly AskedCredential[]
  readonly resident: { readonly name: string } | null
  /** What has to be shown from a wallet first; null where nothing has to be. */
  readonly evidence: EvidenceOfPage | null
  /** What the resident's own identity provider is called. */
  readonly upstream: Localized | null
  readonly formToken: string
  readonly expiresAt: string
}
