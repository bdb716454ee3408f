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

export interface AuthorizationOfPage {
  readonly agency: AgencyOfPage
  readonly client: { readonly id: string; readonly name: Localized; readonly goesBackTo: string }
  readonly asked: readonly AskedCredential[]
  readonly resident: { readonly name: string } | null
  /** What the resident's own identity provider is called. */
  readonly upstream: Localized | null
  readonly formToken: string
  readonly expiresAt: string
}
