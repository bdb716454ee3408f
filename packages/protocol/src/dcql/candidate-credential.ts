import type { JsonObject } from '@sojourn/domain'
import type { TrustedAuthority } from './dcql-query.ts'

/** What a credential shows to a query, whichever format it has. */
export interface QueriedCredential {
  readonly format: string
  /** Of `dc+sd-jwt`. */
  readonly vct?: string
  /** Of the W3C formats, as written in the credential. */
  readonly types?: readonly string[]
  /** Of `mso_mdoc`; its claims are the name spaces. */
  readonly doctype?: string
  /** The root that paths start from: the whole processed payload of an SD-JWT, the `vc` object of `jwt_vc_json`. */
  readonly claims: JsonObject
}

/** One that a wallet holds. */
export interface CandidateCredential extends QueriedCredential {
  readonly id: string
  /** Bound to a key of the wallet's, so that holder binding can be proven. */
  readonly holderBound: boolean
  /** Who vouches for its issuer, as `trusted_authorities` would name them: type `aki` holds the key identifiers of its chain. */
  readonly authorities?: readonly TrustedAuthority[]
}

/** One that a verifier was shown, its signatures already verified. */
export interface PresentedCredential extends QueriedCredential {
  /** The presentation proved possession of the holder key. */
  readonly holderProven: boolean
}
