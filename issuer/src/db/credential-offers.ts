import type { AgencyId, OfferId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { CloseReason, CredentialOfferRow, NewCredentialOffer } from '../issuance/offer.ts'
import { writeLeaf } from './audit-log.ts'

const COLUMNS = `agency, offer_id as id, code_hash as "codeHash", resident_id as "residentId", configuration_ids as "configurationIds",
  created_at as "createdAt", created_by as "createdBy", expires_at as "expiresAt", wrong_tx_codes as "wrongTxCodes",
  redeemed_at as "redeemedAt", closed_at as "closedAt", close_reason as "closeReason"`

export function credentialOffers(db: Database) {
  return {
    async create(offer: NewCredentialOffer, leaf: AuditLeaf): Promise<void> {
      await db.transaction(async (tx) => {
        await tx.query(
          `insert into credential_offer (agency, offer_id, code_hash, tx_code_mac, resident_id, configuration_ids, created_at, created_by,
             expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [
            offer.agency,
            offer.id,
            offer.codeHash,
            offer.txCodeMac,
            offer.residentId,
            offer.configurationIds,
            offer.createdAt,
            offer.createdBy,
            offer.expiresAt,
          ],
        )
        await writeLeaf(tx, offer.agency, leaf)
      })
    },

    /** An offer that still waits for its wallet. */
    async findWaiting(agency: AgencyId, codeHash: Uint8Array, at: Date): Promise<CredentialOfferRow | undefined> {
      const { rows } = await db.query<CredentialOfferRow>(
        `select ${COLUMNS} from credential_offer
          where agency = $1 and code_hash = $2 and redeemed_at is null and closed_at is null and expires_at > $3`,
        [agency, codeHash, at],
      )
      return rows[0]
    },

    async find(agency: AgencyId, id: OfferId): Promise<CredentialOfferRow | undefined> {
      const { rows } = await db.query<CredentialOfferRow>(
        `select ${COLUMNS} from credential_offer where agency = $1 and offer_id = $2`,
        [agency, id],
      )
      return rows[0]
    },

    async listSince(agency: AgencyId, since: Date, limit: number): Promise<readonly CredentialOfferRow[]> {
      const { rows } = await db.query<CredentialOfferRow>(
        `select ${COLUMNS} from credential_offer where agency = $1 and created_at > $2 order by offer_id desc limit $3`,
        [agency, since, limit],
      )
      return rows
    },

    async residentNamesOf(agency: AgencyId, offers: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const { rows } = await db.query<{ id: string; name: string }>(
        `select o.offer_id as id, r.name from credential_offer o
           join resident r on r.agency = o.agency and r.resident_id = o.resident_id
          where o.agency = $1 and o.offer_id = any($2)`,
        [agency, offers],
      )
      return new Map(rows.map(({ id, name }) => [id, name]))
    },

    /** Nothing comes out of a closed offer; true for the one caller that closed it. */
    async close(agency: AgencyId, id: OfferId, at: Date, reason: CloseReason, leaf: AuditLeaf): Promise<boolean> {
      return db.transaction(async (tx) => {
        const { rowCount } = await tx.query(
          `update credential_offer set closed_at = $3, close_reason = $4
            where agency = $1 and offer_id = $2 and closed_at is null`,
          [agency, id, at, reason],
        )
        if (rowCount === 0) return false
        await writeLeaf(tx, agency, leaf)
        return true
      })
    },
  }
}
