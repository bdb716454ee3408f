import type { Clock } from '@sojourn/domain'

/** Counts what strangers may try; forgets with time. */
export interface Attempts {
  /** Seconds to wait when there were too many, else undefined. */
  readonly secondsToWait: (from: string) => number | undefined
}

const WINDOW_SECONDS = 60
const MAX_REMEMBERED = 10_000

/** At most `max` in a minute from one address, in this process. */
export function createAttempts(clock: Clock, max: number): Attempts {
  const counted = new Map<string, { count: number; until: number }>()
  return {
    secondsToWait(from) {
      const now = clock().getTime() / 1000
      const known = counted.get(from)
      if (known === undefined || known.until <= now) {
        if (counted.size >= MAX_REMEMBERED) counted.clear()
        counted.set(from, { count: 1, until: now + WINDOW_SECONDS })
        return undefined
      }
      known.count += 1
      return known.count > max ? Math.ceil(known.until - now) : undefined
    },
  }
}
