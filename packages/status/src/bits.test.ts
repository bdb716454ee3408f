import { describe, expect, test } from 'vitest'
import { createStatusBits, entriesOf, readStatusBits, writeStatusBits } from './bits.ts'

describe('status bits', () => {
  test('index 0 is the least significant bit and index 1 of 8 the next, not the second from the left [S 26]', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((index) => readStatusBits(Uint8Array.of(0b0000_0010), 1, index))).toEqual([
      0, 1, 0, 0, 0, 0, 0, 0,
    ])
  })

  test('a byte of two-bit entries is read from its low end [S 26]', () => {
    expect([0, 1, 2, 3].map((index) => readStatusBits(Uint8Array.of(0b11_10_01_00), 2, index))).toEqual([0, 1, 2, 3])
  })

  test('bytes follow one another in their own order, and entries of four and eight bits too [S 26]', () => {
    expect([0, 1, 2, 3].map((index) => readStatusBits(Uint8Array.of(0x21, 0x43), 4, index))).toEqual([1, 2, 3, 4])
    expect([0, 1].map((index) => readStatusBits(Uint8Array.of(7, 200), 8, index))).toEqual([7, 200])
  })

  test('writing changes one entry and leaves its neighbours', () => {
    const list = Uint8Array.of(0b01_01_01_01)
    writeStatusBits(list, 2, 2, 2)
    expect(list).toEqual(Uint8Array.of(0b01_10_01_01))
    writeStatusBits(list, 2, 2, 0)
    expect(list).toEqual(Uint8Array.of(0b01_00_01_01))
  })

  test('a new list holds its fill in every entry', () => {
    const list = createStatusBits(8, 2, 2)
    expect(list).toEqual(Uint8Array.of(0xaa, 0xaa))
    expect(entriesOf(list, 2)).toBe(8)
  })

  test('says out of range rather than wrapping round', () => {
    const list = createStatusBits(8, 1, 0)
    expect(readStatusBits(list, 1, 7)).toBe(0)
    for (const index of [-1, 8, 1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(readStatusBits(list, 1, index)).toBeUndefined()
    }
  })

  test('throws on a write that would not say what was meant', () => {
    const list = createStatusBits(8, 2, 0)
    expect(() => writeStatusBits(list, 2, 8, 1)).toThrow(RangeError)
    expect(() => writeStatusBits(list, 2, -1, 1)).toThrow(RangeError)
    expect(() => writeStatusBits(list, 2, 0, 4)).toThrow(RangeError)
    expect(() => createStatusBits(3, 1, 0)).toThrow(RangeError)
    expect(() => createStatusBits(8, 1, 2)).toThrow(RangeError)
  })
})
