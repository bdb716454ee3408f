import { addSeconds, type Clock } from '@sojourn/domain'

export interface FakeClock {
  readonly clock: Clock
  now(): Date
  set(at: Date): void
  advance(seconds: number): void
}

/** Stands still until it is moved. */
export function createFakeClock(start: Date = new Date('2026-11-20T08:00:00Z')): FakeClock {
  let now = start
  return {
    clock: () => now,
    now: () => now,
    set: (at) => {
      now = at
    },
    advance: (seconds) => {
      now = addSeconds(now, seconds)
    },
  }
}
