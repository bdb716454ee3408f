import { fromSeconds, ok, type Result, refuse } from '@sojourn/domain'

export type AgeRefusal = 'stale' | 'from_the_future'

/** How old a proof of possession may be, and how far the maker's clock may run ahead. */
export interface ProofWindow {
  readonly at: Date
  readonly maxAgeSeconds: number
  readonly skewSeconds: number
}

/** Both ways: a proof made in advance is as good as stolen in advance. */
export function judgeProofAge(iat: number, window: ProofWindow): Result<Date, AgeRefusal> {
  const ageSeconds = window.at.getTime() / 1000 - iat
  if (ageSeconds > window.maxAgeSeconds + window.skewSeconds) return refuse('stale')
  if (ageSeconds < -window.skewSeconds) return refuse('from_the_future')
  return ok(fromSeconds(iat))
}
