import { createHash } from 'node:crypto'
import type { AgencyId } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import { checkLog } from './check-log.ts'
import type { SequencedLeaf } from './integrate-leaves.ts'
import { appendLeaf, leafHash, type Peaks, rootOf } from './merkle-tree.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const AGENCY = 'public-security' as AgencyId

/** RFC9162 2.1.1 written as it is defined: split at the largest power of two below the size. */
function definedRoot(leaves: readonly string[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest()
  if (leaves.length === 1)
    return createHash('sha256')
      .update(Buffer.of(0))
      .update(leaves[0] ?? '')
      .digest()
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)].map(definedRoot)
  return createHash('sha256')
    .update(Buffer.of(1))
    .update(left ?? '')
    .update(right ?? '')
    .digest()
}

const leavesOf = (count: number) => Array.from({ length: count }, (_, index) => `{"leaf":${index}}`)
const grow = (leaves: readonly string[]): Peaks =>
  leaves.reduce<Peaks>((peaks, leaf, size) => appendLeaf(peaks, size, leafHash(leaf)), [])

describe('the tree of the log', () => {
  test('is empty in the one way that the RFC says', () => {
    expect(hex(rootOf([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  test('has the published root over the leaves of the certificate-transparency test tree', () => {
    // google/certificate-transparency: the empty leaf, then the byte 00.
    expect(hex(rootOf(grow([''])))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    expect(hex(rootOf(grow(['', '\u0000'])))).toBe('fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125')
  })

  test('grows to the root that the definition gives, for each size up to 130', () => {
    const leaves = leavesOf(130)
    let peaks: Peaks = []
    for (const [size, leaf] of leaves.entries()) {
      peaks = appendLeaf(peaks, size, leafHash(leaf))
      expect(hex(rootOf(peaks))).toBe(hex(definedRoot(leaves.slice(0, size + 1))))
    }
  })

  test('cannot be grown by whoever has not kept its peaks', () => {
    expect(() => appendLeaf([], 1, leafHash('x'))).toThrow('fewer peaks')
  })
})

describe('the check of the log', () => {
  const leaves = leavesOf(40)
  const stored = leaves.map(
    (leaf, sequence): SequencedLeaf => ({ sequence, leafId: `${sequence}`, leaf, leafHash: leafHash(leaf) }),
  )
  const checkpoints = [7, 40].map((treeSize) => ({ treeSize, rootHash: rootOf(grow(leaves.slice(0, treeSize))) }))
  const check = (kept: readonly SequencedLeaf[], roots = checkpoints) =>
    checkLog(
      {
        checkpoints: async () => roots,
        leavesFrom: async (_agency, from, limit) => kept.filter(({ sequence }) => sequence >= from).slice(0, limit),
      },
      AGENCY,
    )

  test('finds nothing in a whole log, nor in an empty one', async () => {
    expect(await check(stored)).toEqual([])
    expect(await check([], [])).toEqual([])
  })

  test('finds each leaf whose text was edited, even with its hash made to fit [T 20]', async () => {
    for (const [index] of stored.entries()) {
      const edited = stored.map((leaf, at) => (at === index ? { ...leaf, leaf: '{"leaf":"x"}' } : leaf))
      expect(await check(edited)).toContainEqual({ fault: 'leaf_changed', sequence: index })
      const fitted = stored.map((leaf, at) => (at === index ? { ...leaf, leaf: 'x', leafHash: leafHash('x') } : leaf))
      expect(await check(fitted)).toContainEqual({ fault: 'root_differs', treeSize: 40 })
    }
  })

  test('finds the time of an event edited, a hundred times of a hundred [P 10]', async () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 8, minute)).toISOString()
    const timed = Array.from({ length: 100 }, (_, sequence): SequencedLeaf => {
      const leaf = JSON.stringify({ v: 1, at: at(sequence), event: 'credential_revoked' })
      return { sequence, leafId: `${sequence}`, leaf, leafHash: leafHash(leaf) }
    })
    const roots = [{ treeSize: 100, rootHash: rootOf(grow(timed.map(({ leaf }) => leaf))) }]
    expect(await check(timed, roots)).toEqual([])
    for (const [index] of timed.entries()) {
      // The row's hash is made to fit: whoever edits the one can edit the other.
      const edited = timed.map((row, place) => {
        if (place !== index) return row
        const leaf = row.leaf.replace(at(index), at(index + 1))
        return { ...row, leaf, leafHash: leafHash(leaf) }
      })
      expect(await check(edited, roots)).toEqual([{ fault: 'root_differs', treeSize: 100 }])
    }
  })

  test('finds a leaf that was taken out, and a log that was cut off', async () => {
    expect(await check(stored.filter(({ sequence }) => sequence !== 12))).toEqual([
      { fault: 'leaf_missing', sequence: 12 },
    ])
    expect(await check(stored.slice(0, 39))).toEqual([{ fault: 'leaf_missing', sequence: 39 }])
  })

  test('finds a checkpoint whose root was edited', async () => {
    const [first = { treeSize: 0, rootHash: new Uint8Array() }, last = first] = checkpoints
    expect(await check(stored, [{ ...first, rootHash: new Uint8Array(32) }, last])).toEqual([
      { fault: 'root_differs', treeSize: 7 },
    ])
  })
})
