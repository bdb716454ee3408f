import type { Localized } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'

/** What a key may be traced back to. A key that only the token itself names is traced back to nothing. */
export type TrustAnchor =
  | CertificateAnchor
  | { readonly kind: 'jwk'; readonly jwk: PublicJwk }
  | { readonly kind: 'did'; readonly did: string }

export interface CertificateAnchor {
  readonly kind: 'x5c'
  /** DER in base64: a certificate authority, never found in a header. */
  readonly certificate: string
  /** This authority certifies nobody else, so its leaves need not carry the issuer's identifier. */
  readonly soleIssuer?: true
}

/** One of an issuer's signing keys, by name. */
export interface ListedKey {
  readonly jwk: PublicJwk
  /** Which of the issuer's types it may sign; every one when it is left out. */
  readonly types?: readonly string[]
  /** It signs credentials alone. */
  readonly statusLists?: false
  /** In strange hands: nothing that it signed counts any more, whenever it did. */
  readonly revoked?: true
}

export interface TrustedIssuer {
  /** The credential issuer identifier, byte for byte: OID4VCI-1.0 12.2.1 (credential-issuer-identifier). */
  readonly issuer: string
  readonly name: Localized
  /** GB 32100. */
  readonly creditCode: string
  /** `vct` values and W3C types it may issue; every other is refused, however well signed [R 21]. */
  readonly types: readonly string[]
  readonly anchors: readonly TrustAnchor[]
  /**
   * When there, no other key counts, whatever an authority or a DID document says [T 5]. A key stands here from the day it is announced,
   * before it signs, to the end of what it signed [P 12].
   */
  readonly keys?: readonly ListedKey[]
  /** Its metadata come unsigned; every other issuer's are believed with its signature alone. */
  readonly plainMetadata?: true
  /** Where its status lists may lie: URL prefixes. */
  readonly statusLists: readonly string[]
}

/** From an object's member or an array's index to a claim; `null` is every element. */
export type ClaimsPath = readonly (string | number | null)[]

export interface RegisteredUse {
  readonly policyId: string
  readonly purpose: Localized
  readonly legalBasis: Localized
  readonly retention: Localized
  readonly contact: string
  /**
   * SHA-256 of what the registration certificate of this use says (`certificateDigest`). When there, a request for the use must bring that
   * certificate; entries without (parties whom another registry registered) go by the list alone.
   */
  readonly certificateDigest?: string
  readonly credentials: readonly { readonly vct: string; readonly claims: readonly ClaimsPath[] }[]
}

export const RELYING_PARTY_KINDS = [
  'school',
  'hospital',
  'landlord',
  'employer',
  'bank',
  'gate',
  'transport',
  'government',
  'other',
] as const

export type RelyingPartyKind = (typeof RELYING_PARTY_KINDS)[number]

/** domain.md section 4.3 (relying-party): who may ask, what, and what for. */
export interface RegisteredRelyingParty {
  /** With their prefix, as they stand in requests: OID4VP-1.0 5.9 (client-identifier-prefix). */
  readonly clientIds: readonly string[]
  readonly name: Localized
  readonly kind: RelyingPartyKind
  readonly creditCode: string
  readonly accessAnchors: readonly TrustAnchor[]
  /**
   * Where its requests lie and its answers go. When there, a wallet visits no other for it: a client identifier is no secret, and whoever
   * knows it could else send wallets anywhere (assurance T17).
   */
  readonly origins?: readonly string[]
  /** Where the registrar keeps it. A withdrawn party stays on the list with no use left, so that a wallet can say why it refuses. */
  readonly registration?: { readonly id: string; readonly version: number; readonly withdrawn?: true }
  readonly uses: readonly RegisteredUse[]
}

export interface TrustList {
  readonly id: string
  /** Goes up with every publication; a reader keeps the highest (`replaceTrustList`). */
  readonly version: number
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly issuers: readonly TrustedIssuer[]
  readonly relyingParties: readonly RegisteredRelyingParty[]
}
