import { type Brand, newId, type ResidentId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import { type ApplicationState, isOpen } from '../casework/application.ts'
import type { Reservation, Signing } from '../issuance/issuance.ts'
import type { ResidentVersion } from '../residents/resident.ts'
import { latest } from './latest.ts'

/** Both halves of an issuance share one group commit: the reservations of some requests, and the signatures of others. */
export type IssuanceWrite =
  | { readonly kind: 'reserve'; readonly item: Reservation }
  | { readonly kind: 'sign'; readonly item: Signing }

/** `spent_already`: the nonce, the proof or both. `exists`: it was reserved before, and no place was used now. */
export type WriteOutcome =
  | { readonly kind: 'reserved'; readonly resident: ResidentVersion }
  | { readonly kind: 'exists' | 'grant_closed' | 'spent_already' | 'application_rejected' | 'not_renewable' }
  | { readonly kind: 'under_review'; readonly applicationId: string }
  | { readonly kind: 'signed' }
  | { readonly kind: 'not_reserved' }

/**
 * What must be durable before anything is signed (assurance section 6, A): the nonce and the proof are spent, the grant is read, the
 * issuance and the places of its copies are written. Each step takes only what the step before let through, so a request that lost one
 * leaves nothing of the next; a nonce that several bring in one batch lets one of them through. Ids are passed on as arrays and not
 * joined: a batch is small, and the planner would join it row by row.
 */
const RESERVE = `
item as (
  select agency, issuance_id, grant_id, configuration_id, nonce, proof, holder_keys_hash, leaf, valid_at_once, renewal_of,
         string_to_array(thumbprints, ',') as thumbprints, string_to_array(lists, ',')::uuid[] as lists,
         string_to_array(indices, ',')::integer[] as indices
    from unnest($4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::bytea[], $9::bytea[], $10::bytea[], $11::text[], $12::text[],
                $13::text[], $14::text[], $15::boolean[], $16::uuid[])
      as t(agency, issuance_id, grant_id, configuration_id, nonce, proof, holder_keys_hash, leaf, thumbprints, lists, indices,
           valid_at_once, renewal_of)
), once as (
  insert into spent (agency, id, proof, spent_by, expires_at) select agency, nonce, proof, issuance_id, $3::timestamptz from item
  on conflict do nothing returning spent_by
), offered as (
  select i.*, g.granted_by, g.resident_id, r.version as resident_version, g.closed_at is not null as closed,
         a.application_id, a.state as application_state
    from item i
    join lateral (select granted_by, resident_id, closed_at from credential_grant
                   where agency = i.agency and grant_id = i.grant_id limit 1) g on true
    join lateral (select version from resident where agency = i.agency and resident_id = g.resident_id limit 1) r on true
    left join lateral (select application_id, state from application
                        where agency = i.agency and resident_id = g.resident_id and type = split_part(i.configuration_id, '.', 1)
                        order by state in ('submitted', 'under_review') desc, application_id desc limit 1) a on i.renewal_of is null
   where i.issuance_id = any(array(select spent_by from once))
), renewed as (
  select i.issuance_id from item i
    join lateral (select state from issuance where agency = i.agency and issuance_id = i.renewal_of limit 1 for share) f on true
   where i.renewal_of is not null and f.state = 'active'
), reserved as (
  insert into issuance (agency, issuance_id, offer_id, granted_by, configuration_id, resident_id, resident_version, holder_keys_hash, copies,
                        holder_thumbprints, status_list_ids, status_indices, valid_at_once, renewal_of, state, reserved_at, changed_at)
  select agency, issuance_id, grant_id, granted_by, configuration_id, resident_id, resident_version, holder_keys_hash, cardinality(lists),
         thumbprints, lists, indices, valid_at_once, renewal_of, 'reserved', $1::timestamptz, $1::timestamptz
    from offered
   where not closed and coalesce(application_state, 'approved') = 'approved'
     and (renewal_of is null or issuance_id = any(array(select issuance_id from renewed)))
  on conflict do nothing returning agency, issuance_id, status_list_ids, status_indices
), place as (
  insert into credential (agency, status_list_id, status_index, issuance_id)
  select agency, list, index, issuance_id from reserved, unnest(status_list_ids, status_indices) as p(list, index)
)`

const RESERVED_LEAVES = 'select agency, leaf from item where issuance_id = any(array(select issuance_id from reserved))'
const RESERVED_ROWS = `
select 'grant' as step, issuance_id as id, resident_id as "residentId", resident_version as version, closed,
       application_id as "applicationId", application_state as "applicationState" from offered
union all select 'renewable', issuance_id, null, null, null, null, null from renewed
union all select 'reserved', issuance_id, null, null, null, null, null from reserved`
const RESERVE_PARAMETERS = 14

/** Said of what is still reserved, after the signature and before the answer. `at` is where its parameters begin. */
const sign = (at: number) => `
mark as (
  select * from unnest($${at}::text[], $${at + 1}::uuid[], $${at + 2}::integer[], $${at + 3}::timestamptz[], $${at + 4}::bytea[],
                       $${at + 5}::text[])
    as t(agency, issuance_id, resident_version, expires_at, claims_digest, leaf)
), held as (
  select m.issuance_id from mark m
    join lateral (select renewal_of from issuance where agency = m.agency and issuance_id = m.issuance_id limit 1) s on true
    join lateral (select state from issuance where agency = m.agency and issuance_id = s.renewal_of limit 1 for share) f on true
   where f.state <> 'active'
), signed as (
  update issuance s
     set state = case when s.valid_at_once or s.granted_by = 'authorization' then 'active' else 'inactive' end,
         settled_at = case when s.valid_at_once or s.granted_by = 'authorization' then $1::timestamptz end, signed_at = $1::timestamptz,
         changed_at = $1::timestamptz, resident_version = m.resident_version,
         expires_at = m.expires_at, claims_digest = m.claims_digest
    from mark m
   where s.agency = m.agency and s.issuance_id = m.issuance_id and s.state = 'reserved'
     and (s.renewal_of is null or s.issuance_id <> all(array(select issuance_id from held)))
  returning s.issuance_id
)`

const SIGNED_LEAVES = 'select agency, leaf from mark where issuance_id = any(array(select issuance_id from signed))'
const SIGNED_ROWS = `
select 'signed' as step, issuance_id as id, null::uuid as "residentId", null::integer as version, null::boolean as closed, null::uuid as "applicationId",
       null::text as "applicationState" from signed`

/** All leaves of the batch in one row: a row for each would cost more than the change it tells of. */
const leaves = (source: string) => `
leaf as (
  insert into audit_pending (agency, batch_id, leaves) select agency, $2, array_agg(leaf) from (${source}) as l group by agency
)`

const FIRST = 3
export const WRITE = {
  reserve: `with ${RESERVE}, ${leaves(RESERVED_LEAVES)} ${RESERVED_ROWS}`,
  sign: `with ${sign(FIRST)}, ${leaves(SIGNED_LEAVES)} ${SIGNED_ROWS}`,
  both: `with ${RESERVE}, ${sign(FIRST + RESERVE_PARAMETERS)}, ${leaves(`${RESERVED_LEAVES} union all ${SIGNED_LEAVES}`)}
         ${RESERVED_ROWS} union all ${SIGNED_ROWS}`,
} as const

interface Row {
  step: 'grant' | 'renewable' | 'reserved' | 'signed'
  id: string
  residentId: ResidentId | null
  version: number | null
  closed: boolean | null
  applicationId: string | null
  applicationState: ApplicationState | null
}

/** For the batcher: answers in the order of the writes. */
export const writeIssuances =
  (db: Database) =>
  async (writes: readonly IssuanceWrite[]): Promise<readonly WriteOutcome[]> => {
    const first = firstOfEachReservation(writes)
    if (first.length === writes.length) return writeOnce(db, writes)
    // Whoever comes second for an issuance in the same batch is a retry: it spends what it brings, and finds the issuance there.
    return db.transaction(async (tx) => {
      const outcomes = new Map<IssuanceWrite, WriteOutcome>()
      for (const round of [first, ...writes.filter((write) => !first.includes(write)).map((write) => [write])]) {
        for (const [index, outcome] of (await writeOnce(tx, round)).entries()) {
          const write = round[index]
          if (write !== undefined) outcomes.set(write, outcome)
        }
      }
      return writes.map((write) => outcomes.get(write) ?? { kind: 'exists' })
    })
  }

function firstOfEachReservation(writes: readonly IssuanceWrite[]): readonly IssuanceWrite[] {
  const seen = new Set<string>()
  return writes.filter(({ kind, item }) => {
    if (kind === 'sign') return true
    const key = `${item.agency} ${item.issuanceId}`
    const isFirst = !seen.has(key)
    seen.add(key)
    return isFirst
  })
}

/** Longer than any nonce or proof lives, so that a spent one is known until it has expired by itself. */
const MARGIN_MS = 60_000

async function writeOnce(db: Database, writes: readonly IssuanceWrite[]): Promise<readonly WriteOutcome[]> {
  const reservations = writes.flatMap((write) => (write.kind === 'reserve' ? [write.item] : []))
  const signings = writes.flatMap((write) => (write.kind === 'sign' ? [write.item] : []))
  const at = latest(writes.map(({ item }) => item.at))
  const { rows } = await db.query<Row>(sqlFor(reservations.length, signings.length), [
    at,
    newId<Brand<'BatchId'>>(at),
    ...(reservations.length === 0 ? [] : reservationValues(reservations)),
    ...(signings.length === 0 ? [] : signingValues(signings)),
  ])
  const steps = new Map(rows.map((row) => [`${row.step} ${row.id}`, row]))
  return writes.map((write) =>
    write.kind === 'reserve' ? reservationOutcome(write.item, steps) : signingOutcome(write.item, steps),
  )
}

function sqlFor(reservations: number, signings: number): string {
  if (signings === 0) return WRITE.reserve
  return reservations === 0 ? WRITE.sign : WRITE.both
}

const reservationValues = (items: readonly Reservation[]): readonly unknown[] => [
  new Date(
    latest(items.flatMap(({ nonce, proof }) => [nonce.expiresAt, proof?.expiresAt ?? nonce.expiresAt])).getTime() +
      MARGIN_MS,
  ),
  items.map(({ agency }) => agency),
  items.map(({ issuanceId }) => issuanceId),
  items.map(({ grant }) => grant.id),
  items.map(({ configurationId }) => configurationId),
  items.map(({ nonce }) => nonce.id),
  items.map(({ proof }) => proof?.hash ?? null),
  items.map(({ holderKeysHash }) => holderKeysHash),
  items.map(({ leaf }) => leaf.leaf),
  items.map(({ copies }) => copies.map((copy) => copy.holderThumbprint).join(',')),
  items.map(({ copies }) => copies.map((copy) => copy.place.statusListId).join(',')),
  items.map(({ copies }) => copies.map((copy) => copy.place.index).join(',')),
  items.map(({ validAtOnce }) => validAtOnce),
  items.map(({ renewalOf }) => renewalOf),
]

const signingValues = (items: readonly Signing[]): readonly unknown[] => [
  items.map(({ agency }) => agency),
  items.map(({ issuanceId }) => issuanceId),
  items.map(({ residentVersion }) => residentVersion),
  items.map(({ expiresAt }) => expiresAt),
  items.map(({ claimsDigest }) => claimsDigest),
  items.map(({ leaf }) => leaf.leaf),
]

type Steps = ReadonlyMap<string, Row>

function reservationOutcome({ issuanceId, renewalOf }: Reservation, steps: Steps): WriteOutcome {
  const grant = steps.get(`grant ${issuanceId}`)
  // Tokens name grants of ours, and grants are never deleted: what let nothing through was the nonce or the proof.
  if (grant === undefined || grant.residentId === null || grant.version === null) return { kind: 'spent_already' }
  if (grant.closed === true) return { kind: 'grant_closed' }
  const { applicationId, applicationState } = grant
  if (applicationState === 'rejected') return { kind: 'application_rejected' }
  if (applicationId !== null && applicationState !== null && isOpen(applicationState)) {
    return { kind: 'under_review', applicationId }
  }
  if (renewalOf !== null && !steps.has(`renewable ${issuanceId}`)) return { kind: 'not_renewable' }
  if (!steps.has(`reserved ${issuanceId}`)) return { kind: 'exists' }
  return { kind: 'reserved', resident: { id: grant.residentId, version: grant.version } }
}

const signingOutcome = ({ issuanceId }: Signing, steps: Steps): WriteOutcome => ({
  kind: steps.has(`signed ${issuanceId}`) ? 'signed' : 'not_reserved',
})
