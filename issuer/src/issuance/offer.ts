import { type AgencyId, type IssuanceId, newId, type OfferId, type ResidentId, type StaffId } from '@sojourn/domain'

/** Why an offer ended before everything in it was activated. */
export type CloseReason = 'code_attempts' | 'officer' | 'comparison_attempts' | 'not_activated' | 'wallet_failed'

export interface NewCredentialOffer {
  readonly agency: AgencyId
  readonly id: OfferId
  readonly codeHash: Uint8Array
  readonly txCodeMac: Uint8Array
  readonly residentId: ResidentId
  readonly configurationIds: readonly string[]
  readonly createdAt: Date
  readonly createdBy: StaffId
  readonly expiresAt: Date
}

export interface CredentialOfferRow extends Omit<NewCredentialOffer, 'txCodeMac'> {
  readonly wrongTxCodes: number
  readonly redeemedAt: Date | null
  readonly closedAt: Date | null
  readonly closeReason: CloseReason | null
}

/** The fifth wrong transaction code ends the offer (assurance R2); fewer do not, so that nobody else can burn it with one guess. */
export const MAX_WRONG_TX_CODES = 5

const HEX_OF_LAST_BYTE = 2
const withLastByte = (id: string, byte: number): string =>
  id.slice(0, -HEX_OF_LAST_BYTE) + byte.toString(16).padStart(HEX_OF_LAST_BYTE, '0')

/** The last byte is left free for the numbers of its issuances. */
export const newOfferId = (now: Date): OfferId => withLastByte(newId(now), 0) as OfferId

/**
 * The issuance of the n-th configuration of an offer: known before anything is looked up, and one and the same for every retry, so that the
 * primary key decides who is first.
 */
export const issuanceIdOf = (offerId: OfferId, position: number): IssuanceId =>
  withLastByte(offerId, position + 1) as IssuanceId

/** All issuances of an offer lie after it and up to this. */
export const lastIssuanceIdOf = (offerId: OfferId): IssuanceId => withLastByte(offerId, 0xff) as IssuanceId
