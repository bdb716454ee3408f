import { x509Hash } from '@sojourn/keys'
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

describe('the client identifier of a verifier', () => {
  test('is the hash of its access certificate, the same in the link and in the request object [S 14] [S 30]', async () => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const request = await wallet.fetchRequest(check.link)
    const [leaf = ''] = request.header.x5c as string[]
    expect(request.payload.client_id).toBe(`x509_hash:${x509Hash(leaf)}`)
    expect(new URL(check.link).searchParams.get('client_id')).toBe(request.payload.client_id)
    expect(request.payload).not.toHaveProperty('client_id_scheme')
    const answer = await wallet.post(request, { vp_token: await wallet.vpToken(request), state: request.payload.state })
    expect(answer.status).toBe(200)
  })

  test.each([
    ['without its prefix', (id: string) => id.replace('x509_hash:', '')],
    ['of another relying party', () => world.clientIdOf('demo-hospital')],
    ['as the origin', () => `origin:${world.verifier.url}`],
    ['as the response URI', () => `${world.verifier.url}/response`],
    ['with a trailing slash', (id: string) => `${id}/`],
  ])('is refused as the audience of a proof %s [S 14]', async (_, spoilt) => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const request = await wallet.fetchRequest(check.link)
    const audience = spoilt(request.payload.client_id)
    const vpToken = await wallet.vpToken(request, { audience })
    const answer = await wallet.post(request, { vp_token: vpToken, state: request.payload.state })
    expect(answer.status).toBe(400)
    expect((await desk.look(check.id)).result).toMatchObject({ verdict: 'fail', reason: 'holder.wrong_audience' })
  })
})
