import type { Database } from '@sojourn/service'
import type { DeskAct } from '../desk-access/desk-act.ts'

/** The table `desk_act`: added to within the transaction of the change, never changed. */
export async function writeDeskAct(tx: Pick<Database, 'query'>, act: DeskAct): Promise<void> {
  await tx.query(
    `insert into desk_act (relying_party_id, act_id, at, act, by_staff, subject, detail)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [act.relyingPartyId, act.id, act.at, act.act, act.by ?? null, act.subject ?? null, act.detail ?? null],
  )
}
