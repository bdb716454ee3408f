import type { AgencyId, StatusListId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { Edition, PlaceState, PublicationStore, Waiting } from '../lifecycle/publish-status-lists.ts'

/** Over the transaction of one publication. */
export const publicationStore = (tx: Database): PublicationStore => ({
  async scatterChanges(agency, limit, { from, seconds }) {
    const { rows } = await tx.query<{ taken: number }>(
      `with taken as (
         delete from status_change
          where agency = $1 and change_id in (
            select change_id from status_change where agency = $1 order by change_id limit $2 for update skip locked)
         returning issuance_id),
       places as (
         select distinct i.issuance_id, list
           from issuance i, unnest(i.status_list_ids) as list
          where i.agency = $1 and i.issuance_id in (select issuance_id from taken)),
       moments as (
         select list, coalesce(
                  (select min(p.due_at) from status_pending p where p.agency = $1 and p.status_list_id = list),
                  $3::timestamptz + random() * $4::float8 * interval '1 second') as due_at
           from (select distinct list from places) as lists),
       scattered as (
         insert into status_pending (agency, status_list_id, issuance_id, due_at)
         select $1, places.list, places.issuance_id, moments.due_at from places join moments on moments.list = places.list
         on conflict (agency, status_list_id, issuance_id) do nothing)
       select count(*)::int as taken from taken`,
      [agency, limit, from, seconds],
    )
    return rows[0]?.taken ?? 0
  },

  async takeDue(agency, now) {
    const { rows } = await tx.query<Waiting>(
      `delete from status_pending
        where agency = $1 and status_list_id in (
          select status_list_id from status_pending where agency = $1 group by status_list_id having min(due_at) <= $2)
      returning status_list_id as "statusListId", issuance_id as "issuanceId"`,
      [agency, now],
    )
    return rows
  },

  async statesOf(agency, issuances, lists) {
    const { rows } = await tx.query<PlaceState>(
      `select p.list as "statusListId", p.index, i.state
         from issuance i, unnest(i.status_list_ids, i.status_indices) as p(list, index)
        where i.agency = $1 and i.issuance_id = any($2) and p.list = any($3)`,
      [agency, issuances, lists],
    )
    return rows
  },

  async listsIssuedBefore(agency, instant) {
    const { rows } = await tx.query<{ id: StatusListId }>(
      'select status_list_id as id from status_publication where agency = $1 and issued_at <= $2',
      [agency, instant],
    )
    return rows.map(({ id }) => id)
  },

  async lockEdition(agency: AgencyId, id) {
    const { rows } = await tx.query<Edition>(
      `select agency, status_list_id as "statusListId", issued_at as "issuedAt", expires_at as "expiresAt", version, statuses
         from status_publication where agency = $1 and status_list_id = $2 for update`,
      [agency, id],
    )
    if (rows[0] === undefined) throw new Error('a place stands in a list that was never published')
    return rows[0]
  },

  async saveEdition({ agency, statusListId, issuedAt, expiresAt, version, statuses, token, cwt, bitstrings }) {
    const { rowCount } = await tx.query(
      `update status_publication set issued_at = $3, expires_at = $4, version = $5, statuses = $6, token = $7,
              revocation_bitstring = $8, suspension_bitstring = $9, cwt = $10
        where agency = $1 and status_list_id = $2 and version = $5 - 1 and issued_at <= $3`,
      [
        agency,
        statusListId,
        issuedAt,
        expiresAt,
        version,
        statuses,
        token,
        bitstrings.revocation,
        bitstrings.suspension,
        cwt,
      ],
    )
    if (rowCount !== 1) throw new Error('another edition of the list was published meanwhile')
  },
})
