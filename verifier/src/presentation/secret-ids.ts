import type { RelyingPartyId } from '@sojourn/domain'
import { encodeBase64url, randomBytes, sha256 } from '@sojourn/keys'
import type { PresentationId } from './presentation.ts'

const ID_BYTES = 32

/** A fresh secret of 256 bits; it travels as base64url and rests as its hash. */
export const newSecret = (): string => encodeBase64url(randomBytes(ID_BYTES))

export const secretHash = (secret: string): Uint8Array => sha256(secret)

const REQUEST_ID = /^([a-z0-9][a-z0-9-]{0,62})\.(~?)[A-Za-z0-9_-]{43}$/

/**
 * What the wallet knows a presentation by: `state`, and the end of `request_uri` and `response_uri`. It leads with the relying
 * party, which is first in every key of the database.
 */
export const newRequestId = (relyingPartyId: RelyingPartyId): string => `${relyingPartyId}.${newSecret()}`

/** Says of itself that its request is given to those alone who bring a code of the moment: no row has to be read to know that. */
export const newMovingRequestId = (relyingPartyId: RelyingPartyId): string => `${relyingPartyId}.~${newSecret()}`

export const isMovingRequestId = (requestId: string): boolean => REQUEST_ID.exec(requestId)?.[2] === '~'

/** One for the browser that asks, one for the wallet. */
export interface PresentationSecrets {
  readonly transactionId: string
  readonly requestId: string
}

export const newPresentationSecrets = (relyingPartyId: RelyingPartyId, moves: boolean): PresentationSecrets => ({
  transactionId: newSecret(),
  requestId: moves ? newMovingRequestId(relyingPartyId) : newRequestId(relyingPartyId),
})

export function relyingPartyOfRequestId(requestId: string): RelyingPartyId | undefined {
  return REQUEST_ID.exec(requestId)?.[1] as RelyingPartyId | undefined
}

const RESPONSE_CODE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[A-Za-z0-9_-]{43}$/

/** What the wallet hands to the browser on the same device: which presentation, and a fresh secret. */
export const newResponseCode = (id: PresentationId): string => `${id}.${newSecret()}`

export function presentationOfResponseCode(responseCode: string): PresentationId | undefined {
  return RESPONSE_CODE.exec(responseCode)?.[1] as PresentationId | undefined
}
