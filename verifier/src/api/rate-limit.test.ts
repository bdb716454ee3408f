import { ok, refuse } from '@sojourn/domain'
import { expect, test } from 'vitest'
import { createRateLimit } from './rate-limit.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 29) + seconds * 1000)

test('a bucket gives its burst at once, then what runs into it, and says when to come again', () => {
  const limit = createRateLimit({ perMinute: 30, burst: 2 })
  const take = (who: string, seconds: number) => limit.take(who, at(seconds))
  expect([take('a', 0), take('a', 0)]).toEqual([ok(undefined), ok(undefined)])
  expect(take('a', 0)).toEqual(refuse({ code: 'too_many_requests', retryAfterSeconds: 2 }))
  expect(take('b', 0)).toEqual(ok(undefined))
  expect(take('a', 1)).toEqual(refuse({ code: 'too_many_requests', retryAfterSeconds: 1 }))
  expect(take('a', 2)).toEqual(ok(undefined))
  // However long it rests, it holds no more than its burst.
  expect([take('a', 3_600), take('a', 3_600), take('a', 3_600)].map(({ ok: taken }) => taken)).toEqual([
    true,
    true,
    false,
  ])
})
