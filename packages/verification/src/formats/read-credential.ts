import type { JsonObject, Result } from '@sojourn/domain'
import type { StatusReference } from '@sojourn/formats'
import type { PublicJwk } from '@sojourn/keys'
import type { BitstringEntry } from '@sojourn/status'
import type { TrustedIssuer } from '@sojourn/trust'
import type { Handover } from '../handover.ts'
import type { FormatRefusal, HolderRefusal, IssuerRefusal } from '../refusal.ts'
import type { IssuerWorld } from '../verification-world.ts'

export type PresentedFormat = 'dc+sd-jwt' | 'jwt_vc_json' | 'vc+jwt' | 'vc+sd-jwt' | 'mso_mdoc'

/** One presentation in the shape of its format, and how the steps after the first go on with it. Nothing in it is believed. */
export interface ReadCredential {
  readonly format: PresentedFormat
  /** The holder said something too; whether it is true is asked later. */
  readonly hasHolderProof: boolean
  trust(at: Date, world: IssuerWorld): Promise<Result<TrustedClaims, FormatRefusal | IssuerRefusal>>
  proveHolder(holderKey: PublicJwk, moment: HolderMoment): Promise<Result<void, FormatRefusal | HolderRefusal>>
  /** What a policy knows by the same names in every format: the subject's claims. */
  claimsOf(root: JsonObject): JsonObject
}

export interface TrustedClaims {
  readonly issuer: TrustedIssuer
  /** Of `dc+sd-jwt`. */
  readonly vct?: string
  /** Of the W3C formats, `VerifiableCredential` among them; of VCDM 2.0 fully expanded. */
  readonly types?: readonly string[]
  /** Of `mso_mdoc`. */
  readonly docType?: string
  /** The root that DCQL paths start from. */
  readonly root: JsonObject
  /** The key that it is bound to; undefined when to none. */
  readonly holderKey: PublicJwk | undefined
  readonly status: StatusReference | undefined
  /** Of VCDM 2.0, each of which must say that it holds. */
  readonly bitstrings: readonly BitstringEntry[]
  readonly issuedAt: Date | undefined
  readonly expiresAt: Date | undefined
}

export interface HolderMoment {
  readonly audience: string
  readonly nonce: string
  readonly handover: Handover
  readonly transactionData: readonly string[]
  readonly at: Date
  readonly maxAgeSeconds: number
  readonly skewSeconds: number
}

/** One format, bytes to `ReadCredential`. Only the formats whose readers a page names travel in its bundle. */
export type FormatReader = (compact: string) => Result<ReadCredential, FormatRefusal>

/** Two clocks that each keep time well enough. */
export const SKEW_SECONDS = 60
export const MAX_PRESENTATION_CHARS = 1_048_576
