import type { Database } from '@sojourn/service'
import type { DeskSessionStore } from '../desk-access/open-desk-session.ts'
import type { StaffMember } from '../desk-access/staff-member.ts'

/** The tables `desk_session` and `desk_attempt`. */
export const createDeskSessionRepository = (db: Database): DeskSessionStore => ({
  async insert(relyingPartyId, sessionHash, at, expiresAt) {
    await db.query(
      'insert into desk_session (relying_party_id, session_hash, created_at, expires_at) values ($1, $2, $3, $4)',
      [relyingPartyId, sessionHash, at, expiresAt],
    )
  },
  async find(relyingPartyId, sessionHash, at) {
    const { rows } = await db.query<StaffMember | { id: null }>(
      `select s.relying_party_id as "relyingPartyId", s.staff_id as id, m.name, m.role
         from desk_session s
         left join desk_staff m on m.relying_party_id = s.relying_party_id and m.staff_id = s.staff_id
        where s.relying_party_id = $1 and s.session_hash = $2 and s.expires_at > $3
          and (s.staff_id is null or (m.staff_id is not null and m.ended_at is null))`,
      [relyingPartyId, sessionHash, at],
    )
    const [row] = rows
    if (row === undefined) return undefined
    return { member: row.id === null ? undefined : row }
  },
  async end(relyingPartyId, sessionHash) {
    await db.query('delete from desk_session where relying_party_id = $1 and session_hash = $2', [
      relyingPartyId,
      sessionHash,
    ])
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
