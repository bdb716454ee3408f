import type { Database } from '@sojourn/service'
import type { CounterStore, OpenCounter, PlaceAttempt } from '../presentation/counter-store.ts'
import { firstIdOf, SHOWN_COLUMNS } from './presentation-repository.ts'
import { type ShownRow, shownPresentation } from './shown-row.ts'

const MOST_ARRIVALS = 20

/** The table `counter`, and what its flow asks of `presentation`. */
export function createCounterRepository(db: Database): CounterStore {
  return {
    async open(counter) {
      await db.query(
        `insert into counter (relying_party_id, counter, session_hash, asked_by, policy_id, parameters, opened_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (relying_party_id, counter) do update
           set session_hash = excluded.session_hash, asked_by = excluded.asked_by, policy_id = excluded.policy_id,
               parameters = excluded.parameters, opened_at = excluded.opened_at, expires_at = excluded.expires_at`,
        [
          counter.relyingPartyId,
          counter.counter,
          counter.sessionHash,
          counter.askedBy ?? null,
          counter.policyId,
          JSON.stringify(counter.parameters),
          counter.openedAt,
          counter.expiresAt,
        ],
      )
    },

    async close({ relyingPartyId, counter }, sessionHash) {
      await db.query('delete from counter where relying_party_id = $1 and counter = $2 and session_hash = $3', [
        relyingPartyId,
        counter,
        sessionHash,
      ])
    },

    async find({ relyingPartyId, counter }, at) {
      const { rows } = await db.query<Omit<OpenCounter, 'askedBy'> & { askedBy: OpenCounter['askedBy'] | null }>(
        `select c.relying_party_id as "relyingPartyId", c.counter, c.session_hash as "sessionHash",
                c.asked_by as "askedBy", c.policy_id as "policyId", c.parameters, c.opened_at as "openedAt",
                c.expires_at as "expiresAt"
           from counter c
           join desk_session s on s.relying_party_id = c.relying_party_id and s.session_hash = c.session_hash
          where c.relying_party_id = $1 and c.counter = $2 and c.expires_at > $3 and s.expires_at > $3`,
        [relyingPartyId, counter, at],
      )
      return rows[0] && { ...rows[0], askedBy: rows[0].askedBy ?? undefined }
    },

    async askedSince({ relyingPartyId, counter }, since) {
      const { rows } = await db.query<{ asked: number }>(
        `select count(*)::int as asked from presentation
          where relying_party_id = $1 and id >= $2 and counter = $3 and flow = 'counter'`,
        [relyingPartyId, firstIdOf(since), counter],
      )
      return rows[0]?.asked ?? 0
    },

    async arrivals({ relyingPartyId, counter }, sessionHash, since, at) {
      const { rows } = await db.query<ShownRow>(
        `select ${SHOWN_COLUMNS} from presentation
          where relying_party_id = $1 and id >= $3 and counter = $4 and session_hash = $5 and flow = 'counter'
            and state = 'answered' and placed_at is not null and delete_after > $2
          order by placed_at desc limit ${MOST_ARRIVALS}`,
        [relyingPartyId, at, firstIdOf(since), counter, sessionHash],
      )
      return rows.map((row) => shownPresentation(row, at))
    },

    async takePlaceAttempt(relyingPartyId, id, responseCodeHash, mostAttempts, at) {
      const { rows } = await db.query<PlaceAttempt>(
        `update presentation set place_attempts = place_attempts + 1
          where relying_party_id = $1 and id = $2 and response_code_hash = $3 and flow = 'counter'
            and state = 'awaiting_return' and expires_at > $4 and place_attempts < $5
        returning counter, place_attempts as attempts`,
        [relyingPartyId, id, responseCodeHash, at, mostAttempts],
      )
      return rows[0]
    },

    async place(relyingPartyId, id, responseCodeHash, at) {
      const { rowCount } = await db.query(
        `update presentation set state = 'answered', response_code_hash = null, placed_at = $4
          where relying_party_id = $1 and id = $2 and response_code_hash = $3 and flow = 'counter'
            and state = 'awaiting_return' and expires_at > $4`,
        [relyingPartyId, id, responseCodeHash, at],
      )
      return rowCount === 1
    },

    async spoil(relyingPartyId, id, at) {
      await db.query(
        `update presentation set state = 'expired', outcome = null, brief_claims = null, response_code_hash = null,
                delete_after = least(delete_after, $3)
          where relying_party_id = $1 and id = $2 and flow = 'counter' and state = 'awaiting_return'`,
        [relyingPartyId, id, at],
      )
    },
  }
}
