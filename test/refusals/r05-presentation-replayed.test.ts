import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareRequest, type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { injectFetch } from '../harness/presentation/inject-fetch.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { schoolWallet } from '../harness/presentation/school-wallet.ts'

let world: PresentationWorld
let desk: DeskBrowser
let wallet: BareWallet
beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-school')
  wallet = await schoolWallet(world)
})
afterAll(() => world.close())

async function prepared(): Promise<{ id: string; request: BareRequest; parameters: Record<string, unknown> }> {
  const check = await desk.start('school-enrolment', SCHOOL)
  const request = await wallet.fetchRequest(check.link)
  return {
    id: check.id,
    request,
    parameters: { vp_token: await wallet.vpToken(request), state: request.payload.state },
  }
}

const results = async () => {
  const { rows } = await world.database.database.query<{ settled: number }>(
    "select count(*)::int as settled from presentation where state = 'answered'",
  )
  return rows[0]?.settled
}

describe('a presentation that was already answered', () => {
  test('is accepted the first time', async () => {
    const { id, request, parameters } = await prepared()
    const answer = await wallet.post(request, parameters)
    expect(answer.status).toBe(200)
    expect((await desk.look(id)).result?.verdict).toBe('pass')
  })

  test('is refused when the same VP Token comes a second time [R 5]', async () => {
    const { id, request, parameters } = await prepared()
    await wallet.post(request, parameters)
    const before = await desk.look(id)
    const again = await wallet.post(request, parameters)
    expect(again.status).toBe(400)
    expect(await again.json()).toEqual({ error: 'invalid_request' })
    expect(await desk.look(id)).toEqual(before)
  })

  test('makes one result of a thousand copies sent at once to two processes [R 5] [F 10]', {
    timeout: 60_000,
  }, async () => {
    const before = (await results()) ?? 0
    const { id, request, parameters } = await prepared()
    const another = injectFetch(() => second.app)
    const second = await world.anotherVerifier()
    const elsewhere = await createBareWallet({ ...world, fetch: another })
    const copies = Array.from({ length: 1_000 }, (_, copy) =>
      (copy % 2 === 0 ? wallet : elsewhere).post(request, parameters),
    )
    const statuses = (await Promise.all(copies)).map((answer) => answer.status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 400)).toHaveLength(999)
    expect(await results()).toBe(before + 1)
    expect((await desk.look(id)).result?.verdict).toBe('pass')
  })

  test('is refused when it is brought to another request, whose answer it then is [R 5]', async () => {
    const first = await prepared()
    await wallet.post(first.request, first.parameters)
    const second = await prepared()
    const replay = { vp_token: first.parameters.vp_token, state: second.request.payload.state }
    const answer = await wallet.post(second.request, replay)
    expect(answer.status).toBe(400)
    expect((await desk.look(second.id)).result).toMatchObject({ verdict: 'fail', reason: 'holder.wrong_nonce' })
  })
})
