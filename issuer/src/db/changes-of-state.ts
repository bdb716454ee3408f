import { type AgencyId, type Brand, type IssuanceId, newId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { ChangeOfState } from '../lifecycle/change-of-state.ts'

/**
 * A change of state is one statement: the row moves only from a state that it may move from, and with it come the mark for the status
 * lists and the leaf of the log. Whoever comes second finds the row elsewhere and changes nothing.
 */
const CHANGE = `
with changed as (
  update issuance
     set state = $4, changed_at = $5, changed_by = $6, reason_code = $7, reason_text = $8,
         activated_at = case when state = 'inactive' and $4 = 'active' then $5 else activated_at end,
         settled_at = coalesce(settled_at, $5)
   where agency = $1 and issuance_id = $2 and state = any($3)
     and ($12::boolean or not exists (select from credential_offer o
                                       where o.agency = issuance.agency and o.offer_id = issuance.offer_id and o.closed_at is not null))
  returning agency, issuance_id
), mark as (
  insert into status_change (agency, change_id, issuance_id, changed_at) select agency, $9, issuance_id, $5 from changed
), leaf as (
  insert into audit_pending (agency, batch_id, leaves) select agency, $10, array[$11] from changed
)
select issuance_id from changed`

export function changesOfState(db: Database) {
  return {
    /** `ofClosedOffer: false` refuses once the offer was closed: nothing of it becomes active any more. */
    async change(change: ChangeOfState, options: { readonly ofClosedOffer: boolean }): Promise<boolean> {
      const { rowCount } = await db.query(CHANGE, [
        change.agency,
        change.issuanceId,
        change.from,
        change.to,
        change.at,
        change.by,
        change.reasonCode,
        change.reasonText,
        newId<Brand<'ChangeId'>>(change.at),
        change.leaf.leafId,
        change.leaf.leaf,
        options.ofClosedOffer,
      ])
      return rowCount === 1
    },

    async countComparison(agency: AgencyId, id: IssuanceId, max: number): Promise<number | undefined> {
      const { rows } = await db.query<{ used: number }>(
        `update issuance set wrong_comparisons = wrong_comparisons + 1
          where agency = $1 and issuance_id = $2 and state = 'inactive' and wrong_comparisons < $3
        returning wrong_comparisons as used`,
        [agency, id, max],
      )
      return rows[0]?.used
    },

    /** Idempotent: only the first time leaves a leaf. */
    async markAccepted(agency: AgencyId, id: IssuanceId, at: Date, leaf: AuditLeaf): Promise<void> {
      await db.query(
        `with accepted as (
           update issuance set accepted_at = $3 where agency = $1 and issuance_id = $2 and accepted_at is null and state <> 'reserved'
           returning agency)
         insert into audit_pending (agency, batch_id, leaves) select agency, $4, array[$5] from accepted`,
        [agency, id, at, leaf.leafId, leaf.leaf],
      )
    },
  }
}
