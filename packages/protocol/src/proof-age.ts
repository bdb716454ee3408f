import { fromSeconds, type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import { checkTimes } from '@sojourn/keys'

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

/** The same for the claims of a proof: its `exp` and `nbf`, when a wallet sets them, count as in every JWT (RFC7519 4.1.4, 4.1.5). */
export function judgeProofTimes(
  claims: JsonObject,
  iat: number,
  window: ProofWindow,
): Result<Date, AgeRefusal | 'malformed_claims'> {
  const times = checkTimes(claims, window.at, window.skewSeconds)
  if (!times.ok && times.reason === 'malformed_time') return refuse('malformed_claims')
  const age = judgeProofAge(iat, window)
  if (!age.ok || times.ok) return age
  return refuse(times.reason === 'expired' ? 'stale' : 'from_the_future')
}
