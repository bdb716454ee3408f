import { DatabaseError } from 'pg'

const DOWN = 'DATABASE_DOWN'

/** The server did not answer: refused, cut, timed out. The outcome of what was being sent is unknown. */
export const databaseDown = (cause: unknown): Error =>
  Object.assign(new Error('the database does not answer', { cause }), { code: DOWN })

/**
 * SQLSTATEs that say the server cannot serve now, whatever was asked: connection exceptions (08), no more connections or out of
 * memory or disk (53), shutting down, crashed or starting (57P0x), a disk error (58030), a standby that takes no writes (25006).
 */
const DOWN_STATES = /^(08...|53[0-4]..|57P0[1-5]|58030|58000|25006)$/

/** True when the same request may succeed later without anybody changing it: rendered as 503 with Retry-After. */
export function isDatabaseDown(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if ('code' in at && at.code === DOWN) return true
    if (at instanceof DatabaseError && at.code !== undefined && DOWN_STATES.test(at.code)) return true
  }
  return false
}

/** The transaction lost a race and may be run again: serialization failure, deadlock. */
export const lostRace = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01')
