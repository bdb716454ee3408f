import type { Database } from '@sojourn/service'
import type { DeskSessionStore } from '../desk-access/open-desk-session.ts'

/** The tables `desk_session` and `desk_attempt`. */
export const createDeskSessionRepository = (db: Database): DeskSessionStore => ({
  async insert(relyingPartyId, sessionHash, at, expiresAt) {
    await db.query(
      'insert into desk_session (relying_party_id, session_hash, created_at, expires_at) values ($1, $2, $3, $4)',
      [relyingPartyId, sessionHash, at, expiresAt],
    )
  },
  async isOpen(relyingPartyId, sessionHash, at) {
    const { rowCount } = await db.query(
      'select from desk_session where relying_party_id = $1 and session_hash = $2 and expires_at > $3',
      [relyingPartyId, sessionHash, at],
    )
    return rowCount === 1
  },
  async countAttempt(relyingPartyId, windowStart) {
    const { rows } = await db.query<{ attempts: number }>(
      `insert into desk_attempt (relying_party_id, window_start, attempts) values ($1, $2, 1)
       on conflict (relying_party_id, window_start) do update set attempts = desk_attempt.attempts + 1
       returning attempts`,
      [relyingPartyId, windowStart],
    )
    return rows[0]?.attempts ?? Number.POSITIVE_INFINITY
  },
  async deleteOutdated(at) {
    const sessions = await db.query('delete from desk_session where expires_at <= $1', [at])
    const attempts = await db.query('delete from desk_attempt where window_start <= $1', [
      new Date(at.getTime() - 3_600_000),
    ])
    return sessions.rowCount + attempts.rowCount
  },
})
