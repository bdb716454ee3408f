import { describe, expect, test } from 'vitest'
import { qrPath } from './qr-path.ts'

/** Paints the path back into rows of modules. */
function painted({ path, side }: { path: string; side: number }): readonly string[] {
  const rows = Array.from({ length: side }, () => Array.from({ length: side }, () => '.'))
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    rows[Number(y)]?.fill('#', Number(x), Number(x) + Number(run))
  return rows.map((row) => row.join(''))
}

describe('the QR code', () => {
  const rows = painted(qrPath('SOJOURN'))

  test('of a short text is version 1 with four light modules on every side', () => {
    expect(rows).toHaveLength(21 + 8)
    const blank = '.'.repeat(29)
    expect([...rows.slice(0, 4), ...rows.slice(-4)]).toEqual(Array.from({ length: 8 }, () => blank))
    expect(rows.every((row) => row.startsWith('....') && row.endsWith('....'))).toBe(true)
  })

  test('has its three finder patterns', () => {
    const finder = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######']
    const corner = (top: number, left: number) => rows.slice(top, top + 7).map((row) => row.slice(left, left + 7))
    expect(corner(4, 4)).toEqual(finder)
    expect(corner(4, 18)).toEqual(finder)
    expect(corner(18, 4)).toEqual(finder)
  })

  test('has the timing patterns between them', () => {
    expect(rows[10]?.slice(12, 17)).toBe('#.#.#')
    expect(
      rows
        .slice(12, 17)
        .map((row) => row[10])
        .join(''),
    ).toBe('#.#.#')
  })
})
