import type { AgencyId, IssuanceId, OfferId, ResidentId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { Copy, IssuanceRow, Reservation, Signing } from '../issuance/issuance.ts'

interface Row extends Omit<IssuanceRow, 'resident'> {
  residentId: ResidentId
  residentVersion: number
}

const COLUMNS = `agency, issuance_id as id, offer_id as "offerId", configuration_id as "configurationId", resident_id as "residentId",
  resident_version as "residentVersion", holder_keys_hash as "holderKeysHash", copies, state, reserved_at as "reservedAt",
  signed_at as "signedAt", accepted_at as "acceptedAt", activated_at as "activatedAt", expires_at as "expiresAt",
  wrong_comparisons as "wrongComparisons", changed_at as "changedAt", changed_by as "changedBy", reason_code as "reasonCode",
  reason_text as "reasonText"`

const issuanceOf = ({ residentId, residentVersion, ...row }: Row): IssuanceRow => ({
  ...row,
  resident: { id: residentId, version: residentVersion },
})

export function issuances(db: Database) {
  const copiesOf = async (agency: AgencyId, id: IssuanceId): Promise<readonly Copy[]> => {
    const { rows } = await db.query<{
      statusListId: Copy['place']['statusListId']
      index: number
      holderThumbprint: string
    }>(
      `select status_list_id as "statusListId", status_index as index, holder_thumbprint as "holderThumbprint"
         from credential where agency = $1 and issuance_id = $2 order by copy`,
      [agency, id],
    )
    return rows.map(({ statusListId, index, holderThumbprint }) => ({
      place: { statusListId, index },
      holderThumbprint,
    }))
  }

  return {
    copiesOf,

    async find(agency: AgencyId, id: IssuanceId): Promise<IssuanceRow | undefined> {
      const { rows } = await db.query<Row>(`select ${COLUMNS} from issuance where agency = $1 and issuance_id = $2`, [
        agency,
        id,
      ])
      return rows[0] && issuanceOf(rows[0])
    },

    async findUnsettled(agency: AgencyId, reservedBefore: Date, limit: number): Promise<readonly IssuanceRow[]> {
      const { rows } = await db.query<Row>(
        `select ${COLUMNS} from issuance
          where agency = $1 and settled_at is null and reserved_at <= $2 order by issuance_id limit $3`,
        [agency, reservedBefore, limit],
      )
      return rows.map(issuanceOf)
    },

    async listOfOffers(agency: AgencyId, offers: readonly OfferId[]): Promise<readonly IssuanceRow[]> {
      const { rows } = await db.query<Row>(
        `select ${COLUMNS} from issuance where agency = $1 and offer_id = any($2) order by issuance_id`,
        [agency, offers],
      )
      return rows.map(issuanceOf)
    },

    async listOfResident(agency: AgencyId, resident: ResidentId): Promise<readonly IssuanceRow[]> {
      const { rows } = await db.query<Row>(
        `select ${COLUMNS} from issuance where agency = $1 and resident_id = $2 order by issuance_id desc limit 200`,
        [agency, resident],
      )
      return rows.map(issuanceOf)
    },

    /** Those whose last change of state is not in the public lists yet. */
    async unpublished(agency: AgencyId, ids: readonly IssuanceId[]): Promise<ReadonlySet<IssuanceId>> {
      const { rows } = await db.query<{ id: IssuanceId }>(
        'select distinct issuance_id as id from status_change where agency = $1 and issuance_id = any($2)',
        [agency, ids],
      )
      return new Set(rows.map(({ id }) => id))
    },

    /** What a retry continues: the issuance of the same offer and configuration, with its places. */
    async findReserved(
      reservation: Pick<Reservation, 'agency' | 'offerId' | 'configurationId'>,
    ): Promise<{ row: IssuanceRow; copies: readonly Copy[] } | undefined> {
      const { agency, offerId, configurationId } = reservation
      const { rows } = await db.query<Row>(
        `select ${COLUMNS} from issuance where agency = $1 and offer_id = $2 and configuration_id = $3`,
        [agency, offerId, configurationId],
      )
      return rows[0] && { row: issuanceOf(rows[0]), copies: await copiesOf(agency, rows[0].id) }
    },
  }
}

const MARK_SIGNED = `
with item as (
  select * from unnest($1::text[], $2::uuid[], $3::integer[], $4::timestamptz[], $5::bytea[], $6::uuid[], $7::text[])
    as t(agency, issuance_id, resident_version, expires_at, claims_digest, leaf_id, leaf)
), signed as (
  update issuance s
     set state = 'inactive', signed_at = $8, changed_at = $8, resident_version = i.resident_version, expires_at = i.expires_at,
         claims_digest = i.claims_digest
    from item i
   where s.agency = i.agency and s.issuance_id = i.issuance_id and s.state = 'reserved'
  returning s.issuance_id
), leaf as (
  insert into audit_pending (agency, leaf_id, leaf)
  select agency, leaf_id, leaf from item where issuance_id = any(array(select issuance_id from signed))
)
select issuance_id as id from signed`

/** For the batcher: true for each that was still reserved. */
export const markIssuancesSigned =
  (db: Database) =>
  async (items: readonly Signing[]): Promise<readonly boolean[]> => {
    const { rows } = await db.query<{ id: IssuanceId }>(MARK_SIGNED, [
      items.map(({ agency }) => agency),
      items.map(({ issuanceId }) => issuanceId),
      items.map(({ residentVersion }) => residentVersion),
      items.map(({ expiresAt }) => expiresAt),
      items.map(({ claimsDigest }) => claimsDigest),
      items.map(({ leaf }) => leaf.leafId),
      items.map(({ leaf }) => leaf.leaf),
      new Date(Math.max(...items.map(({ at }) => at.getTime()))),
    ])
    const signed = new Set(rows.map(({ id }) => id))
    return items.map(({ issuanceId }) => signed.has(issuanceId))
  }
