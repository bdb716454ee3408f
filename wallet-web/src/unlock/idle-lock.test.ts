import { addSeconds } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import { createIdleLock } from './idle-lock.ts'

function setUp() {
  let now = new Date('2026-11-20T08:00:00Z')
  let locks = 0
  const lock = createIdleLock({ clock: () => now, lock: () => void locks++ })
  const pass = (seconds: number) => {
    now = addSeconds(now, seconds)
  }
  return { lock, locks: () => locks, pass }
}

describe('createIdleLock', () => {
  test('stays open while somebody touches the screen, and locks 300 seconds after the last touch', () => {
    const { lock, locks, pass } = setUp()
    pass(299)
    lock.touched()
    pass(299)
    lock.check()
    expect(locks()).toBe(0)
    pass(1)
    lock.check()
    expect(locks()).toBe(1)
  })

  test('does not take a touch after the time for the owner: it locks', () => {
    const { lock, locks, pass } = setUp()
    pass(301)
    lock.touched()
    expect(locks()).toBe(1)
  })

  test('locks once, on demand too', () => {
    const { lock, locks, pass } = setUp()
    lock.lockNow()
    pass(1000)
    lock.check()
    expect(locks()).toBe(1)
  })
})
