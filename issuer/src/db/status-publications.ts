import type { AgencyId, IssuanceId, StatusListId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { Edition, PlaceState, PublicationStore } from '../lifecycle/publish-status-lists.ts'

/** Over the transaction of one publication. */
export const publicationStore = (tx: Database): PublicationStore => ({
  async takeChanges(agency, limit) {
    const { rows } = await tx.query<{ issuanceId: IssuanceId }>(
      `delete from status_change
        where agency = $1 and change_id in (
          select change_id from status_change where agency = $1 order by change_id limit $2 for update skip locked)
      returning issuance_id as "issuanceId"`,
      [agency, limit],
    )
    return rows.map(({ issuanceId }) => issuanceId)
  },

  async statesOf(agency, issuances) {
    const { rows } = await tx.query<PlaceState>(
      `select p.list as "statusListId", p.index, i.state
         from issuance i, unnest(i.status_list_ids, i.status_indices) as p(list, index)
        where i.agency = $1 and i.issuance_id = any($2)`,
      [agency, issuances],
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

  async saveEdition({ agency, statusListId, issuedAt, expiresAt, version, statuses, token, bitstrings }) {
    const { rowCount } = await tx.query(
      `update status_publication set issued_at = $3, expires_at = $4, version = $5, statuses = $6, token = $7,
              revocation_bitstring = $8, suspension_bitstring = $9
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
      ],
    )
    if (rowCount !== 1) throw new Error('another edition of the list was published meanwhile')
  },
})
