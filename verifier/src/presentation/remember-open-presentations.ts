import { encodeBase64url } from '@sojourn/keys'
import type { OpenPresentation } from './presentation.ts'
import type { PresentationStore } from './presentation-store.ts'

const MOST = 10_000

/**
 * A wallet answers moments after it fetched, and what it was asked does not change in between: the process that served the request
 * object need not read the question again. Whether it is still open is decided where it is settled, by the statement alone, so a
 * cancellation or an answer elsewhere is never missed.
 */
export function rememberOpenPresentations(store: PresentationStore): PresentationStore {
  const fetched = new Map<string, OpenPresentation>()
  return {
    ...store,
    async fetchRequest(relyingPartyId, requestHash, at, answerBy) {
      const open = await store.fetchRequest(relyingPartyId, requestHash, at, answerBy)
      if (open !== undefined) fetched.set(encodeBase64url(requestHash), open)
      for (const oldest of fetched.keys()) {
        if (fetched.size <= MOST) break
        fetched.delete(oldest)
      }
      return open
    },
    async findOpen(relyingPartyId, requestHash, at) {
      const key = encodeBase64url(requestHash)
      const open = fetched.get(key)
      // Handed out once: whoever answers again is looked up, and found to be too late before anything costs a signature.
      fetched.delete(key)
      return open !== undefined && open.expiresAt > at ? open : store.findOpen(relyingPartyId, requestHash, at)
    },
  }
}
