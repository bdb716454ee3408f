import type { AgencyId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { AuditLogStore, Checkpoint, SequencedLeaf } from '../audit/integrate-leaves.ts'

/** Called with the transaction of the change that the leaf tells of: no leaf, no change (assurance P11). */
export async function writeLeaf(tx: Database, agency: AgencyId, leaf: AuditLeaf): Promise<void> {
  await tx.query('insert into audit_pending (agency, batch_id, leaves) values ($1, $2, array[$3])', [
    agency,
    leaf.leafId,
    leaf.leaf,
  ])
}

const LEAF = 'sequence::float8 as sequence, leaf_id as "leafId", leaf, leaf_hash as "leafHash"'

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Over the transaction of one integration. */
export const auditLogStore = (tx: Database): AuditLogStore => ({
  async lastCheckpoint(agency) {
    // Two sequencers would give the same places: the second waits for this row, and only then looks at the last checkpoint.
    await tx.query(
      `insert into lease (agency, job, holder, held_until) values ($1, 'order_of_the_log', $2, 'epoch')
       on conflict (agency, job) do update set held_until = lease.held_until`,
      [agency, NOBODY],
    )
    const { rows } = await tx.query<Omit<Checkpoint, 'token'>>(
      `select agency, tree_size::float8 as "treeSize", root_hash as "rootHash", peaks, made_at as "madeAt"
         from audit_checkpoint where agency = $1 order by tree_size desc limit 1`,
      [agency],
    )
    return rows[0]
  },

  async takePending(agency, limit) {
    const { rows } = await tx.query<{ id: string; leaves: readonly string[] }>(
      `delete from audit_pending
        where agency = $1 and batch_id in (select batch_id from audit_pending where agency = $1 order by batch_id limit $2)
      returning batch_id as id, leaves`,
      [agency, limit],
    )
    return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)).flatMap(({ leaves }) => leaves)
  },

  async writeLeaves(agency, leaves) {
    const { rows } = await tx.query<SequencedLeaf>(
      `insert into audit_leaf (agency, sequence, leaf_id, leaf, leaf_hash)
       select $1, * from unnest($2::bigint[], $3::uuid[], $4::text[], $5::bytea[])
       returning ${LEAF}`,
      [
        agency,
        leaves.map(({ sequence }) => sequence),
        leaves.map(({ leafId }) => leafId),
        leaves.map(({ leaf }) => leaf),
        leaves.map(({ leafHash }) => leafHash),
      ],
    )
    return rows.toSorted((a, b) => a.sequence - b.sequence)
  },

  async writeCheckpoint({ agency, treeSize, rootHash, peaks, madeAt, token }) {
    await tx.query(
      `insert into audit_checkpoint (agency, tree_size, root_hash, peaks, made_at, token) values ($1, $2, $3, $4, $5, $6)`,
      [agency, treeSize, rootHash, peaks, madeAt, token],
    )
  },
})

export function auditLog(db: Database) {
  return {
    async leavesFrom(agency: AgencyId, sequence: number, limit: number): Promise<readonly SequencedLeaf[]> {
      const { rows } = await db.query<SequencedLeaf>(
        `select ${LEAF} from audit_leaf where agency = $1 and sequence >= $2 order by sequence limit $3`,
        [agency, sequence, limit],
      )
      return rows
    },

    async checkpoints(agency: AgencyId): Promise<readonly { treeSize: number; rootHash: Uint8Array }[]> {
      const { rows } = await db.query<{ treeSize: number; rootHash: Uint8Array }>(
        `select tree_size::float8 as "treeSize", root_hash as "rootHash" from audit_checkpoint where agency = $1 order by tree_size`,
        [agency],
      )
      return rows
    },

    async latestCheckpoint(
      agency: AgencyId,
    ): Promise<{ treeSize: number; rootHash: Uint8Array; token: string } | undefined> {
      const { rows } = await db.query<{ treeSize: number; rootHash: Uint8Array; token: string }>(
        `select tree_size::float8 as "treeSize", root_hash as "rootHash", token
           from audit_checkpoint where agency = $1 order by tree_size desc limit 1`,
        [agency],
      )
      return rows[0]
    },

    async leafHashes(agency: AgencyId, from: number, limit: number): Promise<readonly Uint8Array[]> {
      const { rows } = await db.query<{ hash: Uint8Array }>(
        'select leaf_hash as hash from audit_leaf where agency = $1 and sequence >= $2 order by sequence limit $3',
        [agency, from, limit],
      )
      return rows.map(({ hash }) => new Uint8Array(hash))
    },

    async sequenceOf(agency: AgencyId, leafId: string): Promise<number | undefined> {
      const { rows } = await db.query<{ sequence: number }>(
        'select sequence::float8 as sequence from audit_leaf where agency = $1 and leaf_id = $2',
        [agency, leafId],
      )
      return rows[0]?.sequence
    },

    /** The newest first, those that wait for their place included; `before` is the id of a leaf. */
    async recent(
      agency: AgencyId,
      before: string | null,
      limit: number,
    ): Promise<readonly { leafId: string; leaf: string }[]> {
      const { rows } = await db.query<{ leafId: string; leaf: string }>(
        `select leaf_id as "leafId", leaf from (
           (select (leaf::json->>'leafId')::uuid as leaf_id, leaf from audit_pending, unnest(leaves) as leaf
             where agency = $1 and ($2::uuid is null or (leaf::json->>'leafId')::uuid < $2))
           union all
           (select leaf_id, leaf from audit_leaf
             where agency = $1 and ($2::uuid is null or leaf_id < $2) order by leaf_id desc limit $3)) as lines
         order by leaf_id desc limit $3`,
        [agency, before, limit],
      )
      return rows
    },
  }
}
