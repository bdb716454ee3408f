import type { AgencyId, AuthorizationId, IssuanceId, OfferId, ResidentId, StatusListId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import { type GrantKind, grantOf } from '../issuance/grant.ts'
import type { IssuanceRow } from '../issuance/issuance.ts'
import { lastIssuanceIdOf } from '../issuance/offer.ts'

interface Row extends Omit<IssuanceRow, 'grant' | 'resident' | 'copies'> {
  grantId: string
  grantedBy: GrantKind
  residentId: ResidentId
  residentVersion: number
  thumbprints: string[]
  lists: StatusListId[]
  indices: number[]
}

const COLUMNS = `agency, issuance_id as id, offer_id as "grantId", granted_by as "grantedBy", configuration_id as "configurationId", resident_id as "residentId",
  resident_version as "residentVersion", holder_keys_hash as "holderKeysHash", holder_thumbprints as thumbprints,
  status_list_ids as lists, status_indices as indices, valid_at_once as "validAtOnce", renewal_of as "renewalOf", state, reserved_at as "reservedAt",
  signed_at as "signedAt", accepted_at as "acceptedAt", activated_at as "activatedAt", expires_at as "expiresAt",
  wrong_comparisons as "wrongComparisons", changed_at as "changedAt", changed_by as "changedBy", reason_code as "reasonCode",
  reason_text as "reasonText"`

const issuanceOf = ({
  grantId,
  grantedBy,
  residentId,
  residentVersion,
  thumbprints,
  lists,
  indices,
  ...row
}: Row): IssuanceRow => ({
  ...row,
  grant: grantOf(grantedBy, grantId),
  resident: { id: residentId, version: residentVersion },
  copies: thumbprints.map((holderThumbprint, copy) => ({
    holderThumbprint,
    place: { statusListId: lists[copy] as StatusListId, index: indices[copy] as number },
  })),
})

export function issuances(db: Database) {
  const find = async (agency: AgencyId, id: IssuanceId): Promise<IssuanceRow | undefined> => {
    const { rows } = await db.query<Row>(`select ${COLUMNS} from issuance where agency = $1 and issuance_id = $2`, [
      agency,
      id,
    ])
    return rows[0] && issuanceOf(rows[0])
  }

  return {
    find,

    async findUnsettled(agency: AgencyId, reservedBefore: Date, limit: number): Promise<readonly IssuanceRow[]> {
      const { rows } = await db.query<Row>(
        `select ${COLUMNS} from issuance
          where agency = $1 and settled_at is null and reserved_at <= $2 order by issuance_id limit $3`,
        [agency, reservedBefore, limit],
      )
      return rows.map(issuanceOf)
    },

    /** The issuances that gave new copies of this one. */
    async renewalsOf(agency: AgencyId, first: IssuanceId): Promise<readonly IssuanceId[]> {
      const { rows } = await db.query<{ id: IssuanceId }>(
        'select issuance_id as id from issuance where agency = $1 and renewal_of = $2 order by issuance_id',
        [agency, first],
      )
      return rows.map(({ id }) => id)
    },

    /** The first one that an authorization gave of a configuration, leaving out what its wallet never held. */
    async firstOfAuthorization(
      agency: AgencyId,
      authorization: AuthorizationId,
      configurationId: string,
    ): Promise<IssuanceId | undefined> {
      const { rows } = await db.query<{ id: IssuanceId }>(
        `select issuance_id as id from issuance
          where agency = $1 and offer_id = $2 and configuration_id = $3 and granted_by = 'authorization' and renewal_of is null
            and not (state = 'revoked' and reason_code in ('wallet_failed', 'not_activated'))
          order by issuance_id limit 1`,
        [agency, authorization, configurationId],
      )
      return rows[0]?.id
    },

    /** How many it has given, whatever became of them; counting stops at `most`. */
    async countOfAuthorization(agency: AgencyId, authorization: AuthorizationId, most: number): Promise<number> {
      const { rows } = await db.query<{ count: number }>(
        `select count(*)::integer as count from (
           select 1 from issuance where agency = $1 and offer_id = $2 and granted_by = 'authorization' limit $3) as given`,
        [agency, authorization, most],
      )
      return rows[0]?.count ?? 0
    },

    /** Each offer's lie together, right after its own id. */
    async listOfOffers(agency: AgencyId, offers: readonly OfferId[]): Promise<readonly IssuanceRow[]> {
      const { rows } = await db.query<Row>(
        `select ${COLUMNS} from issuance join unnest($2::uuid[], $3::uuid[]) as o(first, last)
             on issuance_id > o.first and issuance_id <= o.last
          where agency = $1 order by issuance_id`,
        [agency, offers, offers.map(lastIssuanceIdOf)],
      )
      return rows.map(issuanceOf)
    },

    /** What residents had issued to themselves, the newest first. */
    async listOfAuthorizations(agency: AgencyId, resident: ResidentId, limit: number): Promise<readonly IssuanceRow[]> {
      const { rows } = await db.query<Row>(
        `select ${COLUMNS} from issuance
          where agency = $1 and resident_id = $2 and granted_by = 'authorization' and renewal_of is null
          order by issuance_id desc limit $3`,
        [agency, resident, limit],
      )
      return rows.map(issuanceOf)
    },

    async offersOfResident(agency: AgencyId, resident: ResidentId, limit: number): Promise<readonly OfferId[]> {
      const { rows } = await db.query<{ id: OfferId }>(
        `select offer_id as id from credential_offer where agency = $1 and resident_id = $2 order by offer_id desc limit $3`,
        [agency, resident, limit],
      )
      return rows.map(({ id }) => id)
    },

    /** Those whose last change of state is not in the public lists yet. */
    async unpublished(agency: AgencyId, ids: readonly IssuanceId[]): Promise<ReadonlySet<IssuanceId>> {
      const { rows } = await db.query<{ id: IssuanceId }>(
        `select issuance_id as id from status_change where agency = $1 and issuance_id = any($2)
         union select issuance_id from status_pending where agency = $1 and issuance_id = any($2)`,
        [agency, ids],
      )
      return new Set(rows.map(({ id }) => id))
    },
  }
}
