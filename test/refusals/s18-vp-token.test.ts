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

type Token = Record<string, string[]>

async function answerWith(spoil: (vpToken: Token) => unknown, more: Record<string, unknown> = {}) {
  const check = await desk.start('school-enrolment', SCHOOL)
  const request = await wallet.fetchRequest(check.link)
  const vpToken = spoil(await wallet.vpToken(request))
  const answer = await wallet.post(request, { vp_token: vpToken, state: request.payload.state, ...more })
  return { status: answer.status, check: await desk.look(check.id) }
}

const without = (token: Token, id: string): Token =>
  Object.fromEntries(Object.entries(token).filter(([key]) => key !== id))

describe('a VP Token', () => {
  test('is an object of arrays keyed by the ids of the query [S 18]', async () => {
    const { status, check } = await answerWith((token) => token)
    expect(status).toBe(200)
    expect(check.result?.verdict).toBe('pass')
    expect(check.result?.credentials.map(({ type }) => type).sort()).toEqual([
      'household-relation',
      'insurance-statement',
      'residence-permit',
      'tenancy-registration',
    ])
  })

  test('may come with members that nobody knows, such as a presentation submission of old [S 18]', async () => {
    const { status } = await answerWith((token) => token, { presentation_submission: { id: 'x' }, iss: 'somebody' })
    expect(status).toBe(200)
  })

  test.each([
    ['a string where an array belongs', (token: Token) => ({ ...token, permit: token.permit?.[0] })],
    ['an empty array', (token: Token) => ({ ...token, permit: [] })],
    ['an array of objects', (token: Token) => ({ ...token, permit: [{ credential: token.permit?.[0] }] })],
    ['an array in place of the object', (token: Token) => Object.values(token).flat()],
    ['an empty object', () => ({})],
    ['null', () => null],
  ])('is not read with %s, and the wallet may still answer [S 18]', async (_, spoil) => {
    const { status, check } = await answerWith(spoil)
    expect(status).toBe(400)
    expect(check.state).toBe('fetched')
  })

  test.each([
    ['a query that was not asked', (token: Token) => ({ ...token, more: token.permit })],
    [
      'two presentations for one query',
      (token: Token) => ({ ...token, permit: [...(token.permit ?? []), ...(token.permit ?? [])] }),
    ],
    ['one credential missing', (token: Token) => without(token, 'lease')],
    ['two credentials exchanged', (token: Token) => ({ ...token, permit: token.kin, kin: token.permit })],
    ['something that is no credential', (token: Token) => ({ ...token, permit: ['x'] })],
  ])('is refused with %s [S 18]', async (_, spoil) => {
    const { status, check } = await answerWith(spoil)
    expect(status).toBe(400)
    expect(check.result?.verdict).toBe('fail')
    expect(check.result?.credentials).toEqual([])
  })
})
