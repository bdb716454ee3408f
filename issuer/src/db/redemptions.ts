import { addSeconds, type Brand, newId, type OfferId, ok, type Result, refuse } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import { MAX_WRONG_TX_CODES } from '../issuance/offer.ts'
import { OFFER_REFRESH_SECONDS } from '../issuance/offer-refresh-token.ts'
import type { RedeemedOffer, Redemption, RedemptionRefusal } from '../issuance/redeem-pre-authorized-code.ts'
import { latest } from './latest.ts'

type Outcome = Result<RedeemedOffer, RedemptionRefusal>

/**
 * The one statement that redeems. It spends the DPoP proofs, counts wrong transaction codes, closes an offer at the last of them and
 * marks the winners; a row's lock makes attempts from other processes wait and then see what this one did. Of several attempts on one
 * code it must be given one: an update takes only one of them and would leave the others uncounted.
 */
const REDEEM = `
with attempt as (
  select * from unnest($1::text[], $2::bytea[], $3::bytea[], $4::text[], $5::bytea[], $6::uuid[], $7::text[], $8::text[],
                         $12::text[], $13::bytea[])
    as t(agency, code_hash, tx_code_mac, requested, proof_hash, attempt_id, redeemed_leaf, killed_leaf, thumbprint, refresh_hash)
), proof as (
  insert into spent (agency, id, proof, spent_by, expires_at)
  select agency, proof_hash, proof_hash, attempt_id, $10 from attempt where proof_hash is not null
  on conflict do nothing returning spent_by
), evaluated as (
  update credential_offer o
     set wrong_tx_codes = o.wrong_tx_codes + case when o.tx_code_mac = a.tx_code_mac then 0 else 1 end,
         redeemed_at = case when o.tx_code_mac = a.tx_code_mac then $9::timestamptz end,
         closed_at = case when o.tx_code_mac <> a.tx_code_mac and o.wrong_tx_codes + 1 >= ${MAX_WRONG_TX_CODES} then $9::timestamptz end,
         close_reason = case when o.tx_code_mac <> a.tx_code_mac and o.wrong_tx_codes + 1 >= ${MAX_WRONG_TX_CODES} then 'code_attempts' end
    from attempt a
   where o.agency = a.agency and o.code_hash = a.code_hash
     and o.redeemed_at is null and o.closed_at is null and o.expires_at > $9
     and (a.requested = '' or string_to_array(a.requested, ',') <@ o.configuration_ids)
     and (a.proof_hash is null or a.attempt_id = any(array(select spent_by from proof)))
  returning a.attempt_id, a.agency, a.redeemed_leaf, a.killed_leaf, o.offer_id, o.configuration_ids,
            o.redeemed_at is not null as redeemed, o.closed_at is not null as killed
), refresh as (
  insert into offer_refresh (agency, code_key, offer_id, dpop_thumbprint, token_hash, expires_at)
  select e.agency, substr(a.code_hash, 1, 16), e.offer_id, a.thumbprint, a.refresh_hash, $14::timestamptz
    from evaluated e join attempt a on a.attempt_id = e.attempt_id where e.redeemed and a.thumbprint is not null
), leaf as (
  insert into audit_pending (agency, batch_id, leaves)
  select agency, $11, array_agg('{"offerId":"' || offer_id || '",' || substr(case when redeemed then redeemed_leaf else killed_leaf end, 2))
    from evaluated where redeemed or killed group by agency
)
select a.attempt_id as "attemptId", e.offer_id as "offerId", e.configuration_ids as "configurationIds", e.redeemed, e.killed,
       a.proof_hash is null or a.attempt_id = any(array(select spent_by from proof)) as "proofFresh",
       seen.redeemed_at is not null as "wasRedeemed", seen.closed_at is not null as "wasClosed",
       seen.expires_at <= $9 as "wasExpired",
       a.requested <> '' and not string_to_array(a.requested, ',') <@ seen.configuration_ids as "wasNotOffered"
  from attempt a left join evaluated e on e.attempt_id = a.attempt_id
  left join lateral (select redeemed_at, closed_at, expires_at, configuration_ids from credential_offer o
                      where o.agency = a.agency and o.code_hash = a.code_hash limit 1) seen on true`

interface Row {
  attemptId: string
  offerId: OfferId | null
  configurationIds: string[] | null
  redeemed: boolean | null
  killed: boolean | null
  proofFresh: boolean
  wasRedeemed: boolean
  wasClosed: boolean
  wasExpired: boolean | null
  wasNotOffered: boolean | null
}

/** For the batcher: answers in the order of the attempts. Attempts on one code are evaluated one after the other, as far as it lives. */
export const redeemOffers =
  (db: Database) =>
  (attempts: readonly Redemption[]): Promise<readonly Outcome[]> =>
    firstOfEachCode(attempts).length === attempts.length
      ? evaluateRounds(db, attempts)
      : db.transaction((tx) => evaluateRounds(tx, attempts))

async function evaluateRounds(db: Database, attempts: readonly Redemption[]): Promise<readonly Outcome[]> {
  const outcomes = new Map<Redemption, Outcome>()
  let waiting = attempts
  while (waiting.length > 0) {
    const first = firstOfEachCode(waiting)
    const rows = await evaluate(db, first)
    for (const [index, attempt] of first.entries()) outcomes.set(attempt, outcomeOf(rows[index]))
    const dead = new Set(first.filter((_, index) => isOver(rows[index])).map(codeOf))
    waiting = waiting.filter((attempt) => !outcomes.has(attempt))
    for (const attempt of waiting) if (dead.has(codeOf(attempt))) outcomes.set(attempt, refuse('offer_closed'))
    waiting = waiting.filter((attempt) => !outcomes.has(attempt))
  }
  return attempts.map((attempt) => outcomes.get(attempt) ?? refuse('offer_closed'))
}

const codeOf = ({ agency, codeHash }: Redemption): string => `${agency} ${Buffer.from(codeHash).toString('hex')}`

const firstOfEachCode = (attempts: readonly Redemption[]): readonly Redemption[] => [
  ...new Map(attempts.toReversed().map((attempt) => [codeOf(attempt), attempt])).values(),
]

/** Whether any further attempt on the same code can do anything. */
const isOver = (row: Row | undefined): boolean =>
  row?.proofFresh === true &&
  (row.offerId === null ? row.wasNotOffered !== true : row.redeemed === true || row.killed === true)

async function evaluate(db: Database, attempts: readonly Redemption[]): Promise<readonly (Row | undefined)[]> {
  const ids = attempts.map(({ redeemed }) => redeemed.leafId)
  const at = latest(attempts.map((attempt) => attempt.at))
  const proofsUntil = latest(attempts.map((attempt) => attempt.proof?.expiresAt ?? at))
  const { rows } = await db.query<Row>(REDEEM, [
    attempts.map(({ agency }) => agency),
    attempts.map(({ codeHash }) => codeHash),
    attempts.map(({ txCodeMac }) => txCodeMac),
    attempts.map(({ requestedConfigurationIds }) => requestedConfigurationIds.join(',')),
    attempts.map(({ proof }) => proof?.hash ?? null),
    ids,
    attempts.map(({ redeemed }) => redeemed.leaf),
    attempts.map(({ killed }) => killed.leaf),
    at,
    proofsUntil,
    newId<Brand<'BatchId'>>(at),
    attempts.map(({ proof }) => proof?.thumbprint ?? null),
    attempts.map(({ refreshHash }) => refreshHash),
    addSeconds(at, OFFER_REFRESH_SECONDS),
  ])
  const byId = new Map(rows.map((row) => [row.attemptId, row]))
  return ids.map((id) => byId.get(id))
}

function outcomeOf(row: Row | undefined): Outcome {
  if (row === undefined) throw new Error('an attempt to redeem was not answered')
  if (!row.proofFresh) return refuse('dpop_proof_replayed')
  const { offerId, configurationIds } = row
  if (offerId !== null && configurationIds !== null) {
    return row.redeemed === true ? ok({ offerId, configurationIds }) : refuse('transaction_code_wrong')
  }
  if (row.wasExpired === null) return refuse('code_unknown')
  if (row.wasClosed) return refuse('offer_closed')
  if (row.wasExpired && !row.wasRedeemed) return refuse('code_expired')
  // What this statement saw as waiting and could not take was taken by another process in the same moment.
  return refuse(row.wasNotOffered === true && !row.wasRedeemed ? 'configuration_not_offered' : 'code_redeemed')
}
