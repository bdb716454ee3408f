import { createMemoryPorts, createWallet } from '@sojourn/wallet-web'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 180_000)
afterAll(() => world?.close())

const DAY_SECONDS = 86_400

test('a wallet with few copies left gets new ones of the agency, without the counter, and they are valid [M 13]', async () => {
  const ports = await createMemoryPorts(world.walletSettings, { clock: world.clock })
  const wallet = createWallet(ports)
  await world.issueTo(wallet, ['residence-permit'])
  await wallet.refreshStatus()
  const copies = await ports.storage.list('copies')
  expect(copies).toHaveLength(10)
  for (const copy of copies.slice(0, 7)) {
    const record = { ...copy, compact: '', shownAtSeconds: 1 }
    await ports.storage.commit([{ kind: 'put', table: 'copies', record }])
  }

  expect(await wallet.refillCopies()).toEqual([])
  world.time.advance(DAY_SECONDS)
  expect(await wallet.refillCopies()).toEqual(['refilled'])
  world.time.advance(300)
  await world.publish()
  await wallet.refreshStatus()
  // A day later the agency says `as_of` another day, so the three that were left say something else than the card, and go.
  expect(await wallet.cards()).toMatchObject([{ state: 'valid', copiesLeft: 10, copiesTotal: 17 }])
  expect(await world.issuer.reconcile()).toEqual([])
}, 60_000)
