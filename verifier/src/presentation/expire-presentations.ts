import type { Clock } from '@sojourn/domain'
import type { PresentationStore } from './presentation-store.ts'

export interface UpkeepDeps {
  readonly store: Pick<PresentationStore, 'expire' | 'eraseBriefClaims' | 'deleteOutdated'>
  deleteOutdatedSessions(at: Date): Promise<number>
  readonly clock: Clock
  onDone(counts: { readonly expired: number; readonly erased: number; readonly deleted: number }): void
  onFault(error: unknown): void
}

const PERIOD_MS = 15_000

/**
 * What time ends: an open question loses its keys when it expires, a portrait after minutes, a result when its retention is over
 * (PIPL Art. 19). Reading never depends on it, for every statement looks at the clock itself.
 */
export async function expirePresentations(deps: UpkeepDeps): Promise<void> {
  const at = deps.clock()
  const expired = await deps.store.expire(at)
  const erased = await deps.store.eraseBriefClaims(at)
  const deleted = (await deps.store.deleteOutdated(at)) + (await deps.deleteOutdatedSessions(at))
  if (expired + erased + deleted > 0) deps.onDone({ expired, erased, deleted })
}

/** Runs it every quarter of a minute; the answer stops it. */
export function startUpkeep(deps: UpkeepDeps): () => void {
  let running = false
  const timer = setInterval(() => {
    if (running) return
    running = true
    expirePresentations(deps)
      .catch(deps.onFault)
      .finally(() => {
        running = false
      })
  }, PERIOD_MS)
  timer.unref()
  return () => clearInterval(timer)
}
