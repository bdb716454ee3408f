import { type JsonObject, type Result, refuse } from '@sojourn/domain'
import { checkTimes } from '@sojourn/keys'

/** When a proof of possession counts as made for now. */
export interface Moment {
  readonly at: Date
  readonly maxAgeSeconds: number
  readonly skewSeconds: number
}

export type MomentRefusal = 'malformed' | 'stale' | 'from_the_future'

/** `madeAt` is held to a window on both sides; `exp` and `nbf`, when a wallet sets them, count as in every JWT. */
export function checkMoment(
  payload: JsonObject,
  madeAt: JsonObject[string] | undefined,
  { at, maxAgeSeconds, skewSeconds }: Moment,
): Result<void, MomentRefusal> {
  if (typeof madeAt !== 'number' || !Number.isFinite(madeAt)) return refuse('malformed')
  const age = at.getTime() / 1000 - madeAt
  if (age > maxAgeSeconds + skewSeconds) return refuse('stale')
  if (age < -skewSeconds) return refuse('from_the_future')
  const times = checkTimes(payload, at, skewSeconds)
  return times.ok ? times : refuse(MOMENT_REFUSAL[times.reason])
}

const MOMENT_REFUSAL = { expired: 'stale', not_yet_valid: 'from_the_future', malformed_time: 'malformed' } as const
