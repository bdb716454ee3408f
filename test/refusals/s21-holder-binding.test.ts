import { generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareWallet, createBareWallet, type PresentationSpoil } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { NOON, type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold, SCHOOL_TYPES, schoolWallet } from '../harness/presentation/school-wallet.ts'

let world: PresentationWorld
let desk: DeskBrowser
let wallet: BareWallet
beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-school')
  wallet = await schoolWallet(world)
})
afterAll(() => world.close())

async function answerWith(spoil: PresentationSpoil) {
  const check = await desk.start('school-enrolment', SCHOOL)
  const request = await wallet.fetchRequest(check.link)
  const vpToken = await wallet.vpToken(request, spoil)
  const answer = await wallet.post(request, { vp_token: vpToken, state: request.payload.state })
  return { status: answer.status, result: (await desk.look(check.id)).result }
}

const seconds = NOON.getTime() / 1000

describe('the proof that the holder presents', () => {
  test('is accepted when each credential is bound to the request by its own key [S 21]', async () => {
    expect(await answerWith({})).toMatchObject({ status: 200, result: { verdict: 'pass' } })
  })

  test.each([
    ['is left out', { withoutKeyBinding: true }, 'holder.missing_key_binding'],
    ['is of another kind', { typ: 'JWT' }, 'holder.bad_signature'],
    ['is two minutes old and more', { issuedAt: seconds - 3_600 }, 'holder.stale'],
    ['is from the future', { issuedAt: seconds + 3_600 }, 'holder.from_the_future'],
    ['covers other disclosures', { sdHash: (text: string) => `${text}x` }, 'holder.bad_signature'],
    ['leaves out the last tilde', { sdHash: (text: string) => text.slice(0, -1) }, 'holder.bad_signature'],
  ] satisfies [string, PresentationSpoil, string][])(
    'is refused when it %s [S 21] [S 24]',
    async (_, spoil, reason) => {
      expect(await answerWith(spoil)).toMatchObject({
        status: 400,
        result: { verdict: 'fail', reason, credentials: [] },
      })
    },
  )

  test('is refused when somebody else signed it: a stolen credential without its key [S 21] [T 24]', async () => {
    const { privateKey } = await generateKeyPair('ES256')
    expect(await answerWith({ signWith: privateKey })).toMatchObject({
      status: 400,
      result: { verdict: 'fail', reason: 'holder.bad_signature' },
    })
  })

  test('is refused when it is missing from one credential of four [S 21]', async () => {
    const presentation = (compact: string, queryId: string) =>
      queryId === 'lease' ? compact.slice(0, compact.lastIndexOf('~') + 1) : compact
    expect(await answerWith({ presentation })).toMatchObject({
      status: 400,
      result: { verdict: 'fail', reason: 'holder.missing_key_binding' },
    })
  })

  test('does not join the credentials of two people: one key must hold them all [S 21] [R 11]', async () => {
    const neighbour = await createBareWallet(world)
    for (const type of SCHOOL_TYPES) await hold(world, neighbour, type)
    const check = await desk.start('school-enrolment', SCHOOL)
    const request = await wallet.fetchRequest(check.link)
    const own = await wallet.vpToken(request)
    const lent = await neighbour.vpToken(request)
    const mixed = { ...own, ins: lent.ins }
    expect((await wallet.post(request, { vp_token: mixed, state: request.payload.state })).status).toBe(200)
    expect((await desk.look(check.id)).result).toMatchObject({ verdict: 'fail', reason: 'different_holders' })
  })
})
