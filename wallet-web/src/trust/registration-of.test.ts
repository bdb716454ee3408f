import { addSeconds, refuse } from '@sojourn/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import { createFakeRegistrar, type RegistrationSpoil } from '../testing/fake-registrar.ts'
import { NOON, TRUST_LIST_URL, vct } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'

const asking = (...path: string[]) => ({
  credentials: [
    { id: 'permit', format: 'dc+sd-jwt', meta: { vct_values: [vct('residence-permit')] }, claims: [{ path }] },
  ],
})

let world: FakeWorld
let registrar: Awaited<ReturnType<typeof createFakeRegistrar>>
beforeEach(async () => {
  world = await createFakeWorld()
  registrar = await createFakeRegistrar(world.registry)
  world.trustList((list) => registrar.withRegistration(list))
  world.desk.query = asking('residence', 'city')
})

async function read(spoil: RegistrationSpoil = {}) {
  world.desk.spoil = { ...world.desk.spoil, verifierInfo: await registrar.verifierInfo(spoil) }
  return world.wallet.readRequest(world.desk.link(), 'cross_device')
}

describe('a registered party', () => {
  test('is shown with the use of its certificate and its entry, and nobody else is asked [T 8] [P 7] [M 4]', async () => {
    const review = await read()
    if (!review.ok) throw new Error(review.reason)
    expect(review.value.use.purpose).toEqual({ 'zh-CN': '入学报名', en: 'School enrolment' })
    expect(review.value.registration).toMatchObject({ logIndex: 1, expiresAt: addSeconds(NOON, 365 * 86_400 - 3600) })
    expect(world.sent.map(({ url }) => url)).toEqual([TRUST_LIST_URL, 'https://desk.example/request/1'])
  })

  test('that asks beyond its certificate is stopped, and the history says so [T 8] arf:RPRC_21', async () => {
    world.desk.query = asking('citizen_id')
    expect(await read()).toEqual(refuse('over_asked'))
    const entries = await world.wallet.history()
    expect(entries).toMatchObject([{ kind: 'blocked' }])
  })

  const PROBLEMS: [string, RegistrationSpoil, string][] = [
    ['ended', { issuedAt: addSeconds(NOON, -366 * 86_400) }, 'registration_ended'],
    ['was replaced', { claims: { registration_version: 1 } }, 'registration_ended'],
    ['is another’s', { claims: { sub: '12010101DEM0000306' } }, 'registration_not_theirs'],
    ['is for another purpose', { claims: { intended_use_id: 'bank-customer' } }, 'registration_not_theirs'],
    ['says more than was approved', { claims: { note: 'x' } }, 'registration_not_theirs'],
    ['is for whoever asks through another', { claims: { act: { sub: 'x' } } }, 'registration_not_theirs'],
    ['has no form', { claims: { purpose: 'x' } }, 'registration_untrusted'],
    ['is not in the log', { proof: { index: 0 } }, 'registration_not_logged'],
    ['was logged as something else', { leaf: { certificates: [] } }, 'registration_not_logged'],
    ['was logged later than its proof', { checkpoint: { tree_size: 1 } }, 'registration_not_logged'],
  ]
  test.each(PROBLEMS)('whose certificate %s is refused [T 8]', async (_, spoil, problem) => {
    expect((await read()).ok).toBe(true)
    expect(await read(spoil)).toEqual(refuse(problem))
  })

  test('whose certificate somebody else signed, or that brings none, is refused [T 8]', async () => {
    expect((await read()).ok).toBe(true)
    expect(await read({ signer: world.registry.strangerSigner })).toEqual(refuse('registration_untrusted'))
    world.desk.spoil = {}
    expect(await world.wallet.readRequest(world.desk.link(), 'cross_device')).toEqual(refuse('registration_missing'))
    const [certificate] = await registrar.verifierInfo()
    world.desk.spoil = { verifierInfo: certificate === undefined ? [] : [certificate] }
    expect(await world.wallet.readRequest(world.desk.link(), 'cross_device')).toEqual(refuse('registration_not_logged'))
  })

  test('that was withdrawn is refused with whatever it brings [T 8]', async () => {
    world.trustList((list) => ({
      ...list,
      relyingParties: list.relyingParties.map((party) => ({
        ...party,
        registration: { id: 'school-1', version: 3, withdrawn: true },
        uses: [],
      })),
    }))
    expect(await read()).toEqual(refuse('registration_withdrawn'))
  })
})

test('a party of another registry is known by the list alone, as before [T 8]', async () => {
  const other = await createFakeWorld()
  other.desk.query = asking('residence', 'city')
  const review = await other.wallet.readRequest(other.desk.link(), 'cross_device')
  expect(review.ok && review.value.registration).toBeUndefined()
  expect(review.ok && review.value.use.policyId).toBe('school-enrolment')
})
