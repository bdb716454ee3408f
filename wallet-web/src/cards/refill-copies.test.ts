import { addSeconds } from '@sojourn/domain'
import { SUSPENDED } from '@sojourn/status'
import { describe, expect, test } from 'vitest'
import { NOON } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'

const DAY = 86_400
const VALID = 0
const INVALID = 1

/** A valid permit of four copies, one of them shown: three are left, which is few. */
async function lowWorld(lot = 128): Promise<FakeWorld> {
  const random = (bytes: number) => new Uint8Array(bytes).fill(lot)
  const world = await createFakeWorld({ over: { random } })
  world.issuer.renews = true
  await world.receive()
  await status(world, VALID)
  const [copy] = await world.ports.storage.list('copies')
  if (!copy) throw new Error('no copy')
  const record = { ...copy, compact: '', shownAtSeconds: 1 }
  await world.ports.storage.commit([{ kind: 'put', table: 'copies', record }])
  return world
}

async function status(world: FakeWorld, value: number): Promise<void> {
  world.issuer.setStatus(value)
  await world.wallet.refreshStatus()
}

const left = async ({ wallet }: FakeWorld) => (await wallet.cards()).map(({ copiesLeft }) => copiesLeft)
const tokensAsked = ({ issuer }: FakeWorld) => issuer.calls.filter((call) => call.endsWith('/token')).length

/** The lot is drawn, and its moment passes. */
async function waitAndRefill(world: FakeWorld): Promise<readonly string[]> {
  await world.wallet.refillCopies()
  world.advance(DAY)
  return world.wallet.refillCopies()
}

describe('new copies', () => {
  test('come under new keys within a day, and those that nobody has seen stay', async () => {
    const world = await lowWorld()
    const keysBefore = (await world.ports.storage.list('keys')).map(({ id }) => id)
    const [before] = await world.wallet.cards()
    expect(await waitAndRefill(world)).toEqual(['refilled'])
    expect(await left(world)).toEqual([7])
    const copies = await world.ports.storage.list('copies')
    const added = copies.filter(({ receivedAtSeconds }) => receivedAtSeconds !== undefined)
    expect(added.map(({ number }) => number).sort()).toEqual([4, 5, 6, 7])
    expect(added.filter(({ holderKeyId }) => keysBefore.includes(holderKeyId))).toEqual([])
    const [card] = await world.wallet.cards()
    expect(card?.expiresAtSeconds).toBe((before?.expiresAtSeconds ?? 0) + DAY)
    expect(world.issuer.notifications).toEqual(['credential_accepted', 'credential_accepted'])
    // The old copies end with the card as it was.
    world.advance(89 * DAY + 1)
    expect(await left(world)).toEqual([4])
  })

  test('are asked for at a moment drawn by lot, not because a copy was shown [M 13]', async () => {
    const moments = await Promise.all(
      [0, 64, 255].map(async (lot) => {
        const world = await lowWorld(lot)
        const asked = tokensAsked(world)
        expect(await world.wallet.refillCopies()).toEqual([])
        expect(tokensAsked(world)).toBe(asked)
        const [card] = await world.wallet.cards()
        return (card?.refillAtSeconds ?? 0) - NOON.getTime() / 1000
      }),
    )
    expect(moments).toEqual([1, 21_685, 86_400])
  })

  test('are not asked for while more than three are left', async () => {
    const world = await createFakeWorld()
    world.issuer.renews = true
    await world.receive()
    await status(world, VALID)
    const asked = tokensAsked(world)
    expect(await waitAndRefill(world)).toEqual([])
    expect(tokensAsked(world)).toBe(asked)
  })

  test.each([
    ['suspended', SUSPENDED],
    ['revoked', INVALID],
  ])('are not asked for when the card is %s', async (_, value) => {
    const world = await lowWorld()
    await world.wallet.refillCopies()
    await status(world, value)
    const asked = tokensAsked(world)
    world.advance(DAY)
    expect(await world.wallet.refillCopies()).toEqual([])
    expect(tokensAsked(world)).toBe(asked)
  })

  test('take the place of the old ones when they say something else: nobody reads one thing and shows another', async () => {
    const world = await lowWorld()
    world.issuer.spoil = { claims: (claims) => ({ ...claims, endorsed_until: '2028-03-09' }) }
    expect(await waitAndRefill(world)).toEqual(['refilled'])
    expect(await left(world)).toEqual([4])
    expect(await world.wallet.cards()).toMatchObject([{ claims: { endorsed_until: '2028-03-09' } }])
  })

  test('that do not pass the check are not kept, and are asked for another day', async () => {
    const world = await lowWorld()
    world.issuer.spoil = { signer: world.registry.strangerSigner }
    expect(await waitAndRefill(world)).toEqual(['later'])
    expect(await left(world)).toEqual([3])
    expect(world.issuer.notifications.at(-1)).toBe('credential_failure')
    world.issuer.spoil = {}
    world.advance(DAY)
    expect(await world.wallet.refillCopies()).toEqual(['refilled'])
  })

  test('come again and again, by a token that is another each time', async () => {
    const world = await lowWorld()
    await waitAndRefill(world)
    for (const copy of await world.ports.storage.list('copies')) {
      const record = { ...copy, compact: '', shownAtSeconds: 1 }
      await world.ports.storage.commit([{ kind: 'put', table: 'copies', record }])
    }
    expect(await waitAndRefill(world)).toEqual(['refilled'])
    expect(await left(world)).toEqual([4])
  })

  test('stop when the agency gives no more, and the card is told apart from one that refills', async () => {
    const world = await lowWorld()
    world.issuer.renews = false
    expect(await waitAndRefill(world)).toEqual(['renewal_over'])
    expect((await world.wallet.cards())[0]).not.toHaveProperty('renewal')
  })

  test('wait for a network', async () => {
    const world = await lowWorld()
    await world.wallet.refillCopies()
    world.advance(DAY)
    world.online = false
    expect(await world.wallet.refillCopies()).toEqual(['later'])
    world.online = true
    world.advance(DAY)
    expect(await world.wallet.refillCopies()).toEqual(['refilled'])
  })

  test('do not make the card look suspended before a list knows them [M 12]', async () => {
    const world = await lowWorld()
    await waitAndRefill(world)
    world.issuer.issuedListAt = addSeconds(NOON, DAY + 60)
    await world.wallet.refreshStatus()
    expect((await world.wallet.cards()).map(({ state }) => state)).toEqual(['valid'])
    // Two minutes later the list must know them: now its word counts.
    world.advance(300)
    world.issuer.issuedListAt = undefined
    await world.wallet.refreshStatus()
    expect((await world.wallet.cards()).map(({ state }) => state)).toEqual(['suspended'])
  })

  test('are forgotten with the card: token and key', async () => {
    const world = await lowWorld()
    const [card] = await world.wallet.cards()
    await world.wallet.deleteCard(card?.id ?? '')
    const remembered = await world.ports.storage.list('remembered')
    expect(remembered.filter(({ id }) => id.startsWith('renewal:'))).toEqual([])
  })
})
