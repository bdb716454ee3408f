import { X509Certificate } from 'node:crypto'
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

const uriOf = (link: string) => new URL(link).searchParams.get('request_uri') ?? ''

describe('the request object', () => {
  test('is typed, addressed and signed as JAR wants it, with the chain but not its anchor [S 15]', async () => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const request = await wallet.fetchRequest(check.link)
    expect(request.contentType).toBe('application/oauth-authz-req+jwt')
    expect(request.header).toMatchObject({ typ: 'oauth-authz-req+jwt', alg: 'ES256' })
    expect(request.payload).toMatchObject({
      aud: 'https://self-issued.me/v2',
      response_type: 'vp_token',
      response_mode: 'direct_post.jwt',
    })
    expect(request.payload).not.toHaveProperty('redirect_uri')
    expect(request.payload).not.toHaveProperty('presentation_definition')
    const chain = (request.header.x5c as string[]).map((der) => new X509Certificate(Buffer.from(der, 'base64')))
    expect(chain.every((certificate) => certificate.issuer !== certificate.subject)).toBe(true)
    expect(request.header.x5c).not.toContain(world.accessAnchor)
  })

  test('may be fetched again and asks the same, and the answer to either is accepted once [S 15]', async () => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const first = await wallet.fetchRequest(check.link)
    const second = await wallet.fetchRequest(check.link, { method: 'get' })
    const { wallet_nonce: _, iat: __, ...asked } = first.payload as unknown as Record<string, unknown>
    const { iat: ___, ...askedAgain } = second.payload as unknown as Record<string, unknown>
    expect(askedAgain).toEqual(asked)
    const answer = await wallet.post(first, { vp_token: await wallet.vpToken(second), state: first.payload.state })
    expect(answer.status).toBe(200)
  })

  test('tells the desk that it was fetched, and starts the time to answer [S 15]', async () => {
    const check = await desk.start('school-enrolment', SCHOOL)
    expect(check.state).toBe('waiting')
    expect(Date.parse(check.expiresAt) - Date.parse(check.createdAt)).toBe(60_000)
    await wallet.fetchRequest(check.link)
    const fetched = await desk.look(check.id)
    expect(fetched.state).toBe('fetched')
    expect(Date.parse(fetched.expiresAt) - Date.parse(check.createdAt)).toBe(240_000)
  })

  test('is gone once the presentation is answered, cancelled or expired', async () => {
    const answered = await desk.start('school-enrolment', SCHOOL)
    await wallet.answer(answered.link)
    const cancelled = await desk.start('school-enrolment', SCHOOL)
    await desk.call(`/checks/${cancelled.id}/cancel`, {})
    for (const { link } of [answered, cancelled]) {
      const answer = await world.fetch(uriOf(link))
      expect(answer.status).toBe(404)
      expect(await answer.json()).toEqual({ error: 'invalid_request' })
    }
    const expired = await desk.start('school-enrolment', SCHOOL)
    world.advance(61)
    // By then the code is too old as well, and that is all that whoever brings it learns.
    expect((await world.fetch(uriOf(expired.link))).status).toBe(410)
    expect((await desk.look(expired.id)).state).toBe('expired')
  })

  test('is found by its whole secret alone', async () => {
    const { link } = await desk.start('school-enrolment', SCHOOL)
    const uri = uriOf(link)
    const spoiled = [
      uri.slice(0, -1),
      `${uri}A`,
      uri.replace('demo-school', 'demo-hospital'),
      uri.replace(/\.[^.]*$/, `.${'A'.repeat(43)}`),
      `${world.verifier.url}/request/demo-school`,
    ]
    for (const url of spoiled) expect((await world.fetch(url)).status).toBe(404)
    expect((await world.fetch(uri)).status).toBe(200)
  })
})
