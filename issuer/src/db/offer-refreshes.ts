import type { AgencyId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { OfferRefreshRow, OfferRotation } from '../issuance/refresh-offer-access.ts'
import { writeLeaf } from './audit-log.ts'

const COLUMNS = `r.offer_id as "offerId", r.dpop_thumbprint as "dpopThumbprint", r.expires_at as "expiresAt", r.closed_at as "closedAt",
  o.configuration_ids as "configurationIds", o.closed_at is not null as "offerClosed"`

export const offerRefreshes = (db: Database) => ({
  async find(agency: AgencyId, codeKey: Uint8Array): Promise<OfferRefreshRow | undefined> {
    const { rows } = await db.query<OfferRefreshRow>(
      `select ${COLUMNS} from offer_refresh r join credential_offer o on o.agency = r.agency and o.offer_id = r.offer_id
        where r.agency = $1 and r.code_key = $2`,
      [agency, codeKey],
    )
    return rows[0]
  },

  async rotate(rotation: OfferRotation): Promise<OfferRefreshRow | undefined> {
    const { rows } = await db.query<OfferRefreshRow>(
      `update offer_refresh r set token_hash_before = $3, token_hash = $5, expires_at = $6
         from credential_offer o
        where r.agency = $1 and r.code_key = $2 and o.agency = r.agency and o.offer_id = r.offer_id
          and r.closed_at is null and o.closed_at is null and r.expires_at > $7 and r.dpop_thumbprint = $4
          and (r.token_hash = $3 or r.token_hash_before = $3)
       returning ${COLUMNS}`,
      [
        rotation.agency,
        rotation.codeKey,
        rotation.presentedHash,
        rotation.dpopThumbprint,
        rotation.nextHash,
        rotation.nextExpiresAt,
        rotation.at,
      ],
    )
    return rows[0]
  },

  async close(agency: AgencyId, codeKey: Uint8Array, at: Date, leaf: AuditLeaf): Promise<void> {
    await db.transaction(async (tx) => {
      const { rowCount } = await tx.query(
        'update offer_refresh set closed_at = $3 where agency = $1 and code_key = $2 and closed_at is null',
        [agency, codeKey, at],
      )
      if (rowCount === 1) await writeLeaf(tx, agency, leaf)
    })
  },
})
