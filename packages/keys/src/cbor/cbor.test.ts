import { decode as oracleDecode, encode as oracleEncode } from 'cborg'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CborLabel, type CborValue, cborMap, cborTagged, decodeCbor, encodeCbor } from '../index.ts'

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hex = (value: CborValue): string => Buffer.from(encodeCbor(value)).toString('hex')
const verdict = (text: string): unknown => {
  const decoded = decodeCbor(bytes(text))
  return decoded.ok ? decoded.value : decoded.reason
}

/** RFC8949 appendix A (examples). */
const EXAMPLES: readonly (readonly [string, CborValue])[] = [
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
  ['20', -1],
  ['3863', -100],
  ['3903e7', -1000],
  ['3bffffffffffffffff', -18_446_744_073_709_551_616n],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['f7', undefined],
  ['4401020304', Uint8Array.of(1, 2, 3, 4)],
  ['6161', 'a'],
  ['63e6b0b4', '水'],
  ['64f0908591', '𐅑'],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  [
    'a201020304',
    new Map([
      [1, 2],
      [3, 4],
    ]),
  ],
  [
    'a26161016162820203',
    new Map<CborLabel, CborValue>([
      ['a', 1],
      ['b', [2, 3]],
    ]),
  ],
  ['c074323031332d30332d32315432303a30343a30305a', cborTagged(0, '2013-03-21T20:04:00Z')],
  ['d818456449455446', cborTagged(24, bytes('6449455446'))],
]

describe('CBOR', () => {
  test.each(EXAMPLES)('%s of RFC 8949 is read, and written the same', (text, value) => {
    expect(verdict(text)).toEqual(value)
    expect(hex(value)).toBe(text)
  })

  test.each([
    ['f93c00', 1],
    ['f90001', 2 ** -24],
    ['f9fc00', Number.NEGATIVE_INFINITY],
    ['fa47c35000', 100_000],
    ['fb3ff199999999999a', 1.1],
    ['f97e00', Number.NaN],
  ])('%s is a float, which is no integer', (text, float) => {
    expect(verdict(text)).toEqual({ float })
  })

  test.each([
    ['5f42010243030405ff', bytes('0102030405')],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    [
      'bf61610161629f0203ffff',
      new Map<string, CborValue>([
        ['a', 1],
        ['b', [2, 3]],
      ]),
    ],
    ['1900ff', 255],
    ['5b0000000000000001aa', bytes('aa')],
    ['b90001 01 02', new Map([[1, 2]])],
  ])('%s spells its lengths otherwise than we would, and is read', (text, value) => {
    expect(verdict(text)).toEqual(value)
  })

  test('a tagged item keeps the bytes it came in', () => {
    expect(verdict('82 00 d818 5803 aabbcc')).toEqual([
      0,
      { tag: 24, value: bytes('aabbcc'), encoded: bytes('d8185803aabbcc') },
    ])
  })

  test.each([
    ['', 'malformed_cbor', 'nothing'],
    ['0000', 'trailing_bytes', 'a second item'],
    ['a201020103', 'duplicate_label', 'a label twice'],
    ['a2 6161 01 7f6161ff 02', 'duplicate_label', 'a label twice in two spellings'],
    ['a2 01 02 1801 03', 'duplicate_label', 'an integer label twice in two spellings'],
    ['61ff', 'malformed_cbor', 'text that is not UTF-8'],
    ['62c0ae', 'malformed_cbor', 'an overlong letter'],
    ['7f61c361a9ff', 'malformed_cbor', 'a letter cut by two chunks'],
    ['a101ff', 'malformed_cbor', 'a break instead of a value'],
    ['8201ff', 'malformed_cbor', 'a break in an array with a length'],
    ['ff', 'malformed_cbor', 'a break alone'],
    ['1c', 'malformed_cbor', 'a reserved length'],
    ['1f', 'malformed_cbor', 'an open integer'],
    ['dfff', 'malformed_cbor', 'an open tag'],
    ['5f00ff', 'malformed_cbor', 'an integer in an open string'],
    ['5f5f4101ffff', 'malformed_cbor', 'an open string in an open string'],
    ['5f6161ff', 'malformed_cbor', 'text in open bytes'],
    ['e0', 'malformed_cbor', 'a simple value without a meaning'],
    ['f814', 'malformed_cbor', 'a simple value spelled in two bytes'],
    ['a1 f5 01', 'malformed_cbor', 'a label that is a boolean'],
    ['a1 4101 01', 'malformed_cbor', 'a label that is bytes'],
    ['a1 1bffffffffffffffff 01', 'malformed_cbor', 'a label beyond the integers'],
    ['4401', 'malformed_cbor', 'bytes that end early'],
    ['9affffffff00', 'malformed_cbor', 'four thousand million items in six bytes'],
    ['5bffffffffffffffff', 'malformed_cbor', 'more bytes than there are'],
    ['bf01', 'malformed_cbor', 'an open map without an end'],
    [`${'81'.repeat(32)}00`, 'too_deep', 'thirty-three levels'],
    [`${'c0'.repeat(100_000)}00`, 'too_deep', 'a hundred thousand tags'],
  ])('%s is refused as %s: %s [R 17]', (text, reason) => {
    expect(verdict('00')).toBe(0)
    expect(verdict(text)).toBe(reason)
  })

  test('thirty-one levels are read', () => {
    expect(verdict(`${'81'.repeat(31)}00`)).not.toBe('too_deep')
  })

  test('labels stand in the order of their bytes, whatever order they were given in', () => {
    expect(hex(cborMap(['aa', 1], [-1, 2], [100, 3], ['b', 4], [10, 5]))).toBe(
      'a5 0a05 186403 2002 616204 62616101'.replaceAll(' ', ''),
    )
  })

  test('a number that is no integer is a fault, never written as one', () => {
    expect(() => encodeCbor(1.5)).toThrow(RangeError)
    expect(() => encodeCbor(2 ** 53)).toThrow(RangeError)
  })

  const leaf = fc.oneof(
    fc.maxSafeInteger(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
  )
  const label = fc.oneof(fc.integer(), fc.string({ maxLength: 30 }))
  const { value: anyValue } = fc.letrec<{ value: CborValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 5 }),
      fc.array(fc.tuple(label, tie('value')), { maxLength: 5 }).map((members) => new Map(members)),
    ),
  }))

  test('what we write, cborg reads; what cborg writes, we read', async () => {
    await fc.assert(
      fc.property(anyValue, (value) => {
        expect(oracleDecode(encodeCbor(value), { useMaps: true, rejectDuplicateMapKeys: true, strict: true })).toEqual(
          value,
        )
        expect(decodeCbor(oracleEncode(value))).toEqual({ ok: true, value })
      }),
      { numRuns: 1_000 },
    )
  })

  test('bytes at random are read or refused, never a fault', async () => {
    let refused = 0
    await fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (input) => {
        if (!decodeCbor(input).ok) refused += 1
      }),
      { numRuns: 5_000 },
    )
    expect(refused).toBeGreaterThan(1_000)
  })
})
