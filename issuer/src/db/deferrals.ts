import type { Database } from '@sojourn/service'
import type { DeferralEnd, DeferralRow, DeferralStore, HolderKey } from '../issuance/deferral.ts'
import { type GrantKind, grantOf } from '../issuance/grant.ts'
import { writeLeaf } from './audit-log.ts'

interface Row extends Omit<DeferralRow, 'grant'> {
  grantId: string
  grantedBy: GrantKind
  holderKeys: readonly HolderKey[]
}

const SELECT = `select d.agency, d.issuance_id as "issuanceId", d.grant_id as "grantId", d.granted_by as "grantedBy",
  d.configuration_id as "configurationId", d.application_id as "applicationId", d.holder_keys as "holderKeys",
  d.holder_keys_hash as "holderKeysHash", d.bound_to as "boundTo", d.deferred_at as "deferredAt",
  d.wrong_comparisons as "wrongComparisons", d.confirmed_at as "confirmedAt", d.ended_at as "endedAt", a.state as "applicationState"
  from deferred_issuance d join application a on a.agency = d.agency and a.application_id = d.application_id`

const deferralOf = ({ grantId, grantedBy, ...row }: Row): DeferralRow => ({
  ...row,
  grant: grantOf(grantedBy, grantId),
})

export function deferrals(db: Database): DeferralStore {
  const mark = (column: 'confirmed_at' | 'ended_at') => (end: DeferralEnd) =>
    db.transaction(async (tx) => {
      const { rowCount } = await tx.query(
        `update deferred_issuance set ${column} = $3
          where agency = $1 and issuance_id = $2 and ${column} is null and ended_at is null`,
        [end.agency, end.issuanceId, end.at],
      )
      if (rowCount === 0) return false
      await writeLeaf(tx, end.agency, end.leaf)
      return true
    })
  return {
    open: (deferral) =>
      db.transaction(async (tx) => {
        const { rowCount } = await tx.query(
          `insert into deferred_issuance (agency, issuance_id, grant_id, granted_by, configuration_id, application_id, holder_keys,
             holder_keys_hash, bound_to, deferred_at, confirmed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
          [
            deferral.agency,
            deferral.issuanceId,
            deferral.grant.id,
            deferral.grant.kind,
            deferral.configurationId,
            deferral.applicationId,
            JSON.stringify(deferral.holderKeys),
            deferral.holderKeysHash,
            deferral.boundTo,
            deferral.at,
            deferral.confirmedAt,
          ],
        )
        if (rowCount === 1) await writeLeaf(tx, deferral.agency, deferral.leaf)
        const { rows } = await tx.query<Row>(
          `${SELECT} where d.agency = $1 and d.grant_id = $2 and d.configuration_id = $3`,
          [deferral.agency, deferral.grant.id, deferral.configurationId],
        )
        if (rows[0] === undefined) throw new Error('a deferral that exists was not found')
        return deferralOf(rows[0])
      }),

    async find(agency, issuanceId) {
      const { rows } = await db.query<Row>(`${SELECT} where d.agency = $1 and d.issuance_id = $2`, [agency, issuanceId])
      return rows[0] && deferralOf(rows[0])
    },

    async listOfOffers(agency, offers) {
      const { rows } = await db.query<Row>(
        `${SELECT} where d.agency = $1 and d.grant_id = any($2) order by d.issuance_id`,
        [agency, offers],
      )
      return rows.map(deferralOf)
    },

    async countComparison(agency, issuanceId, max) {
      const { rows } = await db.query<{ used: number }>(
        `update deferred_issuance set wrong_comparisons = wrong_comparisons + 1
          where agency = $1 and issuance_id = $2 and confirmed_at is null and ended_at is null and wrong_comparisons < $3
        returning wrong_comparisons as used`,
        [agency, issuanceId, max],
      )
      return rows[0]?.used
    },

    confirm: mark('confirmed_at'),
    end: mark('ended_at'),

    async unconfirmedBefore(agency, instant, limit) {
      const { rows } = await db.query<Row>(
        `${SELECT} where d.agency = $1 and d.confirmed_at is null and d.ended_at is null and d.deferred_at <= $2
          order by d.deferred_at limit $3`,
        [agency, instant, limit],
      )
      return rows.map(deferralOf)
    },
  }
}
