import type { AttestationTypeId } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'

/** What the issuer asks of the signer: one signature over bytes that the signer reads before it signs them. */
export interface SigningRequest {
  /** The key by its thumbprint. */
  readonly key: string
  /** A JWS signing input as text, or a COSE Sig_structure in base64url. */
  readonly input: { readonly jws: string } | { readonly cose: string }
  /** What lies behind the digests: disclosures of an SD-JWT, IssuerSignedItems of an mdoc. */
  readonly disclosures: readonly string[]
}

export type SigningRefusal =
  | 'malformed_request'
  | 'key_unknown'
  | 'key_revoked'
  | 'template_unknown'
  | 'not_for_this_use'
  | 'wrong_header'
  | 'wrong_issuer'
  | 'wrong_type'
  | 'wrong_holder'
  | 'wrong_status'
  | 'wrong_time'
  | 'strange_member'
  | 'strange_claim'
  | 'undisclosed_claim'
  | 'wrong_list'
  | 'daily_cap'

/** For whom and with what a request may be signed; everything in it comes from the signer's own files. */
export interface SigningContext {
  readonly credentialIssuer: string
  readonly did: string
  /** Base of `vct` URLs and contexts. */
  readonly publicUrl: string
  readonly alg: string
  readonly publicJwk: PublicJwk
  /** How the key names itself: by its chain, or by one of these names. */
  readonly chain: readonly string[]
  readonly kids: readonly string[]
  readonly uses: readonly string[]
  /** Of credentials, among the uses. */
  readonly types: readonly AttestationTypeId[]
  readonly notAfter: Date
  readonly now: Date
}

/** What was recognised, for the log. */
export interface Recognised {
  readonly template: string
  readonly type?: AttestationTypeId
}
