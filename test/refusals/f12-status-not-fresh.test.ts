import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold, holdAll } from '../harness/presentation/school-wallet.ts'
import { STATUS, type TestCredential } from '../harness/presentation/test-issuers.ts'

let world: PresentationWorld
let school: DeskBrowser
let hospital: DeskBrowser
let wallet: BareWallet
let permit: TestCredential
beforeEach(async () => {
  world = await startPresentationWorld()
  school = await openDesk(world, 'demo-school')
  hospital = await openDesk(world, 'demo-hospital')
  wallet = await createBareWallet(world)
  const held = await holdAll(world, wallet)
  permit = held.get('residence-permit') as TestCredential
})
afterEach(() => world.close())

async function atSchool() {
  const check = await school.start('school-enrolment', SCHOOL)
  const { status } = await wallet.answer(check.link)
  return { status, result: (await school.look(check.id)).result }
}

async function refreshed() {
  world.advance(800)
  await world.verifier.refreshStatusLists()
}

describe('the status of a presented credential', () => {
  test('is told with its age when the list is fresh [F 12]', async () => {
    const { result } = await atSchool()
    expect(result?.verdict).toBe('pass')
    expect(result?.credentials[0]).toMatchObject({ status: 'valid', statusAgeSeconds: 0, freshness: 'fresh' })
  })

  test.each([
    ['revoked', STATUS.invalid, 'status.revoked'],
    ['suspended', STATUS.suspended, 'status.suspended'],
  ])('fails a %s credential, and the wallet hears that its answer arrived [F 12]', async (_, value, reason) => {
    expect((await atSchool()).result?.verdict).toBe('pass')
    world.issuers.setStatus(permit, value)
    await refreshed()
    expect(await atSchool()).toMatchObject({ status: 200, result: { verdict: 'fail', reason, credentials: [] } })
  })

  test('recovers with the credential: a suspension that ended is forgotten', async () => {
    world.issuers.setStatus(permit, STATUS.suspended)
    expect((await atSchool()).result?.verdict).toBe('fail')
    world.issuers.setStatus(permit, STATUS.valid)
    await refreshed()
    expect((await atSchool()).result?.verdict).toBe('pass')
  })

  test('with a list of an hour, cut off from its issuer, is amber for a school and not enough for a settlement [F 12] [T 9]', async () => {
    await hold(world, wallet, 'social-security-card')
    await atSchool()
    world.reachable(false)
    world.advance(3_600)
    const { result } = await atSchool()
    expect(result).toMatchObject({
      verdict: 'pass',
      credentials: [{ freshness: 'aging', statusAgeSeconds: 3_600 }, {}, {}, {}],
    })
    const check = await hospital.start('hospital-settlement', { city: '010100' })
    await wallet.answer(check.link)
    expect((await hospital.look(check.id)).result).toMatchObject({ verdict: 'cannot_tell', reason: 'status_not_fresh' })
  })

  test('with a list of more than a day says nothing, never yes [F 12] [T 9]', async () => {
    await atSchool()
    world.reachable(false)
    world.advance(86_401)
    school = await openDesk(world, 'demo-school')
    const { status, result } = await atSchool()
    expect(status).toBe(200)
    expect(result).toMatchObject({ verdict: 'cannot_tell', reason: 'status.stale', credentials: [] })
  })

  test('without any list says nothing, never yes [F 12] [T 9]', async () => {
    world.reachable(false)
    expect((await atSchool()).result).toMatchObject({ verdict: 'cannot_tell', reason: 'status.unavailable' })
  })

  test.each([
    ['beyond the end of its list', { statusIndex: 131_072 }],
    ['in a list of another agency', { statusUri: 'https://issuer.example/housing/status-lists/1' }],
    ['in a list at a place of nobody', { statusUri: 'https://attacker.example/status-lists/1' }],
  ])('is never yes for an entry %s, and nothing foreign is fetched [F 12]', async (_, over) => {
    const odd = await createBareWallet(world)
    await holdAll(world, odd, { 'residence-permit': over })
    const check = await school.start('school-enrolment', SCHOOL)
    await odd.answer(check.link)
    expect((await school.look(check.id)).result?.verdict).not.toBe('pass')
    expect([...world.fetched.keys()].filter((url) => !url.startsWith('https://issuer.example/'))).toEqual([])
  })
})

describe('the lists that a verifier fetches', () => {
  test('are fetched by its own clock, however many presentations there are [M 4]', async () => {
    for (let round = 0; round < 20; round += 1) await atSchool()
    expect([...world.fetched.values()]).toEqual([1, 1, 1])
    await refreshed()
    for (let round = 0; round < 20; round += 1) await atSchool()
    expect([...world.fetched.values()]).toEqual([2, 2, 2])
  })
})
