import type { AgencyId, OfferId, ResidentId, StaffId } from '@sojourn/domain'

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
