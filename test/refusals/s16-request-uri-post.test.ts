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

const FORM = 'application/x-www-form-urlencoded'

async function post(body: string, contentType = FORM): Promise<Response> {
  const { link } = await desk.start('school-enrolment', SCHOOL)
  const url = new URL(link).searchParams.get('request_uri') ?? ''
  return world.fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body })
}

describe('fetching a request object by POST', () => {
  test('is offered in the link, and the wallet’s nonce comes back signed [S 16]', async () => {
    const { link } = await desk.start('school-enrolment', SCHOOL)
    expect(new URL(link).searchParams.get('request_uri_method')).toBe('post')
    // The wallet compares the nonce itself, and stops when it differs.
    const request = await wallet.fetchRequest(link)
    expect(request.payload.wallet_nonce).toMatch(/^[A-Za-z0-9_-]{22}$/)
  })

  test('gives each fetch its own nonce, and a GET none [S 16]', async () => {
    const { link } = await desk.start('school-enrolment', SCHOOL)
    const first = await wallet.fetchRequest(link)
    const second = await wallet.fetchRequest(link)
    expect(second.payload.wallet_nonce).not.toBe(first.payload.wallet_nonce)
    expect((await wallet.fetchRequest(link, { method: 'get' })).payload).not.toHaveProperty('wallet_nonce')
  })

  test('takes the wallet’s metadata, and ignores parameters it does not know [S 16]', async () => {
    const metadata = encodeURIComponent(JSON.stringify({ vp_formats_supported: { 'dc+sd-jwt': {} } }))
    expect((await post(`wallet_metadata=${metadata}&something_else=1`)).status).toBe(200)
    expect((await post('')).status).toBe(200)
  })

  test.each([
    ['metadata that is no JSON', 'wallet_metadata=%7B'],
    ['metadata that is no object', 'wallet_metadata=%5B%5D'],
    ['a nonce of 600 characters', `wallet_nonce=${'a'.repeat(600)}`],
    ['a nonce sent twice', 'wallet_nonce=aaaaaaaaaaaaaaaaaaaaaa&wallet_nonce=bbbbbbbbbbbbbbbbbbbbbb'],
  ])('refuses %s [S 16]', async (_, body) => {
    expect((await post(body)).status).toBe(400)
  })

  test('refuses a body that is no form', async () => {
    expect((await post('{"wallet_nonce":"aaaaaaaaaaaaaaaaaaaaaa"}', 'application/json')).status).toBe(415)
    expect((await post('wallet_nonce=a', `${FORM};charset=utf-8;x`)).status).toBe(415)
  })

  test('answers wallets of any origin, and takes no cookies of theirs', async () => {
    const answer = await post('wallet_nonce=aaaaaaaaaaaaaaaaaaaaaa')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })
})
