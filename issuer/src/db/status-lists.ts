import type { AgencyId, StatusListId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { NewStatusList, Publication } from '../lifecycle/open-status-list.ts'
import type { BitstringPurpose } from '../lifecycle/status-place.ts'
import type { LeasedBlock } from '../lifecycle/status-places.ts'
import { writeLeaf } from './audit-log.ts'

interface BlockRow {
  statusListId: StatusListId
  entries: number
  permutationKey: Uint8Array
  firstPosition: number
}

export function statusLists(db: Database) {
  return {
    /** Moves the counter of one open list of the lane; the row's lock hands every block to one process. */
    async leaseBlock(agency: AgencyId, lane: number, count: number): Promise<LeasedBlock | undefined> {
      const { rows } = await db.query<BlockRow>(
        `update status_list set leased = leased + $3::integer
          where agency = $1 and status_list_id = (
                  select status_list_id from status_list
                   where agency = $1 and lane = $2 and closed_at is null and leased + $3::integer <= entries
                   order by status_list_id limit 1 for update)
            and closed_at is null and leased + $3::integer <= entries
        returning status_list_id as "statusListId", entries, permutation_key as "permutationKey", leased - $3::integer as "firstPosition"`,
        [agency, lane, count],
      )
      return rows[0] && { ...rows[0], count }
    },

    async insert(list: NewStatusList, leaf: AuditLeaf): Promise<void> {
      await db.transaction(async (tx) => {
        await tx.query(
          `insert into status_list (agency, status_list_id, lane, born, entries, permutation_key, opened_at)
           values ($1, $2, $3, $4, $5, $6, $7)`,
          [list.agency, list.id, list.lane, list.born, list.entries, list.permutationKey, list.openedAt],
        )
        const { publication } = list
        await tx.query(
          `insert into status_publication (agency, status_list_id, issued_at, expires_at, version, statuses, token,
                                           revocation_bitstring, suspension_bitstring, cwt)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
          [
            publication.agency,
            publication.statusListId,
            publication.issuedAt,
            publication.expiresAt,
            publication.version,
            publication.statuses,
            publication.token,
            publication.bitstrings.revocation,
            publication.bitstrings.suspension,
            publication.cwt,
          ],
        )
        await writeLeaf(tx, list.agency, leaf)
      })
    },

    /** Those whose entries can still be asked for: an edition past its end is not signed again once nothing refers to it. */
    async listPublished(agency: AgencyId): Promise<readonly StatusListId[]> {
      const { rows } = await db.query<{ id: StatusListId }>(
        'select status_list_id as id from status_publication where agency = $1 order by status_list_id',
        [agency],
      )
      return rows.map(({ id }) => id)
    },

    /** Undefined too for an edition of before there were CWTs; the next one has it. */
    async findCwt(agency: AgencyId, id: StatusListId): Promise<{ token: Uint8Array } | undefined> {
      const { rows } = await db.query<{ token: Uint8Array | null }>(
        'select cwt as token from status_publication where agency = $1 and status_list_id = $2',
        [agency, id],
      )
      const token = rows[0]?.token
      return token === undefined || token === null ? undefined : { token }
    },

    /** Undefined too for an edition of before there were Bitstring lists; the next one has them. */
    async findBitstring(
      agency: AgencyId,
      id: StatusListId,
      purpose: BitstringPurpose,
    ): Promise<{ token: string } | undefined> {
      const { rows } = await db.query<{ token: string | null }>(
        `select case when $3 = 'revocation' then revocation_bitstring else suspension_bitstring end as token
           from status_publication where agency = $1 and status_list_id = $2`,
        [agency, id, purpose],
      )
      const token = rows[0]?.token
      return token === undefined || token === null ? undefined : { token }
    },

    async findPublished(
      agency: AgencyId,
      id: StatusListId,
    ): Promise<Pick<Publication, 'token' | 'version' | 'issuedAt' | 'expiresAt'> | undefined> {
      const { rows } = await db.query<Pick<Publication, 'token' | 'version' | 'issuedAt' | 'expiresAt'>>(
        `select token, version, issued_at as "issuedAt", expires_at as "expiresAt"
           from status_publication where agency = $1 and status_list_id = $2`,
        [agency, id],
      )
      return rows[0]
    },
  }
}
