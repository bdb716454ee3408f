import type { StatusList } from './read-status-list-token.ts'

/** Who asks: a counter that has a line to the world, or one that may be cut off from it (assurance F12). */
export type StatusClass = 'online' | 'offline'
export type Freshness = 'fresh' | 'aging' | 'stale'

const MINUTE = 60
const DAY = 86_400

/** Whole seconds since the list was signed; never negative, for a clock a little behind the issuer's is no gain in age. */
export const ageSeconds = (list: Pick<StatusList, 'issuedAt'>, at: Date): number =>
  Math.max(0, Math.floor((at.getTime() - list.issuedAt.getTime()) / 1000))

/**
 * Online: up to 15 minutes `fresh`, up to 24 hours `aging` (the relying party's policy decides whether that will do). Offline: up
 * to 24 hours `fresh`. Beyond that, or past the list's own `exp`, `stale`: what it says must not be believed.
 */
export function judgeAge(
  list: Pick<StatusList, 'issuedAt' | 'expiresAt'>,
  at: Date,
  statusClass: StatusClass,
): Freshness {
  if (list.expiresAt !== undefined && at.getTime() >= list.expiresAt.getTime()) return 'stale'
  const age = ageSeconds(list, at)
  if (age > DAY) return 'stale'
  return statusClass === 'offline' || age <= 15 * MINUTE ? 'fresh' : 'aging'
}
