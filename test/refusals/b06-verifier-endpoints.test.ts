import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DeskBrowser, openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'

let world: PresentationWorld
let desk: DeskBrowser
let requestUri: string
beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-school')
  const check = await desk.start('school-enrolment', SCHOOL)
  requestUri = new URL(check.link).searchParams.get('request_uri') ?? ''
  await world.fetch(requestUri)
})
afterAll(() => world.close())

const RUNS = 150
const names = fc.constantFrom(
  'vp_token',
  'response',
  'state',
  'error',
  'wallet_nonce',
  'wallet_metadata',
  '__proto__',
  'x',
)
const values = fc.oneof(
  fc.string(),
  fc.json(),
  fc.constantFrom('a.b.c.d.e', '{"permit":["a~b~"]}', 'eyJhbGciOiJub25lIn0..'),
)
const forms = fc.array(fc.tuple(names, values), { maxLength: 5 }).map((pairs) => new URLSearchParams(pairs).toString())
const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } }

/** What anybody may send: refused or served, never a fault, and never a word of what was sent. */
describe('whatever a stranger sends', () => {
  test('to the response endpoint is refused without a fault [B 6]', async () => {
    const responseUri = requestUri.replace(/\/request\/([^/]+).*$/, '/response/$1')
    await fc.assert(
      fc.asyncProperty(forms, async (body) => {
        const answer = await world.fetch(responseUri, { ...form, body })
        expect([200, 400, 415]).toContain(answer.status)
        if (answer.status === 400) {
          expect(Object.keys((await answer.json()) as object).filter((name) => name !== 'request_id')).toEqual([
            'error',
          ])
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('to the request endpoint is served or refused without a fault [B 6]', async () => {
    await fc.assert(
      fc.asyncProperty(forms, async (body) => {
        expect([200, 400, 404, 415]).toContain((await world.fetch(requestUri, { ...form, body })).status)
      }),
      { numRuns: RUNS },
    )
  })

  test('as an id of any kind is unknown without a fault [B 6]', async () => {
    const ids = fc.oneof(fc.string({ maxLength: 200 }), fc.base64String({ maxLength: 200 })).map(encodeURIComponent)
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        expect((await world.fetch(`${world.verifier.url}/request/${id}`)).status).toBeLessThan(500)
        expect(
          (await world.fetch(`${world.verifier.url}/response/${id}`, { ...form, body: 'state=x' })).status,
        ).toBeLessThan(500)
        expect((await desk.call(`/checks/${id}`)).status).toBeLessThan(500)
        expect((await desk.call('/return', { responseCode: id })).status).toBe(400)
      }),
      { numRuns: RUNS },
    )
  })

  test('to the desk’s own endpoints is refused without a fault [B 6]', async () => {
    const bodies = fc.oneof(
      fc.jsonValue(),
      fc.record({ policyId: fc.jsonValue(), parameters: fc.jsonValue(), flow: fc.jsonValue() }),
    )
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        expect((await desk.call('/checks', body)).status).toBe(400)
        expect((await desk.call('/return', body)).status).toBe(400)
      }),
      { numRuns: RUNS },
    )
  })
})
