import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'

export type TimeRefusal = 'expired' | 'not_yet_valid' | 'malformed_time'

const TIME_CLAIMS = ['exp', 'nbf', 'iat'] as const

/**
 * RFC7519 4.1.4 (exp) to 4.1.6 (iat): each, when present, is a finite number. Expired from `exp` on, not valid before `nbf`,
 * nor when issued in the future. Whether one of them must be present is the caller's to say.
 */
export function checkTimes(payload: JsonObject, at: Date, skewSeconds: number): Result<void, TimeRefusal> {
  for (const name of TIME_CLAIMS) {
    if (Object.hasOwn(payload, name) && !Number.isFinite(payload[name])) return refuse('malformed_time')
  }
  const { exp, nbf, iat } = payload
  const now = at.getTime() / 1000
  if (typeof exp === 'number' && now >= exp + skewSeconds) return refuse('expired')
  if (typeof nbf === 'number' && now < nbf - skewSeconds) return refuse('not_yet_valid')
  if (typeof iat === 'number' && now < iat - skewSeconds) return refuse('not_yet_valid')
  return ok(undefined)
}
