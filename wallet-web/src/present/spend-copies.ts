import { type Clock, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import type { RegisteredRelyingParty, RegisteredUse } from '@sojourn/trust'
import { shownEntry } from '../history/history-entries.ts'
import type { HistoryRecord } from '../vault/schema-v1.ts'
import type { Change, SealedStore } from '../vault/sealed-store.ts'
import type { AgreedAnswer } from './consent.ts'
import { type PickedCopy, pickCopies } from './pick-copies.ts'

/** To whom and what for, as the history tells it. */
interface Shown {
  readonly relyingParty: RegisteredRelyingParty
  readonly use: RegisteredUse
}

/**
 * Written before anything is sent: whatever happens after this, these copies are never shown again (assurance F22). Their text is
 * forgotten; their place in the status list stays, for the card's state is still read there.
 */
export async function spendCopies(
  deps: { readonly storage: SealedStore; readonly clock: Clock },
  { relyingParty, use }: Shown,
  agreed: readonly AgreedAnswer[],
): Promise<Result<{ picked: readonly PickedCopy[]; entry: HistoryRecord }, 'no_copies_left'>> {
  const [copies, keys, cards] = await Promise.all([
    deps.storage.list('copies'),
    deps.storage.list('keys'),
    deps.storage.list('cards'),
  ])
  const picked = pickCopies(
    agreed.map(({ choice }) => choice.cardId),
    copies,
    keys,
  )
  if (!picked) return refuse('no_copies_left')
  const now = deps.clock()
  const shown = agreed.flatMap(({ choice }) => {
    const card = cards.find(({ id }) => id === choice.cardId)
    return card ? [{ card, claims: choice.claims.map(({ path }) => path) }] : []
  })
  const entry = shownEntry({ kind: 'presented', outcome: 'under_way', relyingParty, use, now, shown })
  const shownAtSeconds = toSeconds(now)
  const changes: Change[] = [
    ...picked.map(
      ({ copy }): Change => ({ kind: 'put', table: 'copies', record: { ...copy, compact: '', shownAtSeconds } }),
    ),
    ...picked.map(({ key }): Change => ({ kind: 'put', table: 'keys', record: { ...key, shownAtSeconds } })),
    { kind: 'put', table: 'history', record: entry },
  ]
  await deps.storage.commit(changes)
  return ok({ picked, entry })
}
