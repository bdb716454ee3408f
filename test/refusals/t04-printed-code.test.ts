import type { DeskCounter } from '@sojourn/verifier'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'

const LEASE = { policyId: 'landlord-lease', parameters: { leaseUntil: '2027-01-31' } }
const DESK = 'https://verifier.example/desk/demo-landlord'

let world: PresentationWorld
let desk: DeskBrowser
let wallet: BareWallet
let counters = 0
beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-landlord')
  wallet = await createBareWallet(world)
  await hold(world, wallet, 'residence-permit')
})
afterAll(() => world.close())

async function opened(by = desk, counter = `c${++counters}`): Promise<DeskCounter> {
  const answer = await by.call(`/counters/${counter}`, LEASE)
  if (answer.status !== 201) throw new Error(`the counter stays shut: ${answer.status}`)
  return (await answer.json()) as DeskCounter
}

const seen = async ({ counter }: DeskCounter, by = desk): Promise<DeskCounter> =>
  (await (await by.call(`/counters/${counter}`)).json()) as DeskCounter

/** The wallet scans the print and answers; what it is told to open leads to a page that asks for the code on the screen. */
async function scanned({ link }: DeskCounter): Promise<string> {
  const answer = await wallet.answer(link)
  const { redirect_uri: uri = '' } = (await answer.json()) as { redirect_uri?: string }
  expect(uri.split('#')[0]).toBe(`${DESK}/place`)
  return new URL(uri).hash.replace('#response_code=', '')
}

/** From a phone, which has no session at the desk. */
async function typed(responseCode: string, placeCode: string, party = 'demo-landlord'): Promise<string> {
  const answer = await world.fetch(`https://verifier.example/desk/${party}/api/place`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ responseCode, placeCode }),
  })
  return answer.status === 204 ? 'there' : `${answer.status} ${((await answer.json()) as { error: string }).error}`
}

const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const uriIn = (link: string): string => new URL(link).searchParams.get('request_uri') ?? ''

describe('a code that is printed and stands at a counter', () => {
  test('asks each wallet anew, and shows the clerk who has typed what stands on the screen [T 4]', async () => {
    const counter = await opened()
    const [first, second] = [await wallet.fetchRequest(counter.link), await wallet.fetchRequest(counter.link)]
    expect(second.payload.nonce).not.toBe(first.payload.nonce)
    expect(second.payload.response_uri).not.toBe(first.payload.response_uri)
    expect(second.payload.client_metadata.jwks?.keys[0]?.x).not.toBe(first.payload.client_metadata.jwks?.keys[0]?.x)
    const code = await scanned(counter)
    expect((await seen(counter)).arrivals).toEqual([])
    expect(await typed(code, counter.placeCode)).toBe('there')
    const { arrivals } = await seen(counter)
    expect(arrivals).toMatchObject([{ flow: 'counter', state: 'answered', result: { verdict: 'pass' } }])
    expect(JSON.stringify(arrivals)).toContain('林秋月')
  })

  test('is the same print day after day, and another for each counter', async () => {
    const counter = await opened()
    world.advance(86_400)
    desk = await openDesk(world, 'demo-landlord')
    expect((await opened(desk, counter.counter)).link).toBe(counter.link)
    expect((await opened()).link).not.toBe(counter.link)
  })

  test('shows nobody to anybody in a picture that hangs elsewhere: without the screen the answer ends unseen [T 4]', async () => {
    const counter = await opened()
    const code = await scanned(counter)
    expect(await typed(code, wrong(counter.placeCode))).toBe('400 wrong_place_code')
    expect(await typed(code, '')).toBe('400 invalid_request')
    world.advance(301)
    expect(await typed(code, (await seen(counter)).placeCode)).toBe('404 unknown_response_code')
    await world.verifier.expirePresentations()
    expect((await seen(counter)).arrivals).toEqual([])
    const { rows } = await world.database.database.query<{ kept: number }>(
      `select count(*)::int as kept from presentation where flow = 'counter' and counter = $1 and outcome is not null`,
      [counter.counter],
    )
    expect(rows).toEqual([{ kept: 0 }])
  })

  test('erases the answer at the third wrong code, and the right one then comes too late', async () => {
    const counter = await opened()
    const code = await scanned(counter)
    const guesses = [wrong(counter.placeCode), wrong(wrong(counter.placeCode)), '000000']
    const told = []
    for (const guess of guesses) told.push(await typed(code, guess))
    expect(told).toEqual(['400 wrong_place_code', '400 wrong_place_code', '429 too_many_place_codes'])
    expect(await typed(code, counter.placeCode)).toBe('404 unknown_response_code')
    expect((await seen(counter)).arrivals).toEqual([])
  })

  test('takes the code of this minute and of the last, none that is older and none of another counter', async () => {
    const counter = await opened()
    const [late, tooLate, elsewhere] = [await scanned(counter), await scanned(counter), await scanned(counter)]
    expect(await typed(elsewhere, (await opened()).placeCode)).toBe('400 wrong_place_code')
    world.advance(60)
    expect((await seen(counter)).placeCode).not.toBe(counter.placeCode)
    expect(await typed(late, counter.placeCode)).toBe('there')
    world.advance(60)
    expect(await typed(tooLate, counter.placeCode)).toBe('400 wrong_place_code')
  })

  test('lets each answer in once, at its own party, and by no other door', async () => {
    const counter = await opened()
    const code = await scanned(counter)
    expect(await typed(code, counter.placeCode, 'demo-school')).toBe('404 unknown_response_code')
    expect((await desk.call('/return', { responseCode: code })).status).toBe(400)
    expect(await typed(code, counter.placeCode)).toBe('there')
    expect(await typed(code, counter.placeCode)).toBe('404 unknown_response_code')
    expect((await seen(counter)).arrivals).toHaveLength(1)
  })

  test('asks nothing where nobody sits, nor in a name that was not printed', async () => {
    const counter = await opened()
    const uri = uriIn(counter.link)
    const [reference = ''] = uri.split('/').slice(-1)
    const [party, name, mac = ''] = reference.split('.')
    const other = (await opened()).counter
    for (const forged of [`${party}.${other}.${mac}`, `demo-school.${name}.${mac}`, `${party}.${name}`, 'x']) {
      expect((await world.fetch(uri.replace(reference, forged))).status).toBe(404)
    }
    await desk.call(`/counters/${counter.counter}/close`, {})
    expect((await world.fetch(uri)).status).toBe(404)
    expect((await desk.call(`/counters/${counter.counter}`)).status).toBe(404)
  })

  test('asks nothing once the clerk’s session is over', async () => {
    const clerk = await openDesk(world, 'demo-landlord')
    const counter = await opened(clerk)
    world.advance(12 * 3600)
    expect((await world.fetch(uriIn(counter.link))).status).toBe(404)
    desk = await openDesk(world, 'demo-landlord')
  })

  test('shows arrivals to the session that sits there, and not to another of the same desk', async () => {
    const counter = await opened()
    await typed(await scanned(counter), counter.placeCode)
    const colleague = await openDesk(world, 'demo-landlord')
    expect((await colleague.call(`/counters/${counter.counter}`)).status).toBe(404)
    const taken = await opened(colleague, counter.counter)
    expect(taken.arrivals).toEqual([])
    expect((await desk.call(`/counters/${counter.counter}`)).status).toBe(404)
  })

  test('does not fill the clerk’s screen with what did not hold, sent from elsewhere', async () => {
    const counter = await opened()
    const request = await wallet.fetchRequest(counter.link)
    const vpToken = await wallet.vpToken(request, { nonce: 'n'.repeat(43) })
    expect((await wallet.post(request, { vp_token: vpToken, state: request.payload.state })).status).toBe(400)
    expect((await seen(counter)).arrivals).toEqual([])
  })

  test('serves thirty people a minute and no more', async () => {
    const counter = await opened()
    const statuses = []
    for (let time = 0; time < 31; time += 1) statuses.push((await world.fetch(uriIn(counter.link))).status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(30)
    expect(statuses.at(-1)).toBe(429)
    world.advance(61)
    expect((await world.fetch(uriIn(counter.link))).status).toBe(200)
  })

  test.each([
    ['a policy of others', 'c1', { policyId: 'school-enrolment', parameters: {} }, 'unknown_policy'],
    ['no conditions', 'c1', { policyId: 'landlord-lease', parameters: {} }, 'bad_parameter'],
    ['a name with a dot', 'c.1', LEASE, 'bad_counter_name'],
    ['too long a name', 'c'.repeat(17), LEASE, 'bad_counter_name'],
  ])('is not opened with %s', async (_, counter, body, error) => {
    const answer = await desk.call(`/counters/${counter}`, body)
    expect([answer.status, await answer.json()]).toEqual([400, { error }])
  })

  test('is opened by nobody without a session', async () => {
    const headers = { 'content-type': 'application/json' }
    const answer = await world.fetch(`${DESK}/api/counters/c1`, {
      method: 'POST',
      headers,
      body: JSON.stringify(LEASE),
    })
    expect(answer.status).toBe(401)
  })
})
