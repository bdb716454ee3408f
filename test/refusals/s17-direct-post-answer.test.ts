import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
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

const codeOf = (uri: string): string => new URL(uri).hash.replace('#response_code=', '')

async function sameDevice(browser = desk) {
  const check = await browser.start('school-enrolment', SCHOOL, 'same_device')
  const answer = await wallet.answer(check.link)
  const { redirect_uri: redirectUri = '' } = (await answer.json()) as { redirect_uri?: string }
  return { check, redirectUri, code: codeOf(redirectUri) }
}

describe('the answer to a direct post', () => {
  test('is 200 with a JSON object, without an address where nobody has to be sent back [S 17]', async () => {
    const { link } = await desk.start('school-enrolment', SCHOOL)
    const answer = await wallet.answer(link)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const body = (await answer.json()) as object
    expect(Object.keys(body)).toEqual(['deletion'])
  })

  test('on the same device names where to go, with a fresh secret in the fragment [S 17]', async () => {
    const first = await sameDevice()
    const second = await sameDevice()
    expect(first.redirectUri.split('#')[0]).toBe('https://verifier.example/desk/demo-school/return')
    expect(first.code).toMatch(/^[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/)
    expect(second.code).not.toBe(first.code)
  })

  test('to a wallet’s error is 200 too, and the desk learns only that the wallet declined [S 17]', async () => {
    for (const how of [{}, { plain: true }]) {
      const check = await desk.start('school-enrolment', SCHOOL)
      const request = await wallet.fetchRequest(check.link)
      const answer = await wallet.post(request, { error: 'access_denied', state: request.payload.state }, how)
      expect(answer.status).toBe(200)
      expect((await desk.look(check.id)).result).toMatchObject({ verdict: 'cannot_tell', reason: 'wallet_declined' })
    }
  })

  test('to another error of the wallet says so, whatever its text', async () => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const request = await wallet.fetchRequest(check.link)
    const error = { error: 'vp_formats_not_supported', error_description: '<script>', state: request.payload.state }
    await wallet.post(request, error)
    const { result } = await desk.look(check.id)
    expect(result).toMatchObject({ verdict: 'cannot_tell', reason: 'wallet_error' })
    expect(JSON.stringify(result)).not.toContain('script')
  })

  test('is refused for a state of another request, and the right wallet may still answer', async () => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const other = await wallet.fetchRequest((await desk.start('school-enrolment', SCHOOL)).link)
    const request = await wallet.fetchRequest(check.link)
    const vpToken = await wallet.vpToken(request)
    for (const state of [other.payload.state, '', undefined]) {
      expect((await wallet.post(request, { vp_token: vpToken, state })).status).toBe(400)
    }
    expect((await desk.look(check.id)).state).toBe('fetched')
    expect((await wallet.post(request, { vp_token: vpToken, state: request.payload.state })).status).toBe(200)
  })

  test.each([
    ['nothing', {}],
    ['an error beside a presentation', { error: 'access_denied', vp_token: { permit: ['x'] } }],
    ['a presentation that is no object', { vp_token: 'x' }],
  ])('is refused for %s, and settles nothing', async (_, parameters) => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const request = await wallet.fetchRequest(check.link)
    expect((await wallet.post(request, { ...parameters, state: request.payload.state })).status).toBe(400)
    expect((await desk.look(check.id)).state).toBe('fetched')
  })
})

describe('a presentation on the same device', () => {
  test('shows its result when the browser that asked comes back, and not before [P 16]', async () => {
    const { check, code } = await sameDevice()
    const waiting = await desk.look(check.id)
    expect(waiting).toMatchObject({ state: 'awaiting_return', result: null })
    const returned = await desk.call('/return', { responseCode: code })
    expect(returned.status).toBe(200)
    expect(await returned.json()).toMatchObject({ state: 'answered', result: { verdict: 'pass' } })
    expect((await desk.look(check.id)).result?.verdict).toBe('pass')
  })

  test('refuses a response code that was already used [P 16]', async () => {
    const { code } = await sameDevice()
    await desk.call('/return', { responseCode: code })
    const again = await desk.call('/return', { responseCode: code })
    expect(again.status).toBe(400)
    expect(await again.json()).toEqual({ error: 'unknown_response_code' })
  })

  test('is lost when another session brings the code: the victim of a relayed link [P 16] [T 4]', async () => {
    const { check, code } = await sameDevice()
    const victim = await openDesk(world, 'demo-school')
    const landed = await victim.call('/return', { responseCode: code })
    expect(landed.status).toBe(403)
    expect(await landed.json()).toEqual({ error: 'other_session' })
    const attacker = await desk.look(check.id)
    expect(attacker.result).toMatchObject({
      verdict: 'cannot_tell',
      reason: 'returned_in_other_session',
      credentials: [],
    })
    expect((await desk.call('/return', { responseCode: code })).status).toBe(400)
  })

  test('is lost when a browser without any session brings the code [P 16]', async () => {
    const { check, code } = await sameDevice()
    const landed = await world.fetch('https://verifier.example/desk/demo-school/api/return', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ responseCode: code }),
    })
    expect(landed.status).toBe(403)
    expect((await desk.look(check.id)).result?.verdict).toBe('cannot_tell')
  })

  test('is lost when nobody comes back in time [P 16]', async () => {
    const { check, code } = await sameDevice()
    world.advance(301)
    expect(await desk.look(check.id)).toMatchObject({ state: 'expired', result: null })
    expect((await desk.call('/return', { responseCode: code })).status).toBe(400)
  })

  test.each([
    ['the transaction id', (made: Awaited<ReturnType<typeof sameDevice>>) => made.check.id],
    ['the request id', (made: Awaited<ReturnType<typeof sameDevice>>) => made.check.link.split('.').at(-1) ?? ''],
    ['a guess', (made: Awaited<ReturnType<typeof sameDevice>>) => made.code.replace(/\..*/, `.${'A'.repeat(43)}`)],
    ['half of it', (made: Awaited<ReturnType<typeof sameDevice>>) => made.code.split('.')[1] ?? ''],
  ])('takes no %s for the code [P 16]', async (_, spoilt) => {
    const made = await sameDevice()
    expect((await desk.call('/return', { responseCode: spoilt(made) })).status).toBe(400)
    expect((await desk.look(made.check.id)).state).toBe('awaiting_return')
  })

  test('takes no secret of another check for the code, though both came back here [P 16]', async () => {
    const [mine, other] = [await sameDevice(), await sameDevice()]
    const mixed = `${mine.code.split('.')[0]}.${other.code.split('.')[1]}`
    expect((await desk.call('/return', { responseCode: mixed })).status).toBe(400)
    expect((await desk.look(mine.check.id)).state).toBe('awaiting_return')
    expect((await desk.call('/return', { responseCode: mine.code })).status).toBe(200)
  })

  test('gives the code of one relying party nothing at the desk of another [P 16]', async () => {
    const { check, code } = await sameDevice()
    const hospital = await openDesk(world, 'demo-hospital')
    expect((await hospital.call('/return', { responseCode: code })).status).toBe(400)
    expect((await desk.look(check.id)).state).toBe('awaiting_return')
  })

  test('shows a check to its own session only, though another knows its id [P 16]', async () => {
    const check = await desk.start('school-enrolment', SCHOOL)
    await wallet.answer(check.link)
    const other = await openDesk(world, 'demo-school')
    for (const path of [`/checks/${check.id}`, `/checks/${check.id}/events`]) {
      expect((await other.call(path)).status).toBe(404)
    }
    expect((await other.call(`/checks/${check.id}/cancel`, {})).status).toBe(404)
    expect((await desk.look(check.id)).result?.verdict).toBe('pass')
  })
})
