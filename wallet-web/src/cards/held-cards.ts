import { ATTESTATION_TYPES } from '@sojourn/domain'
import type { CardRecord, CopyRecord } from '../vault/schema-v1.ts'
import type { SealedStore } from '../vault/sealed-store.ts'

export interface HeldCard {
  readonly card: CardRecord
  readonly copies: readonly CopyRecord[]
}

export const isUnshown = (copy: CopyRecord): boolean => copy.shownAtSeconds === undefined

/** What people carry comes first: the permit, the social security card, then what proves a thing for a while. */
const ORDER = Object.keys(ATTESTATION_TYPES)
const placeOf = ({ attestation }: CardRecord): number => (attestation ? ORDER.indexOf(attestation) : ORDER.length)

/** Every card with its copies, in the order of their types, the newest first. */
export async function heldCards(storage: SealedStore, nowSeconds: number): Promise<readonly HeldCard[]> {
  const [cards, all] = await Promise.all([storage.list('cards'), storage.list('copies')])
  const copies = all.filter(({ expiresAtSeconds }) => expiresAtSeconds === undefined || expiresAtSeconds > nowSeconds)
  const byCard = Map.groupBy(copies, ({ cardId }) => cardId)
  return cards
    .toSorted((a, b) => placeOf(a) - placeOf(b) || b.receivedAtSeconds - a.receivedAtSeconds)
    .map((card) => ({ card, copies: (byCard.get(card.id) ?? []).toSorted((a, b) => a.number - b.number) }))
}
