import { calculateJwkThumbprint } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold, holdAll } from '../harness/presentation/school-wallet.ts'

let world: PresentationWorld
let school: DeskBrowser
let wallet: BareWallet
beforeAll(async () => {
  world = await startPresentationWorld()
  school = await openDesk(world, 'demo-school')
  wallet = await createBareWallet(world)
  await holdAll(world, wallet)
})
afterAll(() => world.close())

const everything = async (): Promise<string> => {
  const { rows } = await world.database.database.query<{ row: string }>(
    'select presentation::text as row from presentation union all select desk_session::text from desk_session',
  )
  return rows.map(({ row }) => row).join('\n')
}

describe('what a verifier keeps of a presentation', () => {
  test('is the result and the claims of its policy, and nothing that a credential is made of [M 15]', async () => {
    const check = await school.start('school-enrolment', SCHOOL)
    const request = await wallet.fetchRequest(check.link)
    const vpToken = await wallet.vpToken(request)
    await wallet.post(request, { vp_token: vpToken, state: request.payload.state })
    const kept = await everything()
    expect(kept).toContain('陈小禾')
    const parts = Object.values(vpToken)
      .flat()
      .flatMap((compact) => compact.split(/[~.]/))
    const disclosures = Object.values(vpToken)
      .flat()
      .flatMap((compact) => compact.split('~').slice(1, -1))
    const salts = disclosures.map((text) => JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))[0] as string)
    const holder = await calculateJwkThumbprint(wallet.holderKey)
    expect(parts.length).toBeGreaterThan(30)
    for (const part of [...parts, ...salts, holder, wallet.holderKey.x ?? '']) expect(kept).not.toContain(part)
    const shown = JSON.stringify(await school.look(check.id))
    for (const part of [...parts, ...salts, holder]) expect(shown).not.toContain(part)
  })

  test('is no secret of an open question either: ids rest as hashes, the response key sealed', async () => {
    const check = await school.start('school-enrolment', SCHOOL)
    const { payload } = await wallet.fetchRequest(check.link)
    const kept = await everything()
    for (const secret of [check.id, payload.state, payload.state.split('.')[1] ?? ''])
      expect(kept).not.toContain(secret)
  })

  test('leaves out what a check only judged', async () => {
    const kept = await everything()
    expect(kept).not.toContain('D-0007"]')
    const { result } = await school.look((await answered(school)).id)
    const labels = result?.credentials.flatMap(({ claims }) => claims.map(({ label }) => label.en))
    expect(labels?.sort()).toEqual(['As of', "Child's name", "Child's year of school entry", 'Endorsed until'])
  })

  test('is gone on 15 September, with the desk still asking [M 15]', async () => {
    const check = await answered(school)
    expect((await school.look(check.id)).result?.keptUntil).toBe('2027-09-15T00:00:00.000Z')
    const landlord = await openDesk(world, 'demo-landlord')
    await hold(world, wallet, 'residence-permit')
    const lease = await landlord.start('landlord-lease', { leaseUntil: '2027-12-31' })
    await wallet.answer(lease.link)
    const portraits = async () => (await everything()).split('data:image/svg').length - 1
    expect(await portraits()).toBe(1)
    const { result } = await landlord.look(lease.id)
    expect(result?.credentials[0]?.claims).toMatchObject([{ value: '林秋月' }, { image: true }])
    world.advance(901)
    await world.verifier.expirePresentations()
    expect(await portraits()).toBe(0)
    expect((await landlord.look(lease.id)).result?.credentials[0]?.claims).toMatchObject([{ value: '林秋月' }])
    world.advance(297 * 86_400)
    await world.verifier.expirePresentations()
    const kept = await everything()
    expect(kept).not.toContain('陈小禾')
    expect(kept).toContain('林秋月')
  })
})

async function answered(desk: DeskBrowser) {
  const check = await desk.start('school-enrolment', SCHOOL)
  await wallet.answer(check.link)
  return check
}
