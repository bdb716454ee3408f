import type { ResidentId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { Reservation, ReservationOutcome } from '../issuance/issuance.ts'

/**
 * The one statement that must be durable before anything is signed (assurance section 6, A): it spends the DPoP proof and the nonce,
 * reads the offer, writes the issuance and its copies with their places, and the leaf of the log. Each step takes only what the step
 * before let through, so a request that lost one leaves nothing of the next. The ids are passed on as arrays and not joined: a batch is
 * small, and the planner would scan a join of two such sets row by row.
 */
const RESERVE = `
with item as (
  select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[], $8::smallint[], $9::uuid[], $10::text[])
    as t(agency, issuance_id, offer_id, configuration_id, proof_hash, nonce, holder_keys_hash, copies, leaf_id, leaf)
), proof as (
  insert into spent_dpop_proof (agency, proof_hash, spent_by, expires_at)
  select agency, proof_hash, issuance_id, $18 from item where proof_hash is not null
  on conflict do nothing returning spent_by
), nonce as (
  insert into spent_nonce (agency, nonce, spent_by, expires_at)
  select agency, nonce, issuance_id, $19 from item
   where proof_hash is null or issuance_id = any(array(select spent_by from proof))
  on conflict do nothing returning spent_by
), offered as (
  select i.agency, i.issuance_id, i.offer_id, i.configuration_id, i.holder_keys_hash, i.copies, i.leaf_id, i.leaf,
         o.resident_id, r.version, o.closed_at is not null as closed, i.configuration_id = any(o.configuration_ids) as offered
    from item i
    join lateral (select resident_id, configuration_ids, closed_at from credential_offer
                   where agency = i.agency and offer_id = i.offer_id and redeemed_at is not null limit 1) o on true
    join lateral (select version from resident where agency = i.agency and resident_id = o.resident_id limit 1) r on true
   where i.issuance_id = any(array(select spent_by from nonce))
), reserved as (
  insert into issuance (agency, issuance_id, offer_id, configuration_id, resident_id, resident_version, holder_keys_hash, copies,
                        state, reserved_at, changed_at)
  select agency, issuance_id, offer_id, configuration_id, resident_id, version, holder_keys_hash, copies, 'reserved', $17, $17
    from offered where offered and not closed
  on conflict (agency, offer_id, configuration_id) do nothing returning issuance_id
), copy as (
  insert into credential (agency, status_list_id, status_index, issuance_id, copy, holder_thumbprint)
  select agency, status_list_id, status_index, issuance_id, copy, holder_thumbprint
    from unnest($11::text[], $12::uuid[], $13::integer[], $14::uuid[], $15::smallint[], $16::text[])
      as c(agency, status_list_id, status_index, issuance_id, copy, holder_thumbprint)
   where issuance_id = any(array(select issuance_id from reserved))
), leaf as (
  insert into audit_pending (agency, leaf_id, leaf)
  select agency, leaf_id, leaf from item where issuance_id = any(array(select issuance_id from reserved))
)
select 'proof' as step, spent_by as "issuanceId", null::uuid as "residentId", null::integer as version, null::boolean as closed, null::boolean as offered from proof
union all select 'nonce', spent_by, null, null, null, null from nonce
union all select 'offered', issuance_id, resident_id, version, closed, offered from offered
union all select 'reserved', issuance_id, null, null, null, null from reserved`

interface Row {
  step: 'proof' | 'nonce' | 'offered' | 'reserved'
  issuanceId: string
  residentId: ResidentId | null
  version: number | null
  closed: boolean | null
  offered: boolean | null
}

/** Longer than any nonce lives, so that a spent one is known until it has expired by itself. */
const MARGIN_MS = 60_000

/** For the batcher: answers in the order of the reservations. */
export const reserveIssuances =
  (db: Database) =>
  async (items: readonly Reservation[]): Promise<readonly ReservationOutcome[]> => {
    const copies = items.flatMap((item) => item.copies.map((copy, number) => ({ item, copy, number })))
    const at = latest(items.map((item) => item.at))
    const { rows } = await db.query<Row>(RESERVE, [
      items.map(({ agency }) => agency),
      items.map(({ issuanceId }) => issuanceId),
      items.map(({ offerId }) => offerId),
      items.map(({ configurationId }) => configurationId),
      items.map(({ proof }) => proof?.hash ?? null),
      items.map(({ nonce }) => nonce.id),
      items.map(({ holderKeysHash }) => holderKeysHash),
      items.map((item) => item.copies.length),
      items.map(({ leaf }) => leaf.leafId),
      items.map(({ leaf }) => leaf.leaf),
      copies.map(({ item }) => item.agency),
      copies.map(({ copy }) => copy.place.statusListId),
      copies.map(({ copy }) => copy.place.index),
      copies.map(({ item }) => item.issuanceId),
      copies.map(({ number }) => number),
      copies.map(({ copy }) => copy.holderThumbprint),
      at,
      latest(items.map((item) => item.proof?.expiresAt ?? item.at)),
      new Date(latest(items.map((item) => item.nonce.expiresAt)).getTime() + MARGIN_MS),
    ])
    const steps = new Map(rows.map((row) => [`${row.step} ${row.issuanceId}`, row]))
    return items.map((item) => outcomeOf(item, (step) => steps.get(`${step} ${item.issuanceId}`)))
  }

function outcomeOf(item: Reservation, passed: (step: Row['step']) => Row | undefined): ReservationOutcome {
  if (item.proof !== undefined && passed('proof') === undefined)
    return { kind: 'refused', reason: 'dpop_proof_replayed' }
  if (passed('nonce') === undefined) return { kind: 'refused', reason: 'nonce_used' }
  const offer = passed('offered')
  if (offer === undefined || offer.residentId === null || offer.version === null) {
    throw new Error('a token names an offer, or an offer a resident, that is not there')
  }
  if (offer.closed === true) return { kind: 'refused', reason: 'offer_closed' }
  if (offer.offered !== true) return { kind: 'refused', reason: 'not_offered' }
  if (passed('reserved') === undefined) return { kind: 'exists' }
  return { kind: 'reserved', resident: { id: offer.residentId, version: offer.version } }
}

const latest = (instants: readonly Date[]): Date => new Date(Math.max(...instants.map((instant) => instant.getTime())))
