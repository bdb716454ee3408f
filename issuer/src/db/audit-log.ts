import type { AgencyId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { AuditLeaf } from '../audit/audit-event.ts'

/** Called with the transaction of the change that the leaf tells of: no leaf, no change (assurance P11). */
export async function writeLeaf(tx: Database, agency: AgencyId, leaf: AuditLeaf): Promise<void> {
  await tx.query('insert into audit_pending (agency, leaf_id, leaf) values ($1, $2, $3)', [
    agency,
    leaf.leafId,
    leaf.leaf,
  ])
}
