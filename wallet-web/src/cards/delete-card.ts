import { type Clock, ok, type Result, refuse } from '@sojourn/domain'
import { deletedEntry } from '../history/history-entries.ts'
import type { Exclusive } from '../platform/exclusive.ts'
import type { HolderKeys } from '../platform/holder-keys.ts'
import { findRenewal, renewalId } from '../receive/renewal.ts'
import { isStillWaiting, listWaiting } from '../receive/waiting-credential.ts'
import type { Change, SealedStore } from '../vault/sealed-store.ts'

export interface DeleteCardDeps {
  readonly storage: SealedStore
  readonly holderKeys: HolderKeys
  readonly exclusive: Exclusive
  readonly clock: Clock
}

/**
 * The card, all its copies, and the keys that no other card is bound to (EUDI ARF PAD_01 to 05). The issuer is not told: no request is made.
 */
export async function deleteCard(deps: DeleteCardDeps, cardId: string): Promise<Result<void, 'card_unknown'>> {
  return deps.exclusive('vault', () => deleteNow(deps, cardId))
}

async function deleteNow(deps: DeleteCardDeps, cardId: string): Promise<Result<void, 'card_unknown'>> {
  const card = await deps.storage.read('cards', cardId)
  if (!card) return refuse('card_unknown')
  const copies = await deps.storage.list('copies')
  const mine = copies.filter((copy) => copy.cardId === cardId)
  const waiting = (await listWaiting(deps.storage)).filter(isStillWaiting)
  const stillNeeded = new Set([
    ...copies.filter((copy) => copy.cardId !== cardId).map(({ holderKeyId }) => holderKeyId),
    ...waiting.flatMap(({ keyIds }) => keyIds),
  ])
  const freed = [...new Set(mine.map(({ holderKeyId }) => holderKeyId))].filter((id) => !stillNeeded.has(id))
  const others = (await deps.storage.list('cards')).filter(({ id }) => id !== cardId)
  const isShared =
    others.some(({ renewal }) => renewal?.id === card.renewal?.id) ||
    waiting.some(({ dpopKeyId }) => renewalId(dpopKeyId) === card.renewal?.id)
  const renewal = card.renewal && !isShared ? card.renewal : undefined
  const dpopKey = renewal && (await findRenewal(deps.storage, renewal.id))?.dpopKeyId
  const changes: Change[] = [
    { kind: 'delete', table: 'cards', id: cardId },
    ...mine.map(({ id }): Change => ({ kind: 'delete', table: 'copies', id })),
    ...(renewal ? [{ kind: 'delete', table: 'remembered', id: renewal.id } as const] : []),
    ...freed.map((id): Change => ({ kind: 'delete', table: 'keys', id })),
    { kind: 'put', table: 'history', record: deletedEntry(card, deps.clock()) },
  ]
  await deps.storage.commit(changes)
  await deps.holderKeys.destroy([...freed, ...(dpopKey ? [dpopKey] : [])])
  return ok(undefined)
}
