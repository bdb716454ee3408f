import type { AgencyId, AttestationTypeId, IssuanceId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { KeepKeysDeps, KeyStep } from '../agencies/keep-keys.ts'
import type { KeyRow, KeyState } from '../agencies/signing-key.ts'
import { writeLeaf } from './audit-log.ts'

const KEY = `agency, thumbprint, public_jwk as "publicJwk", uses, chain, not_after as "notAfter", state,
  announced_at as "announcedAt", listed_at as "listedAt", signing_from as "signingFrom", retired_at as "retiredAt",
  ended_at as "endedAt", cleared_at as "clearedAt"`

/** Which instant each state sets. */
const INSTANT = {
  announced: 'announced_at',
  signing: 'signing_from',
  retired: 'retired_at',
  destroyed: 'ended_at',
  revoked: 'ended_at',
} as const satisfies Record<KeyState, string>

export function signingKeys(db: Database) {
  return {
    async keysOf(agency: AgencyId): Promise<readonly KeyRow[]> {
      const { rows } = await db.query<KeyRow>(
        `select ${KEY} from signing_key where agency = $1 order by announced_at, thumbprint`,
        [agency],
      )
      return rows
    },

    async liveKeys(agency: AgencyId): Promise<readonly KeyRow[]> {
      const { rows } = await db.query<KeyRow>(
        `select ${KEY} from signing_key
          where agency = $1 and state in ('announced', 'signing', 'retired') order by announced_at, thumbprint`,
        [agency],
      )
      return rows
    },

    announce: ((key, agency, at, leaf) =>
      db.transaction(async (tx) => {
        const { rowCount } = await tx.query(
          `insert into signing_key (agency, thumbprint, public_jwk, uses, chain, not_after, state, announced_at)
           values ($1, $2, $3, $4, $5, $6, 'announced', $7) on conflict (agency, thumbprint) do nothing`,
          [agency, key.thumbprint, JSON.stringify(key.jwk), key.uses, key.chain, key.notAfter, at],
        )
        if (rowCount === 1) await writeLeaf(tx, agency, leaf)
      })) satisfies KeepKeysDeps['announce'],

    certify: ((key, agency, leaf) =>
      db.transaction(async (tx) => {
        const { rowCount } = await tx.query(
          `update signing_key set chain = $3, not_after = $4 where agency = $1 and thumbprint = $2 and chain <> $3`,
          [agency, key.thumbprint, key.chain, key.notAfter],
        )
        if (rowCount === 1) await writeLeaf(tx, agency, leaf)
      })) satisfies KeepKeysDeps['certify'],

    async markListed(agency: AgencyId, thumbprints: readonly string[], at: Date): Promise<void> {
      if (thumbprints.length === 0) return
      await db.query(
        'update signing_key set listed_at = $3 where agency = $1 and thumbprint = any($2) and listed_at is null',
        [agency, thumbprints, at],
      )
    },

    /** When one of the rows is no longer where it was seen, another process was first and nothing changes. */
    async move(agency: AgencyId, steps: readonly KeyStep[], at: Date): Promise<void> {
      const moved = await db.transaction(async (tx) => {
        // In one order everywhere, so that two processes wait for each other and never deadlock.
        const { rows } = await tx.query<{ thumbprint: string; state: KeyState }>(
          `select thumbprint, state from signing_key
            where agency = $1 and thumbprint = any($2) order by thumbprint for update`,
          [agency, steps.map(({ thumbprint }) => thumbprint)],
        )
        const state = new Map(rows.map((row) => [row.thumbprint, row.state]))
        if (steps.some(({ thumbprint, from }) => state.get(thumbprint) !== from)) return false
        for (const { thumbprint, to, leaf } of steps) {
          await tx.query(
            `update signing_key set state = $3, ${INSTANT[to]} = $4 where agency = $1 and thumbprint = $2`,
            [agency, thumbprint, to, at],
          )
          await writeLeaf(tx, agency, leaf)
        }
        return true
      })
      return void moved
    },

    async markCleared(agency: AgencyId, thumbprint: string, at: Date): Promise<void> {
      await db.query('update signing_key set cleared_at = $3 where agency = $1 and thumbprint = $2', [
        agency,
        thumbprint,
        at,
      ])
    },

    async issuedBetween(
      agency: AgencyId,
      types: readonly AttestationTypeId[],
      from: Date,
      to: Date,
      limit: number,
    ): Promise<readonly IssuanceId[]> {
      const { rows } = await db.query<{ id: IssuanceId }>(
        `select issuance_id as id from issuance
          where agency = $1 and split_part(configuration_id, '.', 1) = any($2) and state <> 'revoked'
            and reserved_at >= $3 and reserved_at <= $4
          order by issuance_id limit $5`,
        [agency, types, from, to, limit],
      )
      return rows.map(({ id }) => id)
    },
  }
}
