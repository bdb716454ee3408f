import { addSeconds, type RelyingPartyId } from '@sojourn/domain'
import { createBatcher, type Database } from '@sojourn/service'
import type { AskedByApi, NewContent } from '../api/api-presentation.ts'
import type { PolicyId } from '../policies/policy.ts'
import type { HeldPresentation } from '../presentation/delete-for-holder.ts'
import type { NewPresentation, OpenPresentation } from '../presentation/presentation.ts'
import type { PresentationStore, Settlement, Tally } from '../presentation/presentation-store.ts'
import { type ShownRow, shownPresentation } from './shown-row.ts'
import { announce } from './webhook-outbox.ts'

const MAX_BATCH = 64
/** A desk that looks again a little late still learns that its question expired. */
const UNANSWERED_KEPT_SECONDS = 3_600
const OPEN = `('waiting', 'fetched')`
const OPEN_COLUMNS = `p.relying_party_id as "relyingPartyId", p.id, p.policy_id as "policyId", p.parameters, p.flow,
  p.created_at as "createdAt", p.expires_at as "expiresAt", p.delete_after as "keptUntil", p.return_uri as "returnUri", p.response_mode as "responseMode", p.client_id as "clientId",
  p.nonce, p.query, coalesce(p.transactions, '[]'::jsonb) as transactions, p.response_key_public as "responseKeyPublic", p.response_key_sealed as "responseKeySealed"`
export const SHOWN_COLUMNS = `relying_party_id as "relyingPartyId", id, policy_id as "policyId", flow, state,
  created_at as "createdAt", expires_at as "expiresAt", client_id as "clientId", outcome,
  case when brief_until > $2 then brief_claims end as "briefClaims"`
/** What a settled presentation no longer needs. */
const ERASE = `response_mode = null, client_id = null, nonce = null, query = null, transactions = null, response_key_public = null,
  response_key_sealed = null`

/** What the outbox needs of a presentation that ended. */
const ENDED = `p.relying_party_id, p.id, p.policy_id, p.api_client_id, p.outcome->>'verdict' as verdict,
  p.outcome->>'reason' as reason, p.settled_at as occurred_at`

const EXPIRED = `(select *, null::text as verdict, null::text as reason, $1::timestamptz as occurred_at from expired)`

/** So long a desk sees that it was deleted, and a wallet that lost its receipt gets another. */
const DELETION_SHOWN_SECONDS = 30 * 86_400

type OpenRow = Omit<OpenPresentation, 'responseKey'> & {
  readonly responseKeyPublic: string
  readonly responseKeySealed: Uint8Array
}

const openPresentation = ({ responseKeyPublic, responseKeySealed, ...row }: OpenRow): OpenPresentation => ({
  ...row,
  responseKey: { publicJwk: responseKeyPublic, sealedPrivate: responseKeySealed },
})

/** The table `presentation`. The two statements of a wallet's answer are committed in groups. */
export function createPresentationRepository(
  db: Database,
  relyingPartyIds: readonly RelyingPartyId[],
  talliedPolicies: readonly PolicyId[],
): PresentationStore {
  const findOpenBatched = createBatcher<FindOpen, OpenPresentation | undefined>((items) => findOpen(db, items), {
    maxBatch: MAX_BATCH,
  })
  const settleBatched = createBatcher<Settlement, boolean>((items) => settle(db, items), { maxBatch: MAX_BATCH })

  return {
    insertOpen: async (presentation, question) =>
      void (await insertPresentation(db, presentation, { question }, undefined)),
    insertAnswered: async (presentation, outcome) =>
      void (await insertPresentation(db, presentation, { outcome }, undefined)),

    async fetchRequest(relyingPartyId, requestHash, at, answerBy) {
      const { rows } = await db.query<OpenRow>(
        `update presentation p
            set state = 'fetched', fetched_at = coalesce(fetched_at, $3),
                expires_at = case when fetched_at is null then $4 else expires_at end
          where relying_party_id = $1 and request_hash = $2 and state in ${OPEN} and expires_at > $3
        returning ${OPEN_COLUMNS}`,
        [relyingPartyId, requestHash, at, answerBy],
      )
      return rows[0] && openPresentation(rows[0])
    },
    async findOpenInBrowser(relyingPartyId, transactionHash, sessionHash, at) {
      const { rows } = await db.query<OpenRow>(
        `select ${OPEN_COLUMNS} from presentation p
          where p.relying_party_id = $1 and p.transaction_hash = $2 and p.session_hash = $3 and p.flow = 'dc_api'
            and p.state in ${OPEN} and p.expires_at > $4`,
        [relyingPartyId, transactionHash, sessionHash, at],
      )
      return rows[0] && openPresentation(rows[0])
    },
    findOpen: (relyingPartyId, requestHash, at) => findOpenBatched({ relyingPartyId, requestHash, at }),
    settle: (settlement) => settleBatched(settlement),

    async redeemResponseCode(relyingPartyId, id, responseCodeHash, sessionHash, at, outcomeOfOtherSession) {
      const { rows } = await db.query<ShownRow & { sameSession: boolean }>(
        `with settled as (
         update presentation p
            set state = 'answered', response_code_hash = null,
                outcome = case when session_hash = $4 then outcome
                  else jsonb_set($5::jsonb, '{policyVersion}', to_jsonb(policy_version)) end,
                brief_claims = case when session_hash = $4 then brief_claims end,
                delete_after = case when session_hash = $4 then delete_after else ($5::jsonb->>'keptUntil')::timestamptz end
          where relying_party_id = $1 and id = $6 and response_code_hash = $3 and state = 'awaiting_return'
            and flow = 'same_device'
            and expires_at > $2
        returning p.*
         ), announced as (
           ${announce(`(select ${ENDED} from settled p)`, 'presentation.settled')}
         )
         select ${SHOWN_COLUMNS}, session_hash = $4 as "sameSession" from settled`,
        [relyingPartyId, at, responseCodeHash, sessionHash, JSON.stringify(outcomeOfOtherSession), id],
      )
      const row = rows[0]
      return row && { sameSession: row.sameSession, presentation: shownPresentation(row, at) }
    },

    async show(relyingPartyId, transactionHash, sessionHash, at) {
      const { rows } = await db.query<ShownRow>(
        `select ${SHOWN_COLUMNS} from presentation
          where relying_party_id = $1 and transaction_hash = $3 and session_hash = $4 and delete_after > $2`,
        [relyingPartyId, at, transactionHash, sessionHash],
      )
      return rows[0] && shownPresentation(rows[0], at)
    },

    async cancel(relyingPartyId, id, at) {
      const { rowCount } = await db.query(
        `update presentation set state = 'cancelled', settled_at = $3, ${ERASE}
          where relying_party_id = $1 and id = $2 and state in ${OPEN} and expires_at > $3`,
        [relyingPartyId, id, at],
      )
      return rowCount === 1
    },

    async expire(at, since) {
      const { rows } = await db.query<{ expired: number }>(
        `with expired as (
         update presentation p
            set state = 'expired', outcome = null, brief_claims = null, response_code_hash = null,
                delete_after = least(delete_after, $4), ${ERASE}
          where relying_party_id = any($2) and id >= $3 and state in ('waiting', 'fetched', 'awaiting_return')
            and expires_at <= $1
        returning p.relying_party_id, p.id, p.policy_id, p.api_client_id
         ), announced as (
           ${announce(EXPIRED, 'presentation.expired')}
         )
         select count(*)::int as expired from expired`,
        [at, relyingPartyIds, firstIdOf(since), addSeconds(at, UNANSWERED_KEPT_SECONDS)],
      )
      return rows[0]?.expired ?? 0
    },
    async eraseBriefClaims(at, since) {
      const { rowCount } = await db.query(
        `update presentation set brief_claims = null
          where relying_party_id = any($2) and id >= $3 and brief_claims is not null and brief_until <= $1`,
        [at, relyingPartyIds, firstIdOf(since)],
      )
      return rowCount
    },
    async deleteOutdated(at) {
      return deleteCounted(db, 'delete_after <= $2', [talliedPolicies, at])
    },

    async findByDeletionHandle(relyingPartyId, id, handleHash, at) {
      const { rows } = await db.query<HeldPresentation>(
        `select policy_id as "policyId", delete_after as "keptUntil", deleted_at as "deletedAt" from presentation
          where relying_party_id = $1 and id = $2 and deletion_hash = $3 and delete_after > $4
            and state in ('awaiting_return', 'answered', 'deleted')`,
        [relyingPartyId, id, handleHash, at],
      )
      return rows[0]
    },
    async deleteForHolder(relyingPartyId, id, handleHash, at) {
      const { rowCount } = await db.query(
        `with deleted as (
           update presentation p
              set state = 'deleted', deleted_at = $4, parameters = '{}', reference = null, brief_claims = null,
                  response_code_hash = null, delete_after = least(delete_after, $5),
                  outcome = case when policy_id = any($6) then jsonb_build_object('verdict', outcome->'verdict') end
            where relying_party_id = $1 and id = $2 and deletion_hash = $3 and delete_after > $4
              and state in ('awaiting_return', 'answered')
           returning p.relying_party_id, p.id, p.policy_id, p.api_client_id
         ), unsent as (
           delete from webhook_delivery d using deleted
            where d.relying_party_id = deleted.relying_party_id and d.presentation_id = deleted.id
              and d.event <> 'presentation.deleted'
         ), announced as (
           ${announce('(select *, null::text as verdict, null::text as reason, $4::timestamptz as occurred_at from deleted)', 'presentation.deleted')}
         )
         select id from deleted`,
        [relyingPartyId, id, handleHash, at, addSeconds(at, DELETION_SHOWN_SECONDS), talliedPolicies],
      )
      return rowCount === 1
    },

    async tallies(relyingPartyId) {
      const { rows } = await db.query<Tally>(
        `select policy_id as "policyId", day::text as day, verdict, count::int as count from presentation_tally
          where relying_party_id = $1 order by day desc, policy_id, verdict limit 1000`,
        [relyingPartyId],
      )
      return rows
    },
  }
}

/** Counts first, of policies that keep nothing else, how often they said what on a day. `$1` are those policies. */
export async function deleteCounted(db: Database, where: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await db.query<{ deleted: number }>(
    `with gone as (
       delete from presentation where ${where}
       returning relying_party_id, policy_id, settled_at, outcome->>'verdict' as verdict
     ), counted as (
       insert into presentation_tally (relying_party_id, policy_id, day, verdict, count)
       select relying_party_id, policy_id, (settled_at at time zone 'Asia/Shanghai')::date, verdict, count(*)
         from gone where verdict is not null and policy_id = any($1)
        group by 1, 2, 3, 4
       on conflict (relying_party_id, policy_id, day, verdict)
         do update set count = presentation_tally.count + excluded.count
     )
     select count(*)::int as deleted from gone`,
    values,
  )
  return rows[0]?.deleted ?? 0
}

/** `asked`: by a program; undefined: at a desk. */
export async function insertPresentation(
  db: Database,
  presentation: NewPresentation,
  content: NewContent,
  asked: AskedByApi | undefined,
): Promise<void> {
  const question = 'question' in content ? content.question : undefined
  const outcome = 'outcome' in content ? content.outcome : undefined
  await db.query(
    `insert into presentation (relying_party_id, id, transaction_hash, request_hash, session_hash, policy_id,
       policy_version, parameters, flow, state, created_at, expires_at, settled_at, delete_after,
       response_mode, client_id, nonce, query, response_key_public, response_key_sealed, outcome,
       api_client_id, reference, return_uri, asked_by, counter, transactions)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
       $25, $26, $27)`,
    [
      presentation.relyingPartyId,
      presentation.id,
      presentation.transactionHash,
      presentation.requestHash,
      presentation.sessionHash,
      presentation.policyId,
      presentation.policyVersion,
      JSON.stringify(presentation.parameters),
      presentation.flow,
      question === undefined ? 'answered' : 'waiting',
      presentation.createdAt,
      presentation.expiresAt,
      question === undefined ? presentation.createdAt : null,
      presentation.keptUntil,
      question?.responseMode ?? null,
      question?.clientId ?? null,
      question?.nonce ?? null,
      question?.query ?? null,
      question?.responseKey.publicJwk ?? null,
      question?.responseKey.sealedPrivate ?? null,
      outcome === undefined ? null : JSON.stringify(outcome),
      asked?.clientId ?? null,
      asked?.reference ?? null,
      asked?.returnUri ?? null,
      presentation.askedBy ?? null,
      presentation.counter ?? null,
      question === undefined || question.transactions.length === 0 ? null : JSON.stringify(question.transactions),
    ],
  )
}

/** No id made at the instant or later is smaller: UUIDv7 begins with the milliseconds (RFC 9562 5.7). */
export function firstIdOf(instant: Date | undefined): string {
  const hex = (instant?.getTime() ?? 0).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

interface FindOpen {
  readonly relyingPartyId: RelyingPartyId
  readonly requestHash: Uint8Array
  readonly at: Date
}

async function findOpen(db: Database, items: readonly FindOpen[]): Promise<(OpenPresentation | undefined)[]> {
  const { rows } = await db.query<OpenRow & { place: string }>(
    `select ${OPEN_COLUMNS}, asked.place
       from unnest($1::text[], $2::bytea[], $3::timestamptz[]) with ordinality
              as asked (relying_party_id, request_hash, at, place)
       join presentation p on p.relying_party_id = asked.relying_party_id and p.request_hash = asked.request_hash
      where p.state in ${OPEN} and p.expires_at > asked.at`,
    [items.map((item) => item.relyingPartyId), items.map((item) => item.requestHash), items.map((item) => item.at)],
  )
  const found: (OpenPresentation | undefined)[] = items.map(() => undefined)
  for (const { place, ...row } of rows) found[Number(place) - 1] = openPresentation(row)
  return found
}

/**
 * Many answers in one statement. Two answers to one presentation may meet in a batch: the row is updated once, and the place that
 * comes back says with which of them. Outcomes travel as one JSON text: as an array of texts each quote would be escaped here and
 * unescaped there.
 */
async function settle(db: Database, items: readonly Settlement[]): Promise<boolean[]> {
  const { rows } = await db.query<{ place: string }>(
    `with settled as (
     update presentation p
        set state = answer.state, settled_at = answer.at, expires_at = answer.expires_at,
            response_code_hash = answer.response_code_hash, outcome = answer.outcome,
            brief_claims = nullif(answer.brief_claims, 'null'), brief_until = answer.brief_until,
            deletion_hash = answer.deletion_hash, ${ERASE}
       from rows from (unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::text[], $5::timestamptz[], $6::bytea[],
                              $7::timestamptz[], $10::bytea[]),
                       jsonb_array_elements($8::jsonb), jsonb_array_elements($9::jsonb)) with ordinality
              as answer (relying_party_id, id, at, state, expires_at, response_code_hash, brief_until, deletion_hash,
                         outcome, brief_claims, place)
      where p.relying_party_id = answer.relying_party_id and p.id = answer.id
        and p.state in ${OPEN} and p.expires_at > answer.at
    returning ${ENDED}, p.state, answer.place
     ), announced as (
       ${announce("(select * from settled where state = 'answered')", 'presentation.settled')}
     )
     select place from settled`,
    [
      items.map((item) => item.relyingPartyId),
      items.map((item) => item.id),
      items.map((item) => item.at.toISOString()),
      items.map((item) => item.state),
      items.map((item) => item.expiresAt.toISOString()),
      items.map((item) => item.responseCodeHash ?? null),
      items.map((item) => (item.briefClaims.length === 0 ? null : item.briefUntil.toISOString())),
      JSON.stringify(items.map((item) => item.outcome)),
      JSON.stringify(items.map((item) => (item.briefClaims.length === 0 ? null : item.briefClaims))),
      items.map((item) => item.deletionHash ?? null),
    ],
  )
  const won = new Set(rows.map((row) => Number(row.place) - 1))
  return items.map((_, place) => won.has(place))
}
