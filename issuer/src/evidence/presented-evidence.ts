import type { AttestationTypeId, JsonObject, Localized } from '@sojourn/domain'

/** What is kept of a presentation: the facts that were asked for and whose word they are, never the credential. */
export interface PresentedEvidence {
  /** The credential that it is shown for. */
  readonly shownFor: AttestationTypeId
  readonly type: AttestationTypeId
  readonly issuer: string
  readonly issuerName: Localized
  readonly claims: JsonObject
  /** Instants in ISO 8601, for this is kept as JSON. */
  readonly validUntil: string | null
  readonly presentedAt: string
}

export interface AcceptedPresentation {
  readonly evidence: readonly PresentedEvidence[]
  /** RFC 7638, of the one key that all of it is bound to. */
  readonly holderThumbprint: string
}
