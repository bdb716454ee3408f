import type { Exclusive } from '../platform/exclusive.ts'
import type { SealedStore } from '../vault/sealed-store.ts'

/** The holder has read that the state of the card changed. */
export async function markChangeSeen(
  deps: { storage: SealedStore; exclusive: Exclusive },
  cardId: string,
): Promise<void> {
  await deps.exclusive('vault', async () => {
    const card = await deps.storage.read('cards', cardId)
    if (!card || card.changeSeen) return
    await deps.storage.commit([{ kind: 'put', table: 'cards', record: { ...card, changeSeen: true } }])
  })
}
