import { expect, test } from 'vitest'
import { addSeconds, fromSeconds, isoDate, startOfDay, toSeconds } from './index.ts'

test('Instants are whole seconds on the wire', () => {
  expect(toSeconds(new Date('2026-11-22T00:00:00.999Z'))).toBe(1_795_305_600)
  expect(fromSeconds(1_795_305_600)).toEqual(new Date('2026-11-22T00:00:00Z'))
  expect(addSeconds(new Date('2026-11-22T00:00:00Z'), 90)).toEqual(new Date('2026-11-22T00:01:30Z'))
})

test('Times in credentials have the precision of a day', () => {
  expect(startOfDay(new Date('2026-11-22T23:59:59.999Z'))).toEqual(new Date('2026-11-22T00:00:00Z'))
  expect(startOfDay(new Date('2026-11-22T00:00:00Z'))).toEqual(new Date('2026-11-22T00:00:00Z'))
  expect(isoDate(new Date('2026-11-22T23:59:59Z'))).toBe('2026-11-22')
})
