import { expect, test } from 'vitest'
import type { PresentationId } from './presentation.ts'
import { createPresentationWatch } from './watch-presentations.ts'

const ONE = 'one' as PresentationId
const TWO = 'two' as PresentationId

test('whoever watches a presentation is woken by its change and by no other', async () => {
  const watch = createPresentationWatch()
  const signal = new AbortController().signal
  let woken = 0
  const waiting = [watch.next(ONE, 5_000, signal), watch.next(ONE, 5_000, signal)].map((next) =>
    next.then(() => {
      woken += 1
    }),
  )
  watch.changed(TWO)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(woken).toBe(0)
  watch.changed(ONE)
  await Promise.all(waiting)
  expect(woken).toBe(2)
})

test('the wait ends by itself and when the watcher leaves', async () => {
  const watch = createPresentationWatch()
  await watch.next(ONE, 1, new AbortController().signal)
  const leaving = new AbortController()
  const waiting = watch.next(ONE, 60_000, leaving.signal)
  leaving.abort()
  await waiting
  await watch.next(ONE, 60_000, leaving.signal)
})
