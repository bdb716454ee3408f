import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createStatusBits, writeStatusBits } from './bits.ts'
import * as browser from './deflate/browser.ts'
import * as node from './deflate/node.ts'

const LIST = 1_048_576

describe.each([
  ['node', node],
  ['browser', browser],
])('the zlib of %s', (_, runtime) => {
  test('gives back what was put in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (raw) => {
        expect(await runtime.inflate(await runtime.deflate(raw), 5_000)).toEqual(raw)
      }),
      { numRuns: 50 },
    )
  })

  test('takes a stream that fills the cap exactly, and refuses one byte more [R 16]', async () => {
    const zlib = deflateSync(new Uint8Array(1_000))
    expect(await runtime.inflate(zlib, 1_000)).toEqual(new Uint8Array(1_000))
    expect(await runtime.inflate(zlib, 999)).toBeUndefined()
  })

  test('refuses what is not one whole zlib stream and nothing else [R 6]', async () => {
    const raw = new Uint8Array(1_000).fill(5)
    const zlib = Uint8Array.from(deflateSync(raw))
    expect(await runtime.inflate(zlib, 1_000)).toEqual(raw)
    expect(await runtime.inflate(new Uint8Array(), 1_000)).toBeUndefined()
    expect(await runtime.inflate(zlib.subarray(0, -1), 1_000)).toBeUndefined()
    expect(await runtime.inflate(Uint8Array.of(...zlib, 0), 1_000)).toBeUndefined()
    expect(await runtime.inflate(Uint8Array.of(...zlib, ...zlib), 10_000)).toBeUndefined()
    expect(await runtime.inflate(Uint8Array.from(gzipSync(raw)), 1_000)).toBeUndefined()
    expect(await runtime.inflate(Uint8Array.from(deflateRawSync(raw)), 1_000)).toBeUndefined()
    const spoiled = Uint8Array.from(zlib)
    spoiled[spoiled.length - 1] = (spoiled.at(-1) ?? 0) ^ 1
    expect(await runtime.inflate(spoiled, 1_000)).toBeUndefined()
  })
})

describe.each([
  ['node', node],
  ['browser', browser],
])('the GZIP of %s', (_, runtime) => {
  test('gives back what was put in, up to the cap and no further [R 16]', async () => {
    const raw = new Uint8Array(1_000).fill(5)
    const file = await runtime.gzip(raw)
    expect([...file.subarray(0, 3)]).toEqual([0x1f, 0x8b, 8])
    expect(await runtime.gunzip(file, 1_000)).toEqual(raw)
    expect(await runtime.gunzip(file, 999)).toBeUndefined()
  })

  test('refuses what is not one whole file and nothing else [R 6]', async () => {
    const raw = new Uint8Array(1_000).fill(5)
    const file = Uint8Array.from(gzipSync(raw))
    expect(await runtime.gunzip(file, 1_000)).toEqual(raw)
    expect(await runtime.gunzip(file.subarray(0, -1), 1_000)).toBeUndefined()
    expect(await runtime.gunzip(Uint8Array.of(...file, 7), 1_000)).toBeUndefined()
    expect(await runtime.gunzip(Uint8Array.from(deflateSync(raw)), 1_000)).toBeUndefined()
    expect(await runtime.gunzip(Uint8Array.from(deflateRawSync(raw)), 1_000)).toBeUndefined()
    const spoiled = Uint8Array.from(file)
    spoiled[spoiled.length - 8] = (spoiled.at(-8) ?? 0) ^ 1
    expect(await runtime.gunzip(spoiled, 1_000)).toBeUndefined()
  })
})

describe('the size of a published list', () => {
  test.each([
    [0.001, 1.55],
    [0.01, 1.5],
    [0.05, 1.06],
  ])('at a share of %d set is at most %d times the entropy bound [G 9]', async (share, times) => {
    const entropy = -(share * Math.log2(share) + (1 - share) * Math.log2(1 - share))
    const zlib = await node.deflate(listRandomly(share))
    expect(zlib.length / ((LIST * entropy) / 8)).toBeLessThanOrEqual(times)
  })

  test.each([
    [1, 0],
    [2, 0],
    [2, 2],
  ] as const)(
    'is that of the better of run-length and Huffman coding, to one in a hundred (%d bits, born %d)',
    async (bits, born) => {
      for (const share of [0, 0.002, 0.01, 0.015, 0.02, 0.03, 0.05, 0.5]) {
        const raw = listRandomly(share, bits, born)
        const best = Math.min(...[3, 2].map((strategy) => deflateSync(raw, { strategy, memLevel: 9 }).length))
        expect((await node.deflate(raw)).length / best).toBeLessThan(1.01)
      }
    },
  )

  test('is small for a list born suspended', async () => {
    expect((await node.deflate(createStatusBits(LIST, 2, 2))).length).toBeLessThan(2_000)
  })
})

/** A seeded generator, so that the figures are the same at every run. */
function listRandomly(share: number, bits: 1 | 2 = 1, born = 0): Uint8Array {
  const list = createStatusBits(LIST, bits, born)
  const drawn = new Set<number>()
  let seed = 0x2545f491
  for (let set = 0; set < LIST * share; ) {
    seed ^= seed << 13
    seed ^= seed >>> 17
    seed ^= seed << 5
    const at = (seed >>> 0) % LIST
    if (drawn.has(at)) continue
    drawn.add(at)
    writeStatusBits(list, bits, at, 1)
    set += 1
  }
  return list
}
