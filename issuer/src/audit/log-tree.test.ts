import type { AgencyId } from '@sojourn/domain'
import { decodeBase64url } from '@sojourn/keys'
import { isIncluded } from '@sojourn/trust'
import { describe, expect, test } from 'vitest'
import { addLeaf, createLogTree, inclusionPath } from './log-tree.ts'
import { appendLeaf, leafHash, type Peaks, rootOf } from './merkle-tree.ts'

const AGENCY = 'registry' as AgencyId
const hashes = Array.from({ length: 70 }, (_, at) => leafHash(`{"leaf":${at}}`))
const rootAt = (size: number): Uint8Array =>
  rootOf(hashes.slice(0, size).reduce<Peaks>((peaks, hash, at) => appendLeaf(peaks, at, hash), []))

describe('the tree of a public log', () => {
  test('proves each leaf at each size that the log ever had, also from a tree that has grown since [P 7]', () => {
    const levels: Uint8Array[][] = [[]]
    for (const hash of hashes) addLeaf(levels, hash)
    for (let size = 1; size <= hashes.length; size++) {
      const root = rootAt(size)
      for (let index = 0; index < size; index++) {
        const leaf = hashes[index] ?? new Uint8Array()
        expect(isIncluded(leaf, index, size, inclusionPath(levels, index, size), root)).toBe(true)
      }
    }
  })

  test('is read once however many ask at once, and goes on where it stopped', async () => {
    let size = 40
    const asked: number[] = []
    const tree = createLogTree({
      latestCheckpoint: async () => ({ treeSize: size, token: `of ${size}` }),
      async leafHashes(_agency, from, limit) {
        asked.push(from)
        return hashes.slice(from, from + Math.min(limit, 16))
      },
    })
    const proofs = await Promise.all([5, 5, 39].map((index) => tree.proofOf(AGENCY, index)))
    expect(asked).toEqual([0, 16, 32])
    size = 41
    const [leaf] = hashes.slice(40)
    expect(await tree.placeOf(AGENCY, leaf ?? new Uint8Array())).toBe(40)
    expect(asked).toEqual([0, 16, 32, 40])
    const path = (proofs[0]?.path ?? []).map((text) => decodeBase64url(text) ?? new Uint8Array())
    expect(isIncluded(hashes[5] ?? new Uint8Array(), 5, 40, path, rootAt(40))).toBe(true)
    expect(proofs[0]?.checkpoint).toBe('of 40')
    expect(await tree.proofOf(AGENCY, 41)).toBeUndefined()
    expect(await tree.placeOf(AGENCY, new Uint8Array(32))).toBeUndefined()
  })

  test('with fewer leaves than its checkpoint says is a fault', async () => {
    const tree = createLogTree({
      latestCheckpoint: async () => ({ treeSize: 3, token: 'x' }),
      leafHashes: async (_agency, from) => hashes.slice(from, 2),
    })
    await expect(tree.proofOf(AGENCY, 0)).rejects.toThrow('fewer leaves')
  })

  test('of an empty log proves nothing', async () => {
    const tree = createLogTree({ latestCheckpoint: async () => undefined, leafHashes: async () => [] })
    expect(await tree.proofOf(AGENCY, 0)).toBeUndefined()
    expect(await tree.placeOf(AGENCY, new Uint8Array(32))).toBeUndefined()
  })
})
