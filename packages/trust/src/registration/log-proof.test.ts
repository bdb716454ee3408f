import { describe, expect, test } from 'vitest'
import { definedPath, definedRoot } from '../testing/registrar.ts'
import { isIncluded, logLeafHash, readLogProof } from './log-proof.ts'

const hashesOf = (size: number) => Array.from({ length: size }, (_, at) => logLeafHash(`{"leaf":${at}}`))

describe('an inclusion proof', () => {
  test('holds for each leaf of each tree of up to 65 leaves, at its own place alone [P 7]', () => {
    for (let size = 1; size <= 65; size++) {
      const hashes = hashesOf(size)
      const root = definedRoot(hashes)
      for (const [index, leaf] of hashes.entries()) {
        const path = definedPath(hashes, index)
        expect(isIncluded(leaf, index, size, path, root)).toBe(true)
        for (const other of [index - 1, index + 1, size]) {
          expect(isIncluded(leaf, other, size, path, root)).toBe(false)
        }
      }
    }
  })

  test('of a tree of one leaf is empty, and its root is the leaf [P 7]', () => {
    const [leaf] = hashesOf(1)
    if (leaf === undefined) throw new Error('no leaf')
    expect(isIncluded(leaf, 0, 1, [], leaf)).toBe(true)
    expect(isIncluded(leaf, 0, 1, [leaf], leaf)).toBe(false)
    expect(isIncluded(leaf, 0, 0, [], leaf)).toBe(false)
  })

  test('with any one bit of leaf, path or root turned does not hold [P 7]', () => {
    const hashes = hashesOf(11)
    const root = definedRoot(hashes)
    const path = definedPath(hashes, 4)
    const leaf = hashes[4]
    if (leaf === undefined) throw new Error('no leaf')
    const turned = (bytes: Uint8Array, bit: number) =>
      bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
    for (let bit = 0; bit < 256; bit++) {
      expect(isIncluded(turned(leaf, bit), 4, 11, path, root)).toBe(false)
      expect(isIncluded(leaf, 4, 11, path, turned(root, bit))).toBe(false)
      for (const at of path.keys()) {
        const spoiled = path.map((hash, index) => (index === at ? turned(hash, bit) : hash))
        expect(isIncluded(leaf, 4, 11, spoiled, root)).toBe(false)
      }
    }
  })

  test('is read from its wire form alone', () => {
    const wire = { leaf: '{}', index: 1, checkpoint: 'x', path: [] }
    expect(readLogProof(wire)).toEqual({ leaf: '{}', index: 1, checkpoint: 'x', path: [] })
    for (const spoiled of [
      null,
      [],
      'x',
      { ...wire, leaf: 1 },
      { ...wire, leaf: 'x'.repeat(20_000) },
      { ...wire, checkpoint: 1 },
      { ...wire, path: {} },
    ]) {
      expect(readLogProof(spoiled)).toBeUndefined()
    }
  })
})
