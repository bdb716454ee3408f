import { randomInt } from 'node:crypto'
import type { AgencyId, OfferId } from '@sojourn/domain'
import { encodeBase64url, sha256 } from '@sojourn/keys'
import type { Mac } from './server-secret.ts'
import { idOfTagged, taggedId } from './tagged-id.ts'

/**
 * The secrets of an offer are made from its id and the server's secret, so that the page can show the QR again and the offer can be
 * fetched by reference, while the database knows the code by its hash alone.
 */
export interface OfferSecrets {
  /** Last part of the offer's URL; whoever has it may read the offer while it waits. */
  readonly reference: string
  readonly preAuthorizedCode: string
  readonly codeHash: Uint8Array
}

export const offerSecrets = (mac: Mac, agency: AgencyId, offerId: OfferId): OfferSecrets =>
  secretsOfReference(mac, agency, encodeBase64url(mac('offer_reference', agency, offerId)))

export function secretsOfReference(mac: Mac, agency: AgencyId, reference: string): OfferSecrets {
  const preAuthorizedCode = encodeBase64url(mac('pre_authorized_code', agency, encodeBase64url(sha256(reference))))
  return { reference, preAuthorizedCode, codeHash: preAuthorizedCodeHash(preAuthorizedCode) }
}

/** What an offer's `authorization_code` grant carries, and a wallet gives back: it names the offer and is good for nothing else. */
export const issuerStateOf = (mac: Mac, agency: AgencyId, offerId: OfferId): string =>
  taggedId(mac, 'issuer_state', agency, offerId)

export const offerOfIssuerState = (mac: Mac, agency: AgencyId, issuerState: string): OfferId | undefined =>
  idOfTagged<OfferId>(mac, 'issuer_state', agency, issuerState)

/** What the database knows a code by, and what the comparison code is bound to. */
export const preAuthorizedCodeHash = (code: string): Uint8Array => sha256(code)

export const TX_CODE_DIGITS = 6

export const newTransactionCode = (): string =>
  randomInt(10 ** TX_CODE_DIGITS)
    .toString()
    .padStart(TX_CODE_DIGITS, '0')

/** Bound to its offer by the code's hash, so that equal codes of two offers do not look alike. Anything may stand in `txCode`. */
export const transactionCodeMac = (mac: Mac, agency: AgencyId, codeHash: Uint8Array, txCode: string): Uint8Array =>
  mac('transaction_code', agency, encodeBase64url(codeHash), encodeBase64url(sha256(txCode)))
