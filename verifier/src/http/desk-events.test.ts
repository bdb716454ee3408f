import { createServer, silentLogger } from '@sojourn/service'
import { expect, test } from 'vitest'
import type { PresentationId, PresentationState, ShownPresentation } from '../presentation/presentation.ts'
import { createPresentationWatch } from '../presentation/watch-presentations.ts'
import { streamCheck } from './desk-events.ts'

const ID = 'a-check' as PresentationId
const FAST = { lookAgain: 5, keepAlive: 20, longest: 60_000 }

/** A check whose state the test sets, heard over a server as a browser hears it. */
async function stream(
  states: readonly PresentationState[],
  { heard, pace = FAST }: { heard?: string; pace?: typeof FAST } = {},
) {
  const app = createServer({ logger: silentLogger(), ready: async () => true, https: true })
  let looks = 0
  const at = (index: number) =>
    ({ id: ID, state: states[Math.min(index, states.length - 1)] }) as unknown as ShownPresentation
  app.get('/events', (_request, reply) =>
    streamCheck(reply, {
      first: at(0),
      look: async () => {
        looks += 1
        return at(looks)
      },
      event: 'check',
      view: ({ state }) => ({ state }),
      watch: createPresentationWatch(),
      stopping: new AbortController().signal,
      pace,
    }),
  )
  const answer = await app.inject({
    url: '/events',
    headers: heard === undefined ? {} : { 'last-event-id': heard },
  })
  await app.close()
  return answer
}

test('a check is told at once and at each change, each event with an id, to the end', async () => {
  const { statusCode, body } = await stream(['waiting', 'waiting', 'fetched', 'answered'])
  expect(statusCode).toBe(200)
  expect(body.replaceAll(': keep-alive\n\n', '')).toBe(
    'retry: 1000\n\n' +
      'id: waiting\nevent: check\ndata: {"state":"waiting"}\n\n' +
      'id: fetched\nevent: check\ndata: {"state":"fetched"}\n\n' +
      'id: answered\nevent: check\ndata: {"state":"answered"}\n\n',
  )
})

test('nothing between holds it back: neither a proxy’s buffer, nor a cache, nor a compression', async () => {
  const { headers } = await stream(['answered'])
  expect(headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
})

test('whoever comes back hears what changed meanwhile, and not again what was heard', async () => {
  const heard = async (last: string) => (await stream(['fetched', 'answered'], { heard: last })).body
  expect(await heard('waiting')).toContain('id: fetched')
  expect(await heard('fetched')).not.toContain('id: fetched')
  expect(await heard('fetched')).toContain('id: answered')
  expect(await heard('nothing of ours\u00ff')).toContain('id: fetched')
})

test('whoever comes back having heard the end is told not to come again', async () => {
  const { statusCode, body } = await stream(['answered'], { heard: 'answered' })
  expect([statusCode, body]).toEqual([204, ''])
  expect((await stream(['cancelled'], { heard: 'answered' })).body).toContain('id: cancelled')
})

test('a sign of life comes while nothing changes', async () => {
  const still = Array.from({ length: 30 }, () => 'waiting' as const)
  const { body } = await stream([...still, 'expired'])
  expect(body.split(': keep-alive\n\n').length - 1).toBeGreaterThanOrEqual(2)
})

test('a stream ends by itself after its longest, and the page comes back', async () => {
  const { body } = await stream(['waiting'], { pace: { ...FAST, longest: 30 } })
  expect(body).toContain('id: waiting')
})
