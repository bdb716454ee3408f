import { expect, test } from 'vitest'
import type { DeskCheck } from '../../../src/http/desk-messages.ts'
import { beginProgress } from './check-progress.ts'
import { shownLink } from './use-shown-link.ts'

const LINKS = ['first', 'second', 'third']
const CREATED = {
  link: 'first',
  movingLinks: LINKS,
  createdAt: '2027-03-01T08:00:01.500Z',
  expiresAt: '2027-03-01T08:01:01.500Z',
} as unknown as DeskCheck

// The first two seconds were three quarters over when the check was made.
test.each([
  ['2027-03-01T08:00:01.500Z', 'first'],
  ['2027-03-01T08:00:01.999Z', 'first'],
  ['2027-03-01T08:00:02.000Z', 'second'],
  ['2027-03-01T08:00:03.999Z', 'second'],
  ['2027-03-01T08:00:04.000Z', 'third'],
  ['2027-03-01T08:09:00.000Z', 'third'],
  ['2027-03-01T07:59:00.000Z', 'first'],
])('at %s the screen shows the %s link, whatever its own clock says [P 19]', (at, link) => {
  for (const skewMs of [0, 600_000, -45_300]) {
    const progress = beginProgress(CREATED, new Date(Date.parse(CREATED.createdAt) + skewMs))
    expect(shownLink(progress, new Date(Date.parse(at) + skewMs))).toBe(link)
  }
})

test('a link that does not move stays', () => {
  const still = beginProgress({ ...CREATED, movingLinks: [] }, new Date(CREATED.createdAt))
  expect(shownLink(still, new Date('2027-03-01T08:00:30Z'))).toBe('first')
})
