import { sha256 } from '@sojourn/keys'
import { logLeafHash, logNodeHash } from '@sojourn/trust'

/**
 * RFC9162 2.1 (merkle-trees): leaves and nodes are hashed apart, so that neither passes for the other. What is kept of a tree is the root
 * of each full subtree from left to right, the largest first: enough to add leaves and to compute the root.
 */
export type Peaks = readonly Uint8Array[]

export const leafHash: (leaf: string) => Uint8Array = logLeafHash

/** Adds the leaf that makes `treeSize` into `treeSize + 1`: each trailing one of the size is a subtree that is full now. */
export function appendLeaf(peaks: Peaks, treeSize: number, leaf: Uint8Array): Peaks {
  const grown = [...peaks]
  let node = leaf
  for (let rest = treeSize; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    const left = grown.pop()
    if (left === undefined) throw new Error('a tree has fewer peaks than its size says')
    node = logNodeHash(left, node)
  }
  grown.push(node)
  return grown
}

/** The Merkle Tree Hash; of the empty tree the hash of nothing. */
export function rootOf(peaks: Peaks): Uint8Array {
  const [last, ...others] = peaks.toReversed()
  if (last === undefined) return sha256('')
  return others.reduce((right, left) => logNodeHash(left, right), last)
}
