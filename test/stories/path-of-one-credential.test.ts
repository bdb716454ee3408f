import type { Wallet } from '@sojourn/wallet-web'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askAndAnswer, type PageClient, startCheck, startWorld, type World } from '../harness/index.ts'

const LEASE = { leaseUntil: '2027-12-31' }

let world: World
let desk: PageClient
let wallet: Wallet
beforeAll(async () => {
  world = await startWorld()
  desk = await world.desk('landlord')
  wallet = await world.wallet()
})
afterAll(() => world.close())

describe('the path of one credential', () => {
  test('a resident who has no permit yet has nothing to show', async () => {
    const check = await startCheck(desk, 'landlord-lease', LEASE)
    const read = await wallet.readRequest(check.link ?? '', 'cross_device')
    expect(read.ok && read.value.sheet).toBeUndefined()
  })

  test('a permit whose codes were compared and activated passes at a landlord desk [case c]', async () => {
    const [issued] = await world.issueTo(wallet, ['residence-permit'])
    expect(issued?.card.comparisonCode).toMatch(/^\d{6}$/)
    const check = await askAndAnswer(desk, wallet, 'landlord-lease', LEASE)
    expect(check).toMatchObject({ state: 'answered', result: { verdict: 'pass', policy: { id: 'landlord-lease' } } })
  })

  test('the same question is refused once an officer has revoked the permit, and stays refused [T 9]', async () => {
    const { rows } = await world.databases.issuer.query<{ id: string }>(
      "select issuance_id as id from issuance where state = 'active'",
    )
    const officer = await world.staff('public-security', ['revoker'])
    const act = (name: string, reasonCode: string) =>
      officer.post(`/issuances/${rows[0]?.id}/${name}`, { reasonCode, reasonText: 'left the city' })
    expect((await act('revoke', 'moved_away')).status).toBe(200)
    expect(await act('reinstate', 'review_closed')).toMatchObject({ status: 409, body: { error: 'already_revoked' } })
    await world.publish()
    const { result } = await askAndAnswer(desk, wallet, 'landlord-lease', LEASE)
    expect(result).toMatchObject({ verdict: 'fail', reason: 'status.revoked' })
  })

  test('a permit that was delivered and not yet activated does not pass', async () => {
    const other = await world.wallet()
    await world.issueTo(other, ['residence-permit'], { persona: 'courier-back-paid', activate: false })
    await world.publish()
    const { result } = await askAndAnswer(desk, other, 'landlord-lease', LEASE)
    expect(result).toMatchObject({ verdict: 'fail', reason: 'status.suspended' })
  })
})
