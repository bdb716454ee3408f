/** A day, for the trust list as for the status lists (assurance F12, offline counter). */
export const MAX_PACK_SECONDS = 86_400
/** Two clocks are set a little while a phone is used. */
const BACKWARDS_SECONDS = 60

export type PackProblem = 'pack_too_old' | 'clock_went_back'

/** Why nothing may be said with this pack now; undefined when it will do. The lists in it are judged by their own age beside. */
export function judgePack(fetchedAt: Date, now: Date): PackProblem | undefined {
  const ageSeconds = (now.getTime() - fetchedAt.getTime()) / 1000
  if (ageSeconds < -BACKWARDS_SECONDS) return 'clock_went_back'
  return ageSeconds > MAX_PACK_SECONDS ? 'pack_too_old' : undefined
}
