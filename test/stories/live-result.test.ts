import { silentLogger } from '@sojourn/service'
import { createVerifier, type DeskCheck, readVerifierConfig, type Verifier } from '@sojourn/verifier'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { enrolledStaff, newStaff, type StaffBrowser, secretOfLink } from '../harness/presentation/desk-staff.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { schoolWallet } from '../harness/presentation/school-wallet.ts'

let world: PresentationWorld
const more: Verifier[] = []
beforeEach(async () => {
  world = await startPresentationWorld({ listens: true, env: { DESK_ACCESS: 'staff' } })
})
afterEach(async () => {
  for (const verifier of more.splice(0)) await verifier.close()
  await world.close()
})

interface Heard {
  readonly events: { id: string; check: DeskCheck }[]
  readonly ended: Promise<void>
  until(state: DeskCheck['state']): Promise<DeskCheck>
}

/** Listens as a page does; `last` is what it heard before it was cut off. */
async function listen(desk: StaffBrowser, id: string, last?: string): Promise<Heard> {
  const answer = await desk.call(`/checks/${id}/events`, undefined, last === undefined ? {} : { 'last-event-id': last })
  if (answer.status !== 200 || answer.body === null) throw new Error(`nothing to hear: ${answer.status}`)
  const events: Heard['events'] = []
  const waiting = new Set<() => void>()
  const read = async (body: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true })
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = /^id: (\w+)\nevent: check\ndata: (.*)$/.exec(text.slice(0, end))
        text = text.slice(end + 2)
        if (event?.[1] !== undefined) events.push({ id: event[1], check: JSON.parse(event[2] ?? '') })
        for (const wake of waiting) wake()
      }
    }
  }
  const ended = read(answer.body).catch(() => undefined)
  return {
    events,
    ended,
    async until(state) {
      for (;;) {
        const found = events.find(({ check }) => check.state === state)
        if (found !== undefined) return found.check
        await Promise.race([
          new Promise<void>((wake) => waiting.add(wake)),
          ended.then(() => Promise.reject(new Error(`the stream ended before ${state}`))),
        ])
      }
    },
  }
}

test('each of several counters of one school hears its own check, and none of a neighbour’s', async () => {
  const counters = await Promise.all([1, 2, 3].map(() => enrolledStaff(world, 'demo-school', 'clerk')))
  const wallet = await schoolWallet(world)
  const checks = await Promise.all(counters.map((counter) => counter.start('school-enrolment', SCHOOL)))
  const heard = await Promise.all(checks.map((check, at) => listen(counters[at] as StaffBrowser, check.id)))
  await Promise.all(heard.map((one) => one.until('waiting')))

  await wallet.answer(checks[1]?.link ?? '')
  expect((await heard[1]?.until('answered'))?.result?.verdict).toBe('pass')
  await heard[1]?.ended
  for (const other of [heard[0], heard[2]]) expect(other?.events.map(({ id }) => id)).toEqual(['waiting'])
  const foreign = await counters[0]?.call(`/checks/${checks[1]?.id}/events`)
  expect([foreign?.status, await foreign?.json()]).toEqual([404, { error: 'unknown_check' }])
})

test('a page that was cut off comes back with what it heard last, and hears the result that came meanwhile', async () => {
  const clerk = await enrolledStaff(world, 'demo-school', 'clerk')
  const wallet = await schoolWallet(world)
  const check = await clerk.start('school-enrolment', SCHOOL)
  const request = await wallet.fetchRequest(check.link)
  const first = await listen(clerk, check.id)
  await first.until('fetched')
  await wallet.post(request, { vp_token: await wallet.vpToken(request), state: request.payload.state })
  const back = await listen(clerk, check.id, 'fetched')
  expect((await back.until('answered')).result?.verdict).toBe('pass')
  expect(back.events.map(({ id }) => id)).toEqual(['answered'])
  const again = await clerk.call(`/checks/${check.id}/events`, undefined, { 'last-event-id': 'answered' })
  expect(again.status).toBe(204)
})

test('a result that another process took, and one that came before a restart, are heard all the same', async () => {
  const clerk = await enrolledStaff(world, 'demo-school', 'clerk')
  const wallet = await schoolWallet(world)
  const check = await clerk.start('school-enrolment', SCHOOL)
  const request = await wallet.fetchRequest(check.link)
  const vpToken = await wallet.vpToken(request)
  const before = await listen(clerk, check.id)
  await before.until('fetched')

  await world.verifier.app.close()
  await before.ended
  expect(before.events.map(({ id }) => id)).toEqual(['fetched'])
  const next = await world.anotherVerifier()
  await next.listen()
  const after = await listen(clerk, check.id, 'fetched')
  await wallet.post(request, { vp_token: vpToken, state: request.payload.state })
  expect((await after.until('answered')).result?.verdict).toBe('pass')

  // The second process has no socket of this one's pages: it settles, and the first looks again within a second.
  const second = await clerk.start('school-enrolment', SCHOOL)
  const page = await listen(clerk, second.id)
  await page.until('waiting')
  const other = await createVerifier(readVerifierConfig({ ...world.env, VERIFIER_LISTEN_PORT: '0' }), {
    clock: world.clock,
    logger: silentLogger(),
  })
  more.push(other)
  const cancelled = await other.app.inject({
    method: 'POST',
    url: `/desk/demo-school/api/checks/${second.id}/cancel`,
    headers: { cookie: clerk.cookie(), 'content-type': 'application/json' },
    payload: '{}',
  })
  expect(cancelled.statusCode).toBe(200)
  await page.until('cancelled')
}, 60_000)

test('whoever is ended hears no more', async () => {
  const manager = await enrolledStaff(world, 'demo-school', 'manager')
  const clerk = newStaff(world, 'demo-school')
  const { link, staff } = (await (await manager.call('/staff', { name: '李', role: 'clerk' })).json()) as {
    link: string
    staff: { id: string }
  }
  await clerk.enrol(secretOfLink(link))
  const check = await clerk.start('school-enrolment', SCHOOL)
  const heard = await listen(clerk, check.id)
  await heard.until('waiting')
  await manager.call(`/staff/${staff.id}/end`, {})
  await heard.ended
  expect(heard.events.map(({ id }) => id)).toEqual(['waiting'])
  await expect(listen(clerk, check.id, 'waiting')).rejects.toThrow('nothing to hear: 401')
})

test('an open desk hears its checks too', async () => {
  const open = await startPresentationWorld({ listens: true })
  try {
    const desk = await openDesk(open, 'demo-school')
    const check = await desk.start('school-enrolment', SCHOOL)
    const heard = await listen(desk as StaffBrowser, check.id)
    await (await schoolWallet(open)).answer(check.link)
    expect((await heard.until('answered')).result?.askedBy).toBeNull()
  } finally {
    await open.close()
  }
})
