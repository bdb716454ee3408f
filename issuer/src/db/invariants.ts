import type { AgencyId, StatusListId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { PlaceState } from '../lifecycle/publish-status-lists.ts'
import type { ReconcileDeps } from '../lifecycle/reconcile.ts'
import type { StatusAtBirth } from '../lifecycle/status-place.ts'

/** What `reconcile` asks. Each reads whole tables: for an operator or a test, not for a request. */
export function invariants(db: Database): Omit<ReconcileDeps, 'checkpoints' | 'leavesFrom'> {
  const ids = async (sql: string, values: readonly unknown[]): Promise<readonly string[]> => {
    const { rows } = await db.query<{ id: string }>(sql, values)
    return rows.map(({ id }) => id)
  }
  return {
    async editions(agency: AgencyId) {
      const { rows } = await db.query<{ statusListId: StatusListId; statuses: Uint8Array; born: StatusAtBirth }>(
        `select p.status_list_id as "statusListId", p.statuses, l.born
           from status_publication p join status_list l on l.agency = p.agency and l.status_list_id = p.status_list_id
          where p.agency = $1`,
        [agency],
      )
      return rows
    },

    /** Of the issuances whose last change is published; what still waits may differ. */
    async publishedStates(agency: AgencyId, list: StatusListId) {
      const { rows } = await db.query<PlaceState>(
        `select c.status_list_id as "statusListId", c.status_index as index, i.state
           from credential c join issuance i on i.agency = c.agency and i.issuance_id = c.issuance_id
          where c.agency = $1 and c.status_list_id = $2
            and not exists (select from status_change s where s.agency = i.agency and s.issuance_id = i.issuance_id)
            and not exists (select from status_pending s where s.agency = i.agency and s.issuance_id = i.issuance_id)`,
        [agency, list],
      )
      return rows
    },

    incompleteIssuances: (agency) =>
      ids(
        `select i.issuance_id as id from issuance i
          where i.agency = $1 and (i.copies <> cardinality(i.holder_thumbprints) or i.copies <> (
            select count(*) from unnest(i.status_list_ids, i.status_indices) as p(list, index)
              join credential c on c.agency = i.agency and c.status_list_id = p.list and c.status_index = p.index
                               and c.issuance_id = i.issuance_id))`,
        [agency],
      ),

    offersWithSeveralIssuances: (agency) =>
      ids(
        `select offer_id as id from issuance where agency = $1 and granted_by = 'offer' and renewal_of is null
          group by offer_id, configuration_id having count(*) > 1`,
        [agency],
      ),

    unsettledBefore: (agency, instant) =>
      ids('select issuance_id as id from issuance where agency = $1 and settled_at is null and reserved_at < $2', [
        agency,
        instant,
      ]),

    /** By number and not by order: leaves of one millisecond have none that their ids could tell. */
    withoutMatchingLeaves: (agency) =>
      ids(
        `with line as (
           select leaf::json->>'issuanceId' as issuance, leaf::json->>'event' as event
             from (select leaf from audit_leaf where agency = $1
                   union all select leaf from audit_pending, unnest(leaves) as leaf where agency = $1) l
         ), told as (
           select issuance, count(*) filter (where event = 'credential_reserved') as reserved,
                  count(*) filter (where event = 'credential_signed') as signed,
                  count(*) filter (where event = 'credential_activated') as activated,
                  count(*) filter (where event = 'credential_accepted') as accepted,
                  count(*) filter (where event in ('credential_revoked', 'issuance_voided')) as revoked,
                  count(*) filter (where event = 'credential_suspended')
                    - count(*) filter (where event = 'credential_reinstated') as suspended
             from line where issuance is not null group by issuance)
         select i.issuance_id as id from issuance i left join told t on t.issuance = i.issuance_id::text
          where i.agency = $1 and (t.issuance is null or t.reserved <> 1
             or t.signed <> (case when i.signed_at is null then 0 else 1 end)
             or t.activated <> (case when i.activated_at is null then 0 else 1 end)
             or t.accepted <> (case when i.accepted_at is null then 0 else 1 end)
             or t.revoked <> (case when i.state = 'revoked' then 1 else 0 end)
             or t.suspended <> (case i.state when 'suspended' then 1 when 'revoked' then greatest(0, least(1, t.suspended)) else 0 end))`,
        [agency],
      ),
  }
}
