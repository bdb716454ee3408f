import { gunzipSync, gzipSync } from 'node:zlib'
import { createList, decodeList } from '@digitalbazaar/vc-bitstring-status-list'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createStatusBits, MAX_STATUS_LIST_BYTES, MIN_STATUS_LIST_ENTRIES, writeStatusBits } from '../bits.ts'
import { createBitstring, decodeBitstring, encodeBitstring, readEntry, writeBit } from './bitstring.ts'

const withSet = (...indices: number[]) => {
  const list = createBitstring(MIN_STATUS_LIST_ENTRIES)
  for (const index of indices) writeBit(list, index, true)
  return list
}

describe('a bitstring', () => {
  test('begins at the left-most bit, where a Token Status List begins at the right-most [S 26]', () => {
    expect(withSet(1)[0]).toBe(0b0100_0000)
    expect(withSet(0)[0]).toBe(0b1000_0000)
    expect(withSet(7)[0]).toBe(0b0000_0001)
    expect(withSet(8)[1]).toBe(0b1000_0000)
    const other = createStatusBits(MIN_STATUS_LIST_ENTRIES, 1, 0)
    writeStatusBits(other, 1, 1, 1)
    expect(other[0]).toBe(0b0000_0010)
    // Read in the wrong order, entry 1 of 8 is entry 6.
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((index) => readEntry(other, 1, index))).toEqual([0, 0, 0, 0, 0, 0, 1, 0])
  })

  test('holds entries of several bits, the most significant first', () => {
    const list = Uint8Array.of(0b1101_1000, 0b0111_1110)
    expect([0, 1, 2, 3].map((index) => readEntry(list, 2, index))).toEqual([3, 1, 2, 0])
    expect([0, 1, 2, 3, 4].map((index) => readEntry(list, 3, index))).toEqual([6, 6, 0, 7, 7])
    expect(readEntry(list, 3, 5)).toBeUndefined()
    expect(readEntry(list, 8, 1)).toBe(0b0111_1110)
  })

  test('has nothing outside itself', () => {
    const list = withSet()
    for (const index of [-1, 0.5, MIN_STATUS_LIST_ENTRIES, Number.NaN, 2 ** 60]) {
      expect(readEntry(list, 1, index), String(index)).toBeUndefined()
      expect(() => writeBit(list, index, true), String(index)).toThrow(RangeError)
    }
    expect(readEntry(list, 1, MIN_STATUS_LIST_ENTRIES - 1)).toBe(0)
  })

  test('takes a bit back as it was set', () => {
    const list = withSet(3, 5)
    writeBit(list, 3, false)
    expect(list[0]).toBe(0b0000_0100)
  })

  test('fills whole bytes', () => {
    expect(() => createBitstring(12)).toThrow(RangeError)
    expect(() => createBitstring(0)).toThrow(RangeError)
  })
})

describe('its encoding', () => {
  test('is multibase base64url of GZIP, unpadded', async () => {
    const encoded = await encodeBitstring(withSet(1))
    expect(encoded).toMatch(/^uH4sI[\w-]+$/)
    expect(gunzipSync(Buffer.from(encoded.slice(1), 'base64url'))).toEqual(Buffer.from(withSet(1)))
  })

  test('is read back', async () => {
    expect(await decodeBitstring(await encodeBitstring(withSet(94_567)))).toEqual(withSet(94_567))
  })

  test('is read in that one spelling only', async () => {
    const file = gzipSync(withSet(1))
    const text = file.toString('base64url')
    expect(await decodeBitstring(`u${text}`)).toEqual(withSet(1))
    for (const other of [text, `z${text}`, `u${text}==`, `u${file.toString('base64')}`, 'u', '']) {
      expect(await decodeBitstring(other), other.slice(0, 8)).toBeUndefined()
    }
  })

  test('of a list beyond the cap is refused before it is held [R 16]', async () => {
    const largest = gzipSync(new Uint8Array(MAX_STATUS_LIST_BYTES)).toString('base64url')
    expect((await decodeBitstring(`u${largest}`))?.length).toBe(MAX_STATUS_LIST_BYTES)
    const bomb = gzipSync(new Uint8Array(MAX_STATUS_LIST_BYTES + 1)).toString('base64url')
    expect(await decodeBitstring(`u${bomb}`)).toBeUndefined()
  })

  test('means to the editors’ own implementation what it means to us, and theirs to us [S 26]', async () => {
    const indices = fc.uniqueArray(fc.nat({ max: MIN_STATUS_LIST_ENTRIES - 1 }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(indices, async (set) => {
        const ours = await decodeList({ encodedList: await encodeBitstring(withSet(...set)) })
        const around = set.flatMap((index) => [index, index ^ 7])
        expect(around.filter((index) => ours.getStatus(index))).toEqual(around.filter((index) => set.includes(index)))
        const theirs = await createList({ length: MIN_STATUS_LIST_ENTRIES })
        for (const index of set) theirs.setStatus(index, true)
        expect(await decodeBitstring(await theirs.encode())).toEqual(withSet(...set))
      }),
      { numRuns: 60 },
    )
  })
})
