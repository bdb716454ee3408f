import type { AgencyId, AuthorizationId, ResidentId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { NewEvidenceRequest } from '../evidence/ask-for-evidence.ts'
import type { EvidenceAttempt, EvidenceRequestId, EvidenceRequestRow } from '../evidence/evidence-request.ts'
import type { EvidenceSettlement } from '../evidence/receive-evidence.ts'
import type { EvidenceReturn } from '../evidence/return-with-evidence.ts'

const COLUMNS = `agency, request_id as id, authorization_id as "authorizationId", browser_hash as "browserHash", resident_id as "residentId",
  flow, query, expires_at as "expiresAt", state, refusal`

/** An accepted one counts for the browser and the person who asked, while nothing is decided. */
const SHOWN = `
  update wallet_authorization w set evidence = a.evidence, evidence_holder = a.evidence_holder
    from answered a
   where a.state = 'accepted' and w.agency = a.agency and w.authorization_id = a.authorization_id
     and w.browser_hash = a.browser_hash and w.resident_id = a.resident_id and w.decided_at is null and w.expires_at > $1
  returning w.agency`

const SETTLE = `
with answered as (
  update evidence_request
     set state = $4, refusal = $5, response_code_hash = $6, evidence = $7, evidence_holder = $8, answered_at = $1,
         expires_at = coalesce($9::timestamptz, expires_at)
   where agency = $2 and request_id = $3 and state = 'open' and expires_at > $1
  returning agency, authorization_id, browser_hash, resident_id, evidence, evidence_holder, state
), shown as (${SHOWN}
), leaf as (
  insert into audit_pending (agency, batch_id, leaves) select agency, $10, array[$11] from answered
)
select (select count(*) from answered)::integer as answered, (select count(*) from shown)::integer as shown`

const RETURN = `
with answered as (
  update evidence_request
     set state = case when browser_hash = $5 then 'accepted' else 'refused' end,
         refusal = case when browser_hash = $5 then null else 'other_browser' end, response_code_hash = null
   where agency = $2 and request_id = $3 and state = 'awaiting_return' and response_code_hash = $4 and expires_at > $1
  returning agency, authorization_id, browser_hash, resident_id, evidence, evidence_holder, state
), shown as (${SHOWN}
), leaf as (
  insert into audit_pending (agency, batch_id, leaves)
  select agency, case when state = 'accepted' then $6::uuid else $8::uuid end, array[case when state = 'accepted' then $7 else $9 end]
    from answered
)
select (select state from answered) as state, (select count(*) from shown)::integer as shown`

export function evidenceRequests(db: Database) {
  return {
    async insert(request: NewEvidenceRequest): Promise<boolean> {
      const { rowCount } = await db.query(
        `insert into evidence_request (agency, request_id, authorization_id, secret_hash, browser_hash, resident_id, flow, query,
           expires_at, state)
         select agency, $6, authorization_id, $7, browser_hash, resident_id, $8, $9, $10, 'open' from wallet_authorization
          where agency = $1 and authorization_id = $2 and browser_hash = $3 and resident_id = $4 and decided_at is null
            and expires_at > $5`,
        [
          request.agency,
          request.authorizationId,
          request.browserHash,
          request.residentId,
          request.at,
          request.id,
          request.secretHash,
          request.flow,
          request.query,
          request.expiresAt,
        ],
      )
      return rowCount === 1
    },

    async findOpen(
      agency: AgencyId,
      id: EvidenceRequestId,
      secretHash: Uint8Array,
      at: Date,
    ): Promise<EvidenceRequestRow | undefined> {
      const { rows } = await db.query<EvidenceRequestRow>(
        `select ${COLUMNS} from evidence_request
          where agency = $1 and request_id = $2 and secret_hash = $3 and state = 'open' and expires_at > $4`,
        [agency, id, secretHash, at],
      )
      return rows[0]
    },

    async find(agency: AgencyId, id: EvidenceRequestId): Promise<EvidenceRequestRow | undefined> {
      const { rows } = await db.query<EvidenceRequestRow>(
        `select ${COLUMNS} from evidence_request where agency = $1 and request_id = $2`,
        [agency, id],
      )
      return rows[0]
    },

    async settle({ agency, id, at, outcome, leaf }: EvidenceSettlement) {
      const presentation = outcome.kind === 'refused' ? undefined : outcome.presentation
      const waits = outcome.kind === 'awaiting_return' ? outcome : undefined
      const { rows } = await db.query<{ answered: number; shown: number }>(SETTLE, [
        at,
        agency,
        id,
        outcome.kind,
        outcome.kind === 'refused' ? outcome.reason : null,
        waits?.responseCodeHash ?? null,
        presentation === undefined ? null : JSON.stringify(presentation.evidence),
        presentation?.holderThumbprint ?? null,
        waits?.returnBefore ?? null,
        leaf.leafId,
        leaf.leaf,
      ])
      const [settled] = rows
      if (settled?.answered !== 1) return 'settled_before'
      return outcome.kind === 'accepted' && settled.shown !== 1 ? 'not_open' : 'settled'
    },

    async redeemReturn({ agency, id, responseCodeHash, browserHash, at, leaves }: EvidenceReturn) {
      const { rows } = await db.query<{ state: 'accepted' | 'refused' | null; shown: number }>(RETURN, [
        at,
        agency,
        id,
        responseCodeHash,
        browserHash,
        leaves.accepted.leafId,
        leaves.accepted.leaf,
        leaves.otherBrowser.leafId,
        leaves.otherBrowser.leaf,
      ])
      const [returned] = rows
      if (returned?.state === 'refused') return 'other_browser'
      return returned?.state === 'accepted' && returned.shown === 1 ? 'accepted' : 'unknown'
    },

    async latestOf(
      agency: AgencyId,
      authorization: AuthorizationId,
      resident: ResidentId,
    ): Promise<EvidenceAttempt | undefined> {
      const { rows } = await db.query<EvidenceAttempt>(
        `select state, refusal, expires_at as "expiresAt" from evidence_request where agency = $1 and authorization_id = $2
            and resident_id = $3 order by request_id desc limit 1`,
        [agency, authorization, resident],
      )
      return rows[0]
    },
  }
}
