import type { RelyingPartyId } from '@sojourn/domain'

const VIEW_TOKEN = /^([a-z0-9][a-z0-9-]{0,62})\.([A-Za-z0-9_-]{43})$/

/** The asking browser's own id of a presentation, with the relying party before it, which is first in every key of the tables. */
export const viewTokenOf = (relyingPartyId: RelyingPartyId, transactionId: string): string =>
  `${relyingPartyId}.${transactionId}`

export function readViewToken(
  text: string,
): { readonly relyingPartyId: RelyingPartyId; readonly transactionId: string } | undefined {
  const [, relyingPartyId, transactionId] = VIEW_TOKEN.exec(text) ?? []
  if (relyingPartyId === undefined || transactionId === undefined) return undefined
  return { relyingPartyId: relyingPartyId as RelyingPartyId, transactionId }
}
