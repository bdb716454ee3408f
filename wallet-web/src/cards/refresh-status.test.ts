import { addSeconds } from '@sojourn/domain'
import { INVALID, SUSPENDED, VALID, writeStatusBits } from '@sojourn/status'
import { describe, expect, test } from 'vitest'
import { STATUS_LIST } from '../testing/fake-issuer.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'

async function holding(): Promise<FakeWorld> {
  const world = await createFakeWorld()
  await world.receive()
  return world
}

const state = async (world: FakeWorld) => (await world.wallet.cards())[0]?.state

describe('refreshStatus', () => {
  test('says that a card waits until the list says that it is valid', async () => {
    const world = await holding()
    expect(await state(world)).toBe('waiting')
    await world.wallet.refreshStatus()
    expect(await state(world)).toBe('waiting')
    world.issuer.setStatus(VALID)
    await world.wallet.refreshStatus()
    expect(await state(world)).toBe('valid')
    // The person waited for it: nothing to be told.
    expect((await world.wallet.cards())[0]).toMatchObject({ changeSeen: true })
  })

  test('tells of a change once: suspended, reinstated, revoked', async () => {
    const world = await holding()
    world.issuer.setStatus(VALID)
    await world.wallet.refreshStatus()
    const cardId = (await world.wallet.cards())[0]?.id ?? ''
    for (const [value, from, to, shown] of [
      [SUSPENDED, 'valid', 'suspended', 'suspended'],
      [VALID, 'suspended', 'valid', 'valid'],
      [INVALID, 'valid', 'invalid', 'revoked'],
    ] as const) {
      world.issuer.setStatus(value)
      expect(await world.wallet.refreshStatus()).toEqual([{ cardId, from, to }])
      expect((await world.wallet.cards())[0]).toMatchObject({ state: shown, changeSeen: false })
      await world.wallet.markChangeSeen(cardId)
      expect(await world.wallet.refreshStatus()).toEqual([])
      expect((await world.wallet.cards())[0]).toMatchObject({ changeSeen: true })
    }
  })

  test('calls a card that was voided before it was ever valid by its name', async () => {
    const world = await holding()
    world.issuer.setStatus(INVALID)
    await world.wallet.refreshStatus()
    expect(await state(world)).toBe('never_activated')
  })

  test('takes the worst of the copies for the card', async () => {
    const world = await holding()
    world.issuer.setStatus(VALID)
    writeStatusBits(world.issuer.bits, 2, 1002, SUSPENDED)
    await world.wallet.refreshStatus()
    writeStatusBits(world.issuer.bits, 2, 1002, VALID)
    await world.wallet.refreshStatus()
    expect(await state(world)).toBe('valid')
    writeStatusBits(world.issuer.bits, 2, 1003, INVALID)
    await world.wallet.refreshStatus()
    expect(await state(world)).toBe('revoked')
  })

  test('does not believe a list older than one already seen [F 13]', async () => {
    const world = await holding()
    world.issuer.setStatus(VALID)
    await world.wallet.refreshStatus()
    const before = world.ports.clock()
    world.advance(600)
    world.issuer.setStatus(INVALID)
    await world.wallet.refreshStatus()
    world.issuer.setStatus(VALID)
    world.issuer.issuedListAt = before
    expect(await world.wallet.refreshStatus()).toEqual([])
    expect(await state(world)).toBe('revoked')
  })

  test.each([
    [
      'a list that came to its end',
      (world: FakeWorld) => {
        world.issuer.issuedListAt = addSeconds(world.ports.clock(), -2 * 86_400)
      },
    ],
    [
      'a list from the future',
      (world: FakeWorld) => {
        world.issuer.issuedListAt = addSeconds(world.ports.clock(), 3600)
      },
    ],
    [
      'no network',
      (world: FakeWorld) => {
        world.online = false
      },
    ],
  ])('leaves the card as it was with %s', async (_, spoil) => {
    const world = await holding()
    world.issuer.setStatus(VALID)
    await world.wallet.refreshStatus()
    world.issuer.setStatus(SUSPENDED)
    spoil(world)
    expect(await world.wallet.refreshStatus()).toEqual([])
    expect(await state(world)).toBe('valid')
  })

  test('asks for the whole list and says nothing of which place it wants [M 4]', async () => {
    const world = await holding()
    world.sent.length = 0
    await world.wallet.refreshStatus()
    expect(world.sent.map(({ url, init }) => [url, init.body])).toEqual([[STATUS_LIST, undefined]])
  })
})

describe('deleteCard', () => {
  test('stays done when a list was on its way meanwhile', async () => {
    const world = await holding()
    const cardId = (await world.wallet.cards())[0]?.id ?? ''
    const refreshing = world.wallet.refreshStatus()
    await world.wallet.deleteCard(cardId)
    await refreshing
    expect(await world.wallet.cards()).toEqual([])
  })

  test('removes the card, its copies and its keys, and tells nobody', async () => {
    const world = await holding()
    const [key] = await world.ports.storage.list('keys')
    world.sent.length = 0
    await world.wallet.deleteCard((await world.wallet.cards())[0]?.id ?? '')
    expect(await world.wallet.cards()).toEqual([])
    expect(await world.ports.storage.list('copies')).toEqual([])
    expect(await world.ports.storage.list('keys')).toEqual([])
    expect(await world.ports.holderKeys.signer(key?.id ?? '')).toBeUndefined()
    expect(world.sent).toEqual([])
  })

  test('keeps the keys that another card is bound to', async () => {
    const world = await createFakeWorld()
    await world.receive(['residence-permit', 'household-relation'])
    await world.wallet.deleteCard((await world.wallet.cards())[0]?.id ?? '')
    expect(await world.ports.storage.list('keys')).toHaveLength(4)
  })

  test('knows no other card', async () => {
    expect(await (await createFakeWorld()).wallet.deleteCard('x')).toEqual({ ok: false, reason: 'card_unknown' })
  })
})
