import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collectFrames, fountainFrame } from './fountain-frames.ts'
import { MAX_OFFLINE_PROOF_BYTES } from './offline-proof-limits.ts'

const bytesOf = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

describe('moving frames', () => {
  test('whichever a camera catches, in whatever order, a few more than there are blocks give the whole', () => {
    const input = fc.record({
      proof: fc.uint8Array({ minLength: 1, maxLength: MAX_OFFLINE_PROOF_BYTES, size: 'max' }),
      start: fc.nat(65_535),
      seed: fc.nat(),
    })
    const extras: number[] = []
    fc.assert(
      fc.property(input, ({ proof, start, seed }) => {
        const collector = collectFrames()
        const need = Math.ceil(proof.length / 300)
        let random = seed + 1
        for (let caught = 0, number = start; caught < need + 24; number++) {
          random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0
          // Two of three frames are missed.
          if (random % 3 !== 0) continue
          caught++
          const progress = collector.add(fountainFrame(proof, number))
          if (progress.kind !== 'complete') continue
          expect(progress.proof).toEqual(proof)
          extras.push(caught - need)
          return
        }
        throw new Error('never complete')
      }),
      { numRuns: 200 },
    )
    // A random sum is missing with one half, one quarter, ...: below two more on average.
    expect(extras.reduce((sum, extra) => sum + extra, 0) / extras.length).toBeLessThan(3)
  })

  test('the first frames alone suffice when none is missed', () => {
    const proof = bytesOf(1_500)
    const collector = collectFrames()
    expect([0, 1, 2, 3].map((number) => collector.add(fountainFrame(proof, number)))).toEqual(
      [1, 2, 3, 4].map((have) => ({ kind: 'collecting', have, need: 5 })),
    )
    expect(collector.add(fountainFrame(proof, 0))).toEqual({ kind: 'collecting', have: 4, need: 5 })
    expect(collector.add(fountainFrame(proof, 4))).toEqual({ kind: 'complete', proof })
  })

  test('frames of two proofs are never put together [B 9]', () => {
    const [one, other] = [bytesOf(900), bytesOf(900)]
    const collector = collectFrames()
    for (let number = 0; number < 40; number++) {
      const proof = number % 2 === 0 ? one : other
      expect(collector.add(fountainFrame(proof, number))).toMatchObject({ kind: 'collecting', have: 1 })
    }
  })

  test('a frame that was made up spoils the lot, and good ones afterwards give the whole', () => {
    const proof = bytesOf(900)
    const collector = collectFrames()
    const forged = fountainFrame(proof, 1)
    const spoiled = `${forged.slice(0, -6)}000${forged.slice(-3)}`
    expect(spoiled).not.toBe(forged)
    collector.add(fountainFrame(proof, 0))
    collector.add(spoiled)
    expect(collector.add(fountainFrame(proof, 2))).toEqual({ kind: 'collecting', have: 0, need: 3 })
    for (let number = 3; number < 60; number++) {
      const progress = collector.add(fountainFrame(proof, number))
      if (progress.kind === 'complete') return expect(progress.proof).toEqual(proof)
    }
    throw new Error('never complete')
  })

  test('other codes are no frames', () => {
    const frame = fountainFrame(bytesOf(400), 0)
    const collector = collectFrames()
    for (const text of ['', 'SJ1:00', 'SJF:', 'SJF:00', frame.slice(0, -3), `${frame}000`, frame.toLowerCase()]) {
      expect(collector.add(text)).toEqual({ kind: 'not_a_frame' })
    }
    const endless = fountainFrame(bytesOf(400), 0).slice(0, 13)
    expect(collector.add(endless)).toEqual({ kind: 'not_a_frame' })
  })

  test('nothing larger than what a reader takes is framed', () => {
    expect(() => fountainFrame(bytesOf(MAX_OFFLINE_PROOF_BYTES + 1), 0)).toThrow(RangeError)
    expect(() => fountainFrame(new Uint8Array(), 0)).toThrow(RangeError)
  })
})
