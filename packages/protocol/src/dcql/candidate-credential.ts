import type { JsonObject } from '@sojourn/domain'

/** What a credential shows to a query, whichever format it has. */
export interface QueriedCredential {
  readonly format: string
  /** Of `dc+sd-jwt`. */
  readonly vct?: string
  /** Of the W3C formats, as written in the credential. */
  readonly types?: readonly string[]
  /** The root that paths start from: the whole processed payload of an SD-JWT, the `vc` object of `jwt_vc_json`. */
  readonly claims: JsonObject
}

/** One that a wallet holds. */
export interface CandidateCredential extends QueriedCredential {
  readonly id: string
  /** Bound to a key of the wallet's, so that holder binding can be proven. */
  readonly holderBound: boolean
  /** Authority key identifiers of the certificates in its chain, base64url. */
  readonly authorityKeyIds?: readonly string[]
}

/** One that a verifier was shown, its signatures already verified. */
export interface PresentedCredential extends QueriedCredential {
  /** The presentation proved possession of the holder key. */
  readonly holderProven: boolean
}
