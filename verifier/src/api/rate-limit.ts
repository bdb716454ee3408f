import { ok, type Result, refuse } from '@sojourn/domain'

export interface RateLimit {
  /** Takes one; refused with the whole seconds after which one is there again. */
  take(who: string, now: Date): Result<void, { readonly code: 'too_many_requests'; readonly retryAfterSeconds: number }>
}

const MOST_KEPT = 10_000

/**
 * A bucket for each caller: it holds `burst`, and `perMinute` run into it. In this process alone: two nodes give twice as much, which a limit that
 * protects from loops and not from malice can bear, and no call waits for a shared counter.
 */
export function createRateLimit({
  perMinute,
  burst,
}: {
  readonly perMinute: number
  readonly burst: number
}): RateLimit {
  const perMs = perMinute / 60_000
  const buckets = new Map<string, { level: number; at: number }>()
  return {
    take(who, now) {
      const at = now.getTime()
      const known = buckets.get(who)
      const level = known === undefined ? burst : Math.min(burst, known.level + (at - known.at) * perMs)
      buckets.delete(who)
      buckets.set(who, { level: level < 1 ? level : level - 1, at })
      for (const oldest of buckets.keys()) {
        if (buckets.size <= MOST_KEPT) break
        buckets.delete(oldest)
      }
      if (level >= 1) return ok(undefined)
      return refuse({
        code: 'too_many_requests',
        retryAfterSeconds: Math.max(1, Math.ceil((1 - level) / perMs / 1000)),
      })
    },
  }
}
