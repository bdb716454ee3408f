import { addSeconds, type Clock } from '@sojourn/domain'
import type { PresentationStore } from './presentation-store.ts'

export interface UpkeepDeps {
  readonly store: Pick<PresentationStore, 'expire' | 'eraseBriefClaims' | 'deleteOutdated'>
  deleteOutdatedSessions(at: Date): Promise<number>
  readonly clock: Clock
  onDone(counts: { readonly expired: number; readonly erased: number; readonly deleted: number }): void
  onFault(error: unknown): void
}

const PERIOD_MS = 15_000
/** Longer than a presentation can be open and its brief claims can stay. */
const LOOK_BACK_SECONDS = 3_600

/**
 * What time ends: an open question loses its keys when it expires, a portrait after minutes, a result when its retention is over
 * (PIPL Art. 19). Reading never depends on it, for every statement looks at the clock itself.
 */
export async function expirePresentations(deps: UpkeepDeps, since?: Date): Promise<void> {
  const at = deps.clock()
  const expired = await deps.store.expire(at, since)
  const erased = await deps.store.eraseBriefClaims(at, since)
  const deleted = (await deps.store.deleteOutdated(at)) + (await deps.deleteOutdatedSessions(at))
  if (expired + erased + deleted > 0) deps.onDone({ expired, erased, deleted })
}

/** Runs it every quarter of a minute, over everything until one run has gone through; the answer stops it. */
export function startUpkeep(deps: UpkeepDeps): () => void {
  let running = false
  let caughtUp = false
  const timer = setInterval(() => {
    if (running) return
    running = true
    expirePresentations(deps, caughtUp ? addSeconds(deps.clock(), -LOOK_BACK_SECONDS) : undefined)
      .then(() => {
        caughtUp = true
      })
      .catch(deps.onFault)
      .finally(() => {
        running = false
      })
  }, PERIOD_MS)
  timer.unref()
  return () => clearInterval(timer)
}
