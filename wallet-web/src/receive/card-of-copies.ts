import { toSeconds } from '@sojourn/domain'
import type { CardRecord, CopyRecord } from '../vault/schema-v1.ts'
import type { CheckedCopies } from './check-copies.ts'
import type { OfferedItem, ReviewedOffer } from './read-offer.ts'

export interface CardAndCopies {
  readonly card: CardRecord
  readonly copies: readonly CopyRecord[]
}

/** One card of checked copies, with a place of its own in the vault. */
export function cardOfCopies(
  { metadata, issuer }: ReviewedOffer,
  item: OfferedItem,
  checked: CheckedCopies,
  more: { readonly comparisonCode: string | undefined; readonly renewalId: string | undefined },
  now: Date,
): CardAndCopies {
  const id = crypto.randomUUID()
  const { comparisonCode, renewalId } = more
  const { disclosurePolicy } = item.configuration
  const card: CardRecord = {
    id,
    format: item.format,
    type: item.type,
    ...(item.attestation ? { attestation: item.attestation } : {}),
    name: item.name,
    credentialIssuer: metadata.credentialIssuer,
    issuerName: issuer.name,
    claims: checked.claims,
    ...(disclosurePolicy ? { disclosurePolicy } : {}),
    receivedAtSeconds: toSeconds(now),
    ...(checked.expiresAt ? { expiresAtSeconds: toSeconds(checked.expiresAt) } : {}),
    ...(comparisonCode ? { comparisonCode } : {}),
    // Without a status list nothing will ever say otherwise; with one, nothing is valid before the list says so.
    status: checked.hasStatus ? 'unknown' : 'valid',
    everValid: !checked.hasStatus,
    changeSeen: true,
    ...(renewalId ? { renewal: { id: renewalId, configurationId: item.configurationId } } : {}),
  }
  const copies = checked.copies.map(
    (copy, number): CopyRecord => ({
      id: `${id}.${number}`,
      cardId: id,
      number,
      holderKeyId: copy.holderKeyId,
      compact: copy.compact,
      ...(copy.status ? { statusUri: copy.status.uri, statusIndex: copy.status.index } : {}),
    }),
  )
  return { card, copies }
}
