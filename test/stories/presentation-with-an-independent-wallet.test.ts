import type { DeskCheck } from '@sojourn/verifier'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { holdAll } from '../harness/presentation/school-wallet.ts'
import { STATUS, type TestCredential } from '../harness/presentation/test-issuers.ts'

let world: PresentationWorld
let desk: DeskBrowser
let wallet: BareWallet
let permit: TestCredential
beforeAll(async () => {
  world = await startPresentationWorld({ listens: true })
  desk = await openDesk(world, 'demo-school')
  wallet = await createBareWallet(world)
  permit = (await holdAll(world, wallet)).get('residence-permit') as TestCredential
})
afterAll(() => world.close())

/** The checks of a desk's event stream, until the server ends it. */
async function streamOf(id: string): Promise<{ next(): Promise<DeskCheck | undefined> }> {
  const stream = await desk.call(`/checks/${id}/events`)
  expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let text = ''
  return {
    async next() {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end >= 0) {
          const event = text.slice(0, end)
          text = text.slice(end + 2)
          const data = /^data: (.*)$/m.exec(event)?.[1]
          if (data !== undefined) return JSON.parse(data) as DeskCheck
          continue
        }
        const { done, value } = await reader.read()
        if (done) return undefined
        text += decoder.decode(value, { stream: true })
      }
    },
  }
}

describe('a wallet that shares no code with the verifier', () => {
  test('proves at a school desk what the school asks, over the network', async () => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const events = await streamOf(check.id)
    expect((await events.next())?.state).toBe('waiting')
    const request = await wallet.fetchRequest(check.link)
    expect((await events.next())?.state).toBe('fetched')
    const answer = await wallet.post(request, { vp_token: await wallet.vpToken(request), state: request.payload.state })
    expect(answer.status).toBe(200)
    const final = await events.next()
    expect(final).toMatchObject({ state: 'answered', result: { verdict: 'pass' } })
    expect(final?.result?.checks.every(({ holds }) => holds)).toBe(true)
    expect(await events.next()).toBeUndefined()
  })

  test('is refused with the reason once the permit is revoked', async () => {
    world.issuers.setStatus(permit, STATUS.invalid)
    world.advance(800)
    await world.verifier.refreshStatusLists()
    const check = await desk.start('school-enrolment', SCHOOL)
    expect((await wallet.answer(check.link)).status).toBe(200)
    expect((await desk.look(check.id)).result).toMatchObject({ verdict: 'fail', reason: 'status.revoked' })
  })

  test('does not hold up a service that stops: open streams end', async () => {
    const stopping = await startPresentationWorld({ listens: true })
    const clerk = await openDesk(stopping, 'demo-school')
    const { id } = await clerk.start('school-enrolment', SCHOOL)
    const stream = await clerk.call(`/checks/${id}/events`)
    const read = stream.text()
    const started = performance.now()
    await stopping.close()
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(await read).toContain('event: check')
  })

  test('learns from the stream that the clerk took the question back', async () => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const events = await streamOf(check.id)
    await events.next()
    expect((await desk.call(`/checks/${check.id}/cancel`, {})).status).toBe(200)
    expect((await events.next())?.state).toBe('cancelled')
    expect(await events.next()).toBeUndefined()
    await expect(wallet.fetchRequest(check.link)).rejects.toThrow('404')
    expect((await desk.call(`/checks/${check.id}/cancel`, {})).status).toBe(409)
  })
})
