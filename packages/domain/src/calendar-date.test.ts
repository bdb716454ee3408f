import { describe, expect, test } from 'vitest'
import { addDays, addMonths, addToMonth, ageOn, civilDate, daysFromTo, isCalendarDate, isMonthsSince } from './index.ts'

describe('the civil day', () => {
  test('is that of China, eight hours before UTC', () => {
    expect(civilDate(new Date('2026-11-21T15:59:59Z'))).toBe('2026-11-21')
    expect(civilDate(new Date('2026-11-21T16:00:00Z'))).toBe('2026-11-22')
  })

  test.each([
    ['2024-02-29', true],
    ['2023-02-29', false],
    ['2026-02-30', false],
    ['2026-04-31', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['2026-01-01T00:00:00Z', false],
  ])('%s exists: %s', (text, exists) => {
    expect(isCalendarDate(text)).toBe(exists)
  })
})

describe('days', () => {
  test('are added over months and leap days', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
    expect(addDays('2023-02-28', 1)).toBe('2023-03-01')
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
  })

  test('are counted with the first and the last', () => {
    expect(daysFromTo('2026-01-01', '2026-01-01')).toBe(1)
    expect(daysFromTo('2026-01-01', '2026-01-31')).toBe(31)
    expect(daysFromTo('2023-12-31', '2024-12-31')).toBe(367)
    expect(daysFromTo('2026-01-02', '2026-01-01')).toBe(0)
  })
})

describe('months', () => {
  test('keep the day, or take the last of a shorter month', () => {
    expect(addMonths('2026-01-15', 1)).toBe('2026-02-15')
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28')
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29')
    expect(addMonths('2024-02-29', 12)).toBe('2025-02-28')
    expect(addMonths('2026-03-31', -1)).toBe('2026-02-28')
    expect(addMonths('2026-11-30', 2)).toBe('2027-01-30')
    expect(addMonths('2026-01-01', -1)).toBe('2025-12-01')
  })

  test('are counted over years', () => {
    expect(addToMonth('2026-01', -1)).toBe('2025-12')
    expect(addToMonth('2026-12', 1)).toBe('2027-01')
    expect(addToMonth('2026-05', 24)).toBe('2028-05')
  })

  test('have passed on the day itself, not on the day before', () => {
    expect(isMonthsSince('2025-11-22', 12, '2026-11-21')).toBe(false)
    expect(isMonthsSince('2025-11-22', 12, '2026-11-22')).toBe(true)
    expect(isMonthsSince('2025-08-31', 6, '2026-02-27')).toBe(false)
    expect(isMonthsSince('2025-08-31', 6, '2026-02-28')).toBe(true)
  })
})

describe('an age', () => {
  test('grows on the birthday', () => {
    expect(ageOn('2008-11-22', '2026-11-21')).toBe(17)
    expect(ageOn('2008-11-22', '2026-11-22')).toBe(18)
    expect(ageOn('2008-12-31', '2026-01-01')).toBe(17)
  })

  test('of who was born on a leap day grows on 1 March of a common year', () => {
    expect(ageOn('2008-02-29', '2026-02-28')).toBe(17)
    expect(ageOn('2008-02-29', '2026-03-01')).toBe(18)
    expect(ageOn('2008-02-29', '2028-02-29')).toBe(20)
  })
})
