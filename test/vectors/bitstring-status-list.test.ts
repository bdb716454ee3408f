import { createBitstring, decodeBitstring, encodeBitstring, readEntry, writeBit } from '@sojourn/status'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

interface Vectors {
  readonly generated: readonly {
    readonly length: number
    readonly set: readonly number[]
    readonly encodedList: string
  }[]
  readonly specExamples: readonly string[]
}

const FILE = 'bitstring-status-list/vectors.json'

describe.runIf(vectorsArePresent(FILE))('the lists of the Bitstring Status List editors', () => {
  const vectors: Vectors = vectorsArePresent(FILE) ? JSON.parse(readVectors(FILE)) : { generated: [], specExamples: [] }

  test('are there', () => {
    expect(vectors.generated.length).toBeGreaterThan(5)
    expect(vectors.specExamples.length).toBeGreaterThan(0)
  })

  test.each(vectors.generated)('with $set set give exactly those bits [S 26]', async ({ length, set, encodedList }) => {
    const list = await decodeBitstring(encodedList)
    if (list === undefined) throw new Error('the list could not be read')
    const indices = Array.from({ length }, (_, index) => index)
    expect(list.length * 8).toBe(length)
    expect(indices.filter((index) => readEntry(list, 1, index) === 1)).toEqual([...set].sort((a, b) => a - b))
    const ours = createBitstring(length)
    for (const index of set) writeBit(ours, index, true)
    expect(ours).toEqual(list)
    expect(await decodeBitstring(await encodeBitstring(ours))).toEqual(list)
  })

  test.each(vectors.specExamples)(
    'printed in the specification are empty lists of the least length',
    async (encoded) => {
      expect(await decodeBitstring(encoded)).toEqual(new Uint8Array(16_384))
    },
  )
})
