import { isUnshown } from '../cards/held-cards.ts'
import type { CopyRecord, HolderKeyRecord } from '../vault/schema-v1.ts'

export interface PickedCopy {
  readonly copy: CopyRecord
  readonly key: HolderKeyRecord
}

/**
 * One copy for each card, never shown before. All under one key when there is one, so that the party can tell that they are one
 * person's; among those, a key that nobody has seen, so that two parties cannot match what they saw.
 */
export function pickCopies(
  cardIds: readonly string[],
  copies: readonly CopyRecord[],
  keys: readonly HolderKeyRecord[],
): readonly PickedCopy[] | undefined {
  const unseenFirst = keys.toSorted((a, b) => wasSeen(a) - wasSeen(b) || a.number - b.number)
  for (const key of unseenFirst) {
    const picked = pickFrom(cardIds, copies, [key])
    if (picked) return picked
  }
  return pickFrom(cardIds, copies, unseenFirst)
}

/** A card that is asked for twice is answered with two copies. */
function pickFrom(
  cardIds: readonly string[],
  copies: readonly CopyRecord[],
  keys: readonly HolderKeyRecord[],
): readonly PickedCopy[] | undefined {
  const taken = new Set<CopyRecord>()
  const picked: PickedCopy[] = []
  for (const cardId of cardIds) {
    const fits = (copy: CopyRecord, key: HolderKeyRecord) =>
      copy.cardId === cardId && copy.holderKeyId === key.id && isUnshown(copy) && !taken.has(copy)
    const key = keys.find((candidate) => copies.some((copy) => fits(copy, candidate)))
    const copy = key && copies.find((candidate) => fits(candidate, key))
    if (!key || !copy) return undefined
    taken.add(copy)
    picked.push({ copy, key })
  }
  return picked
}

const wasSeen = ({ shownAtSeconds }: HolderKeyRecord): number => (shownAtSeconds === undefined ? 0 : 1)
