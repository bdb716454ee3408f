import type { Brand, RelyingPartyId, StaffId } from '@sojourn/domain'
import type { ExpectedTransaction } from '@sojourn/verification'
import type { Outcome } from '../policies/answer.ts'
import type { PolicyId, PolicyParameters } from '../policies/policy.ts'

export type PresentationId = Brand<'PresentationId'>

/**
 * `cross_device`: the desk shows a QR. `same_device`: the wallet sends the browser back to the session that asked (HAIP-1.0 5.1).
 * `dc_api`: the browser itself carries question and answer (OID4VP-1.0 A (dc_api)).
 */
export const DESK_FLOWS = ['cross_device', 'same_device', 'dc_api'] as const
/** `counter`: the code is printed, and the desk sees the answer once the person has typed what stands on its screen. */
export type Flow = (typeof DESK_FLOWS)[number] | 'counter'
export type ResponseMode = 'direct_post' | 'direct_post.jwt' | 'dc_api' | 'dc_api.jwt'

export const isEncrypted = (mode: ResponseMode): boolean => mode === 'direct_post.jwt' || mode === 'dc_api.jwt'

/**
 * `awaiting_return`: answered, but nobody sees it before the browser has come back with the response code.
 * `deleted`: at the holder's request; nothing but that is left.
 */
export type PresentationState =
  | 'waiting'
  | 'fetched'
  | 'awaiting_return'
  | 'answered'
  | 'expired'
  | 'cancelled'
  | 'deleted'

export const isFinal = (state: PresentationState): boolean =>
  state === 'answered' || state === 'expired' || state === 'cancelled' || state === 'deleted'

/** What the wallet is asked, kept until it is settled. */
export interface WalletQuestion {
  readonly responseMode: ResponseMode
  readonly clientId: string
  readonly nonce: string
  /** The DCQL query exactly as sent, as JSON text. */
  readonly query: string
  /** What the holder is to sign, exactly as sent. */
  readonly transactions: readonly ExpectedTransaction[]
  readonly responseKey: ResponseKey
}

/** The key pair that this one response is encrypted to; the private half is sealed under the request id, which is not stored. */
export interface ResponseKey {
  /** JWK as JSON text, with `kid`, `use` and `alg`. */
  readonly publicJwk: string
  readonly sealedPrivate: Uint8Array
}

export interface NewPresentation {
  readonly relyingPartyId: RelyingPartyId
  readonly id: PresentationId
  readonly transactionHash: Uint8Array
  readonly requestHash: Uint8Array
  readonly sessionHash: Uint8Array
  readonly askedBy: StaffId | undefined
  readonly policyId: PolicyId
  readonly policyVersion: number
  readonly parameters: PolicyParameters
  readonly flow: Flow
  /** Of flow `counter` alone. */
  readonly counter: string | undefined
  readonly createdAt: Date
  readonly expiresAt: Date
  /** The end of the policy's retention, counted from the last moment at which it may be answered. */
  readonly keptUntil: Date
}

/** A presentation that the wallet may still answer. */
export interface OpenPresentation extends WalletQuestion {
  readonly relyingPartyId: RelyingPartyId
  readonly id: PresentationId
  readonly policyId: PolicyId
  readonly parameters: PolicyParameters
  readonly flow: Flow
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly keptUntil: Date
  /** Where the wallet sends the browser on the same device; null: to the desk. */
  readonly returnUri: string | null
}

/** A presentation as its own desk session may see it. */
export interface ShownPresentation {
  readonly relyingPartyId: RelyingPartyId
  readonly id: PresentationId
  readonly policyId: PolicyId
  readonly flow: Flow
  readonly state: PresentationState
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly clientId: string | undefined
  /** Only when the state is `answered`. */
  readonly outcome: Outcome | undefined
}
