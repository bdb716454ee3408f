import type { AgencyId } from '@sojourn/domain'
import { encodeBase64url } from '@sojourn/keys'
import { logNodeHash } from '@sojourn/trust'

export interface LogTreeDeps {
  readonly latestCheckpoint: (
    agency: AgencyId,
  ) => Promise<{ readonly treeSize: number; readonly token: string } | undefined>
  readonly leafHashes: (agency: AgencyId, from: number, limit: number) => Promise<readonly Uint8Array[]>
}

export interface LogTree {
  /** Where the leaf of this hash is in the log as its newest checkpoint has it. */
  placeOf(agency: AgencyId, leafHash: Uint8Array): Promise<number | undefined>
  /** That a place is in the log as its newest checkpoint has it; undefined when it is beyond it. */
  proofOf(
    agency: AgencyId,
    index: number,
  ): Promise<{ readonly checkpoint: string; readonly path: readonly string[] } | undefined>
}

const AT_A_TIME = 10_000

interface HeldTree {
  readonly levels: Uint8Array[][]
  readonly places: Map<string, number>
}

/**
 * Proofs of a log whose hashes are held in memory, level by level, and added to as the log grows, so that a proof costs the height of the
 * tree. For a registrar's log, which grows with its officers; an issuing agency's is not held.
 */
export function createLogTree(deps: LogTreeDeps): LogTree {
  const trees = new Map<AgencyId, HeldTree>()
  const growing = new Map<AgencyId, Promise<unknown>>()

  async function grow(agency: AgencyId, size: number): Promise<HeldTree> {
    const tree = trees.get(agency) ?? { levels: [[]], places: new Map() }
    trees.set(agency, tree)
    // One after the other, or two would add the same leaves.
    const growth = (growing.get(agency) ?? Promise.resolve()).then(() => growTo(agency, tree, size))
    growing.set(
      agency,
      growth.catch(() => undefined),
    )
    await growth
    return tree
  }

  async function growTo(agency: AgencyId, { levels, places }: HeldTree, size: number): Promise<void> {
    for (let held = levels[0]?.length ?? 0; held < size; held = levels[0]?.length ?? 0) {
      const hashes = await deps.leafHashes(agency, held, Math.min(AT_A_TIME, size - held))
      if (hashes.length === 0) throw new Error('the log has fewer leaves than its checkpoint says')
      for (const hash of hashes) {
        places.set(encodeBase64url(hash), places.size)
        addLeaf(levels, hash)
      }
    }
  }

  return {
    async placeOf(agency, leafHash) {
      const checkpoint = await deps.latestCheckpoint(agency)
      if (checkpoint === undefined) return undefined
      const place = (await grow(agency, checkpoint.treeSize)).places.get(encodeBase64url(leafHash))
      return place === undefined || place >= checkpoint.treeSize ? undefined : place
    },

    async proofOf(agency, index) {
      const checkpoint = await deps.latestCheckpoint(agency)
      if (checkpoint === undefined || index < 0 || index >= checkpoint.treeSize) return undefined
      const { levels } = await grow(agency, checkpoint.treeSize)
      const path = inclusionPath(levels, index, checkpoint.treeSize)
      return { checkpoint: checkpoint.token, path: path.map((hash) => encodeBase64url(hash)) }
    },
  }
}

/** Every pair of full nodes has its parent one level up. */
export function addLeaf(levels: Uint8Array[][], leaf: Uint8Array): void {
  let node = leaf
  for (let level = 0; ; level++) {
    const row = levels[level] ?? []
    levels[level] = row
    row.push(node)
    const left = row.at(-2)
    if (row.length % 2 === 1 || left === undefined) return
    node = logNodeHash(left, node)
  }
}

/** RFC9162 2.1.3.1 (generating an inclusion proof), of the tree as it was at this size. */
export function inclusionPath(levels: readonly Uint8Array[][], index: number, treeSize: number): readonly Uint8Array[] {
  const path: Uint8Array[] = []
  let place = index
  let size = treeSize
  for (let level = 0; size > 1; level++) {
    const sibling = place % 2 === 1 ? place - 1 : place + 1
    if (sibling < size) path.push(nodeAt(levels, level, sibling, treeSize))
    place = Math.floor(place / 2)
    size = Math.ceil(size / 2)
  }
  return path
}

/** A node of the right edge is not full: its right half is whatever is there at this size. */
function nodeAt(levels: readonly Uint8Array[][], level: number, place: number, treeSize: number): Uint8Array {
  const isFull = (place + 1) * 2 ** level <= treeSize
  const held = isFull ? levels[level]?.[place] : undefined
  if (held !== undefined) return held
  if (level === 0) throw new Error('the tree lacks a leaf')
  const left = nodeAt(levels, level - 1, place * 2, treeSize)
  const hasRight = (place * 2 + 1) * 2 ** (level - 1) < treeSize
  return hasRight ? logNodeHash(left, nodeAt(levels, level - 1, place * 2 + 1, treeSize)) : left
}
