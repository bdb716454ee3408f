import type { AgencyId } from '@sojourn/domain'
import { encodeBase64url } from '@sojourn/keys'
import type { SequencedLeaf } from './integrate-leaves.ts'
import { appendLeaf, leafHash, type Peaks, rootOf } from './merkle-tree.ts'

export type LogFault =
  | { readonly fault: 'leaf_missing' | 'leaf_changed'; readonly sequence: number }
  | { readonly fault: 'root_differs'; readonly treeSize: number }

export interface CheckLogDeps {
  readonly checkpoints: (agency: AgencyId) => Promise<readonly { treeSize: number; rootHash: Uint8Array }[]>
  readonly leavesFrom: (agency: AgencyId, sequence: number, limit: number) => Promise<readonly SequencedLeaf[]>
}

const AT_A_TIME = 1_000

/** Recomputes the whole tree from its first leaf and compares every checkpoint that was ever signed (assurance P7, I7). */
export async function checkLog(deps: CheckLogDeps, agency: AgencyId): Promise<readonly LogFault[]> {
  const faults: LogFault[] = []
  const roots = new Map((await deps.checkpoints(agency)).map(({ treeSize, rootHash }) => [treeSize, rootHash]))
  let peaks: Peaks = []
  let size = 0
  const lastSize = Math.max(0, ...roots.keys())
  while (size < lastSize) {
    const leaves = await deps.leavesFrom(agency, size, AT_A_TIME)
    for (const { sequence, leaf, leafHash: stored } of leaves) {
      if (sequence !== size) return [...faults, { fault: 'leaf_missing', sequence: size }]
      const hash = leafHash(leaf)
      if (!isEqual(hash, stored)) faults.push({ fault: 'leaf_changed', sequence })
      peaks = appendLeaf(peaks, size, hash)
      size += 1
      const root = roots.get(size)
      if (root !== undefined && !isEqual(root, rootOf(peaks))) faults.push({ fault: 'root_differs', treeSize: size })
    }
    if (leaves.length === 0) return [...faults, { fault: 'leaf_missing', sequence: size }]
  }
  return faults
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => encodeBase64url(a) === encodeBase64url(b)
