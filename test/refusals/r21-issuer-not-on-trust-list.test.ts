import { addSeconds, startOfDay } from '@sojourn/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { holdAll } from '../harness/presentation/school-wallet.ts'
import { createTestIssuers, type IssueTestCredential, strangersSigner } from '../harness/presentation/test-issuers.ts'

let world: PresentationWorld
let desk: DeskBrowser
beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-school')
})
afterAll(() => world.close())

async function presentPermit(over: Partial<IssueTestCredential>) {
  const wallet = await createBareWallet(world)
  await holdAll(world, wallet, { 'residence-permit': over })
  const check = await desk.start('school-enrolment', SCHOOL)
  const status = (await wallet.answer(check.link)).status
  return { status, result: (await desk.look(check.id)).result }
}

describe('the issuer of a presented credential', () => {
  test('is one of the trust list, for a type it may issue, with a key of its own', async () => {
    expect(await presentPermit({})).toMatchObject({ status: 200, result: { verdict: 'pass' } })
  })

  test('cannot be told apart from a fake when the trust list does not know it: never a pass [R 21] [T 12]', async () => {
    const { status, result } = await presentPermit({
      issuer: 'https://issuer.example/somebody-else',
      signer: await strangersSigner(),
    })
    expect(status).toBe(400)
    expect(result).toMatchObject({ verdict: 'cannot_tell', reason: 'issuer.not_on_trust_list', credentials: [] })
    expect(result).toHaveProperty('manualWay')
  })

  test('is refused for a type that is another agency’s [R 21]', async () => {
    const { status, result } = await presentPermit({ issuer: 'https://issuer.example/housing' })
    expect(status).toBe(400)
    expect(result?.verdict).not.toBe('pass')
  })

  test('is refused when its name is used with a key of somebody else [R 21] [T 7]', async () => {
    const { status, result } = await presentPermit({ signer: await strangersSigner() })
    expect(status).toBe(400)
    expect(result?.verdict).not.toBe('pass')
  })

  test('is refused when an authority of its own making vouches for it [R 21]', async () => {
    const impostors = await createTestIssuers(world.clock())
    const wallet = await createBareWallet(world)
    await holdAll(world, wallet)
    const forged = await createBareWallet(world)
    for (const type of [
      'residence-permit',
      'household-relation',
      'insurance-statement',
      'tenancy-registration',
    ] as const) {
      const issuers = type === 'residence-permit' ? impostors : world.issuers
      const { compact } = await issuers.issue({ type, holderKey: forged.holderKey as never, at: world.clock() })
      forged.add(compact)
    }
    const check = await desk.start('school-enrolment', SCHOOL)
    expect((await forged.answer(check.link)).status).toBe(400)
    expect((await desk.look(check.id)).result?.verdict).not.toBe('pass')
  })

  test('is asked whether its credential still runs', async () => {
    const yesterday = startOfDay(addSeconds(world.clock(), -86_400))
    expect(await presentPermit({ expiresAt: yesterday })).toMatchObject({
      status: 400,
      result: { verdict: 'fail', reason: 'issuer.expired' },
    })
  })
})
