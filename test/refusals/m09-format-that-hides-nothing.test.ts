import type { Wallet } from '@sojourn/wallet-web'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PageClient, startCheck, startWorld, type World } from '../harness/index.ts'

const LEASE = { leaseUntil: '2027-12-31' }

let world: World
let desk: PageClient
beforeAll(async () => {
  world = await startWorld()
  desk = await world.desk('landlord')
})
afterAll(() => world.close())

const sheetFor = async (wallet: Wallet) => {
  const check = await startCheck(desk, 'landlord-lease', LEASE)
  const read = await wallet.readRequest(check.link ?? '', 'cross_device')
  if (!read.ok) throw new Error(read.reason)
  return read.value.sheet
}

describe('a permit in a format that can hide nothing', () => {
  test('in SD-JWT VC, the same permit is brought out for a landlord', async () => {
    const wallet = await world.wallet()
    await world.issueTo(wallet, ['residence-permit'])
    expect((await sheetFor(wallet))?.items).toHaveLength(1)
  })

  test('is received, kept and watched like any other, and stays in the wallet when less than all of it was registered [M 9]', async () => {
    const wallet = await world.wallet()
    await world.issueTo(wallet, ['residence-permit'], { format: 'jwt-vc' })
    await wallet.refreshStatus()
    const [card] = await wallet.cards()
    expect(card).toMatchObject({ format: 'jwt_vc_json', attestation: 'residence-permit', state: 'valid' })
    expect(card?.copiesTotal).toBeGreaterThan(1)
    expect(await sheetFor(wallet)).toBeUndefined()
  })
})
