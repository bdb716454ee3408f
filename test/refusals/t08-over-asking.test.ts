import type { RegisteredUse, TrustList } from '@sojourn/trust'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DeskBrowser, openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'

let world: PresentationWorld
let desk: DeskBrowser
beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-school')
})
afterAll(() => world.close())

const start = async () => {
  const answer = await desk.call('/checks', { policyId: 'school-enrolment', parameters: SCHOOL, flow: 'cross_device' })
  return { status: answer.status, body: (await answer.json()) as { error?: string } }
}

const withUses =
  (change: (use: RegisteredUse) => RegisteredUse[]) =>
  (list: TrustList): TrustList => ({
    ...list,
    relyingParties: list.relyingParties.map((party) => ({ ...party, uses: party.uses.flatMap(change) })),
  })

const withoutClaim = (name: string) =>
  withUses((use) => [
    {
      ...use,
      credentials: use.credentials.map(({ vct, claims }) => ({
        vct,
        claims: claims.filter((path) => path.join('.') !== name),
      })),
    },
  ])

describe('a desk that asks', () => {
  test('may ask what is registered for its purpose', async () => {
    expect((await start()).status).toBe(201)
  })

  test('may not ask one claim more than is registered [T 8]', async () => {
    let registered: TrustList | undefined
    for (const name of ['endorsed_until', 'child_name', 'pension.over.12']) {
      await world.publishTrustList((list) => {
        registered ??= list
        return withoutClaim(name)({ ...registered, version: list.version })
      })
      expect(await start()).toMatchObject({ status: 403, body: { error: 'asks_too_much' } })
    }
    await world.publishTrustList((list) => ({ ...(registered ?? list), version: list.version }))
    expect((await start()).status).toBe(201)
  })

  test('may not ask for a purpose that is not registered, though another of its purposes is [T 8]', async () => {
    let registered: TrustList | undefined
    await world.publishTrustList((list) => {
      registered = list
      return withUses((use) => [{ ...use, policyId: 'some-other-purpose' }])(list)
    })
    expect(await start()).toMatchObject({ status: 403, body: { error: 'policy_not_registered' } })
    await world.publishTrustList((list) => ({
      ...list,
      relyingParties:
        registered?.relyingParties.filter(({ clientIds }) => !clientIds.includes(world.clientIdOf('demo-school'))) ??
        [],
    }))
    expect(await start()).toMatchObject({ status: 403, body: { error: 'policy_not_registered' } })
    await world.publishTrustList((list) => ({ ...(registered ?? list), version: list.version }))
  })

  test('may not ask where the list says that there is a certificate, and it has none to show [T 8] arf:RPRC_19', async () => {
    let registered: TrustList | undefined
    await world.publishTrustList((list) => {
      registered = list
      return withUses((use) => [{ ...use, certificateDigest: 'A'.repeat(43) }])(list)
    })
    expect(await start()).toMatchObject({ status: 503, body: { error: 'certificate_unusable' } })
    await world.publishTrustList((list) => ({ ...(registered ?? list), version: list.version }))
    expect((await start()).status).toBe(201)
  })

  test('may not ask by the policy of another kind of relying party', async () => {
    for (const policyId of ['landlord-lease', 'hospital-identity', 'constructor', '']) {
      const answer = await desk.call('/checks', { policyId, parameters: {}, flow: 'cross_device' })
      expect(answer.status).toBe(400)
      expect(await answer.json()).toEqual({ error: 'unknown_policy' })
    }
  })

  test('asks nothing while nobody vouches for it: the trust list ran out', async () => {
    world.advance(31 * 86_400)
    const late = await openDesk(world, 'demo-school')
    const answer = await late.call('/checks', {
      policyId: 'school-enrolment',
      parameters: SCHOOL,
      flow: 'cross_device',
    })
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ error: 'trust_list_unavailable' })
  })

  test('always lets an emergency through, without asking anything [case b3]', async () => {
    const hospital = await openDesk(world, 'demo-hospital')
    const check = await hospital.start('hospital-emergency')
    expect(check).toMatchObject({ state: 'answered', link: null, result: { verdict: 'pass', credentials: [] } })
  })
})
