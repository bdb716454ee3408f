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

const bytesOf = (text: string) => Buffer.from(text, 'base64url').length

describe('the nonce of a request', () => {
  test('holds 256 bits, is new each time, and has nothing to do with the ids [S 22]', async () => {
    const seen = new Set<string>()
    for (let round = 0; round < 10; round += 1) {
      const check = await desk.start('school-enrolment', SCHOOL)
      const { payload } = await wallet.fetchRequest(check.link)
      const [, requestSecret = ''] = payload.state.split('.')
      for (const secret of [payload.nonce, requestSecret, check.id]) {
        expect(bytesOf(secret)).toBe(32)
        expect(seen).not.toContain(secret)
        seen.add(secret)
      }
    }
  })

  test('in the browser’s hands is another than in the wallet’s: neither id opens the other’s door [S 22]', async () => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const { payload } = await wallet.fetchRequest(check.link)
    expect((await desk.call(`/checks/${payload.state}`)).status).toBe(404)
    const byTransaction = `${world.verifier.url}/request/demo-school.${check.id}`
    expect((await world.fetch(byTransaction)).status).toBe(404)
  })

  test.each([
    [
      'of another request',
      async () => (await wallet.fetchRequest((await desk.start('school-enrolment', SCHOOL)).link)).payload.nonce,
    ],
    ['that is a part of it', async (nonce: string) => nonce.slice(0, -1)],
    ['that is empty', async () => ''],
  ])('is refused in a proof when it is one %s [S 22]', async (_, spoilt) => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const request = await wallet.fetchRequest(check.link)
    const vpToken = await wallet.vpToken(request, { nonce: await spoilt(request.payload.nonce) })
    const answer = await wallet.post(request, { vp_token: vpToken, state: request.payload.state })
    expect(answer.status).toBe(400)
    expect((await desk.look(check.id)).result).toMatchObject({ verdict: 'fail', reason: 'holder.wrong_nonce' })
  })

  test('is checked on every presentation of an answer, not on the first alone [S 22]', async () => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const request = await wallet.fetchRequest(check.link)
    const fresh = await wallet.vpToken(request)
    const old = await wallet.vpToken(request, { nonce: 'AAAAAAAAAAAAAAAAAAAAAA' })
    for (const id of ['permit', 'kin', 'ins', 'lease']) {
      const again = await desk.start('school-enrolment', SCHOOL)
      const next = await wallet.fetchRequest(again.link)
      const vpToken = { ...(await wallet.vpToken(next)), [id]: old[id] }
      expect((await wallet.post(next, { vp_token: vpToken, state: next.payload.state })).status).toBe(400)
    }
    expect((await wallet.post(request, { vp_token: fresh, state: request.payload.state })).status).toBe(200)
  })
})
