import { describe, expect, test } from 'vitest'
import { statusPermutation } from './status-permutation.ts'

const KEY = Uint8Array.from({ length: 16 }, (_, index) => index)

describe('the order in which places are given', () => {
  test.each([131_072, 131_080, 200_000])('gives each of %i indices once', (entries) => {
    const permute = statusPermutation(KEY, entries)
    const seen = new Uint8Array(entries)
    for (let position = 0; position < entries; position++) {
      const index = permute(position)
      seen[index] = (seen[index] ?? 0) + 1
    }
    expect(seen.every((count) => count === 1)).toBe(true)
  })

  test('is another for another key', () => {
    const other = statusPermutation(new Uint8Array(16).fill(9), 131_072)
    const permute = statusPermutation(KEY, 131_072)
    const same = Array.from({ length: 1_000 }, (_, position) => permute(position) === other(position)).filter(Boolean)
    expect(same.length).toBeLessThan(5)
  })

  test('cannot be guessed from the index before: no correlation, no steps of one size [M 3]', () => {
    const permute = statusPermutation(KEY, 131_072)
    const indices = Array.from({ length: 10_000 }, (_, position) => permute(position))
    const mean = indices.reduce((sum, index) => sum + index, 0) / indices.length
    let covariance = 0
    let variance = 0
    for (const [at, index] of indices.entries()) {
      variance += (index - mean) ** 2
      if (at > 0) covariance += (index - mean) * ((indices[at - 1] ?? 0) - mean)
    }
    expect(Math.abs(covariance / variance)).toBeLessThan(0.03)
    const progressions = indices.filter(
      (index, at) => at > 1 && index - (indices[at - 1] ?? 0) === (indices[at - 1] ?? 0) - (indices[at - 2] ?? 0),
    )
    expect(progressions).toEqual([])
    // 16 bins of 625 each: chi-square below the 0.999 quantile of 15 degrees of freedom.
    const bins = new Array<number>(16).fill(0)
    for (const index of indices) bins[Math.floor(index / 8_192)] = (bins[Math.floor(index / 8_192)] ?? 0) + 1
    expect(bins.reduce((sum, count) => sum + (count - 625) ** 2 / 625, 0)).toBeLessThan(37.7)
  })

  test.each([-1, 131_072, 1.5, Number.NaN])('has no place %d', (position) => {
    expect(() => statusPermutation(KEY, 131_072)(position)).toThrow(RangeError)
  })
})
