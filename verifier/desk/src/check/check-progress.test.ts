import { describe, expect, test } from 'vitest'
import type { DeskCheck } from '../../../src/http/desk-messages.ts'
import { advance, beginProgress } from './check-progress.ts'

const CREATED: DeskCheck = {
  id: 'c1',
  policyId: 'school-enrolment',
  flow: 'cross_device',
  state: 'waiting',
  link: 'openid4vp://?request_uri=x',
  walletLink: null,
  movingLinks: [],
  digitalRequests: [],
  createdAt: '2027-03-01T08:00:00.000Z',
  expiresAt: '2027-03-01T08:01:00.000Z',
  result: null,
}
const heard = (state: DeskCheck['state'], expiresAt = CREATED.expiresAt): DeskCheck => ({
  ...CREATED,
  state,
  link: null,
  expiresAt,
})

describe('the progress of a check', () => {
  test('follows the server and keeps the link that was told once', () => {
    const progress = advance(beginProgress(CREATED, new Date('2027-03-01T08:00:00Z')), heard('fetched'))
    expect(progress.check.state).toBe('fetched')
    expect(progress.check.link).toBe('openid4vp://?request_uri=x')
  })

  test('counts down by this device, even when its clock is ten minutes ahead', () => {
    const progress = beginProgress(CREATED, new Date('2027-03-01T08:10:00Z'))
    expect(progress.deadline).toEqual(new Date('2027-03-01T08:11:00Z'))
    expect(advance(progress, heard('fetched', '2027-03-01T08:04:00.000Z')).deadline).toEqual(
      new Date('2027-03-01T08:14:00Z'),
    )
  })

  test('drops a word that was overtaken on the way', () => {
    const fetched = advance(beginProgress(CREATED, new Date(CREATED.createdAt)), heard('fetched'))
    expect(advance(fetched, heard('waiting'))).toBe(fetched)
  })

  test.each(['answered', 'expired', 'cancelled'] as const)('stays %s once it is over', (state) => {
    const over = advance(beginProgress(CREATED, new Date(CREATED.createdAt)), heard(state))
    expect(over.check.state).toBe(state)
    expect(advance(over, heard('cancelled'))).toBe(over)
  })
})
