import { describe, expect, test } from 'vitest'
import { daysToEndorsement, residenceFigures } from './residence-figures.ts'

const NOW = new Date('2026-11-22T10:00:00Z')

describe('residenceFigures', () => {
  test.each([
    ['2026-11-22', 0],
    ['2026-10-23', 0],
    ['2026-10-22', 1],
    ['2024-11-22', 24],
    ['2024-11-23', 23],
  ])('counts whole months from %s as %i', (since, months) => {
    expect(residenceFigures({ resident_since: since }, NOW)).toEqual({ since, months })
  })

  test.each([[{}], [{ resident_since: 'soon' }], [{ resident_since: '2027-01-01' }]])(
    'draws nothing for %j',
    (claims) => {
      expect(residenceFigures(claims, NOW)).toBeUndefined()
    },
  )
})

describe('daysToEndorsement', () => {
  test.each([
    ['2026-11-22', 0],
    ['2026-11-23', 1],
    ['2027-11-22', 365],
    ['2026-11-21', -1],
  ])('counts the days to %s as %i', (until, days) => {
    expect(daysToEndorsement({ endorsed_until: until }, NOW)).toBe(days)
  })
})
