import type { AgencyId, ResidentFacts, ResidentId } from '@sojourn/domain'
import type { Database, FoundInvitation } from '@sojourn/service'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { ResidentInvitation } from '../authorization/invite-resident.ts'
import type { Resident } from '../residents/resident.ts'

interface Row {
  agency: AgencyId
  id: ResidentId
  version: number
  facts: ResidentFacts
  expiresAt: Date
  usedAt: Date | null
}

export const residentInvitations = (db: Database) => ({
  async insert({ agency, tokenHash, residentId, expiresAt }: ResidentInvitation, leaf: AuditLeaf): Promise<void> {
    await db.query(
      `with invited as (
         insert into resident_invitation (agency, token_hash, resident_id, expires_at) values ($1, $2, $3, $4) returning agency)
       insert into audit_pending (agency, batch_id, leaves) select agency, $5, array[$6] from invited`,
      [agency, tokenHash, residentId, expiresAt, leaf.leafId, leaf.leaf],
    )
  },

  async find(agency: AgencyId, tokenHash: Uint8Array): Promise<FoundInvitation<Resident> | undefined> {
    const { rows } = await db.query<Row>(
      `select r.agency, r.resident_id as id, r.version, r.facts, i.expires_at as "expiresAt", i.used_at as "usedAt"
         from resident_invitation i join resident r on r.agency = i.agency and r.resident_id = i.resident_id
        where i.agency = $1 and i.token_hash = $2`,
      [agency, tokenHash],
    )
    if (rows[0] === undefined) return undefined
    const { expiresAt, usedAt, ...resident } = rows[0]
    return { who: resident, expiresAt, usedAt }
  },

  async spend(agency: AgencyId, tokenHash: Uint8Array, at: Date, leaf: AuditLeaf): Promise<boolean> {
    const { rowCount } = await db.query(
      `with used as (
         update resident_invitation set used_at = $3
          where agency = $1 and token_hash = $2 and used_at is null and expires_at > $3 returning agency)
       insert into audit_pending (agency, batch_id, leaves) select agency, $4, array[$5] from used`,
      [agency, tokenHash, at, leaf.leafId, leaf.leaf],
    )
    return rowCount === 1
  },
})
