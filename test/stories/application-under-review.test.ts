import type { AttestationTypeId } from '@sojourn/domain'
import { createMemoryPorts, createWallet, type Wallet, type WalletPorts } from '@sojourn/wallet-web'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'

const INTERVAL = 3_600

let world: World
beforeAll(async () => {
  world = await startWorld({ issuerEnv: { DEFERRED_INTERVAL_SECONDS: String(INTERVAL) } })
}, 120_000)
afterAll(() => world.close())

const clerk = () => world.staff('public-security', ['clerk'])

/** Taken at the counter by one officer, with an offer for the resident's wallet. */
async function applied(type: AttestationTypeId, ports: WalletPorts) {
  const resident = (await world.issuer.residents('public-security')).find(({ persona }) => persona === 'worker-mother')
  if (!resident) throw new Error('no resident')
  const officer = await clerk()
  const taken = await officer.post<{ id: string }>('/applications', { residentId: resident.id, type })
  expect(taken.status).toBe(201)
  const created = await world.issuer.createOffer('public-security', { residentId: resident.id, types: [type] })
  if (!created.ok) throw new Error(created.reason)
  const wallet = createWallet(ports)
  const offer = await wallet.readOffer(created.value.link)
  if (!offer.ok) throw new Error(offer.reason)
  const accepted = await wallet.acceptOffer(offer.value, created.value.txCode)
  if (!accepted.ok) throw new Error(accepted.reason)
  return { applicationId: taken.body.id, offerId: created.value.offerId, wallet, accepted: accepted.value }
}

async function compared(offerId: string, code: string | undefined) {
  const { rows } = await world.databases.issuer.query<{ id: string }>(
    'select issuance_id as id from deferred_issuance where agency = $1 and grant_id = $2',
    ['public-security', offerId],
  )
  return world.issuer.activate('public-security', rows[0]?.id ?? '', code ?? '')
}

/** What the next poll brings, an hour later. */
async function anHourLater(wallet: Wallet) {
  world.time.advance(INTERVAL + 1)
  return wallet.pollWaiting()
}

const decide = async (id: string, act: 'approve' | 'reject') =>
  (await clerk()).post(`/applications/${id}/${act}`, { reasonText: 'decided' })

describe('an application that is looked at while the wallet waits', () => {
  test('is compared at the counter, outlives a restart, is asked for no sooner than said, and becomes a card [S 5]', async () => {
    const ports = await createMemoryPorts(world.walletSettings, { clock: world.clock })
    const { applicationId, offerId, wallet, accepted } = await applied('residence-permit', ports)
    expect([accepted.cards.length, accepted.waiting.length]).toEqual([0, 1])
    const [waiting] = accepted.waiting
    expect(waiting?.comparisonCode).toMatch(/^\d{6}$/)
    expect((await compared(offerId, waiting?.comparisonCode)).ok).toBe(true)
    expect(await wallet.pollWaiting()).toEqual([])

    // Another start of the same wallet: nothing but what the vault holds.
    const again = createWallet(ports)
    expect(await again.waiting()).toMatchObject([{ attestation: 'residence-permit', intervalSeconds: INTERVAL }])
    expect(await anHourLater(again)).toEqual(['waiting'])
    expect(await again.pollWaiting()).toEqual([])
    expect((await decide(applicationId, 'approve')).status).toBe(200)
    expect(await again.cards()).toEqual([])
    expect(await anHourLater(again)).toEqual(['received'])
    await world.publish()
    await again.refreshStatus()
    expect(await again.cards()).toMatchObject([{ attestation: 'residence-permit', state: 'valid', copiesLeft: 10 }])
    expect(await again.waiting()).toMatchObject([{ outcome: 'received' }])
    const { rows } = await world.databases.issuer.query<{ state: string }>(
      'select state, accepted_at is not null as accepted from issuance where offer_id = $1',
      [offerId],
    )
    expect(rows).toMatchObject([{ state: 'active', accepted: true }])
    expect((await again.history()).map(({ kind }) => kind)).toEqual(['received'])
    await again.forgetWaiting(waiting?.id ?? '')
    expect(await again.waiting()).toEqual([])
    expect(await anHourLater(again)).toEqual([])
    expect(await world.issuer.reconcile()).toEqual([])
  }, 60_000)

  test('that is rejected ends the waiting, and the wallet says so until it was read', async () => {
    const ports = await createMemoryPorts(world.walletSettings, { clock: world.clock })
    const { applicationId, offerId, wallet, accepted } = await applied('household-relation', ports)
    await compared(offerId, accepted.waiting[0]?.comparisonCode)
    expect((await decide(applicationId, 'reject')).status).toBe(200)
    expect(await anHourLater(wallet)).toEqual(['refused'])
    expect(await anHourLater(wallet)).toEqual([])
    expect(await wallet.waiting()).toMatchObject([{ outcome: 'refused' }])
    expect(await wallet.cards()).toEqual([])
  }, 60_000)

  test('keeps its keys when another card is deleted meanwhile, and waits on when the agency is out of reach', async () => {
    let isDown = false
    const fetchOr: typeof fetch = async (input, init) => {
      if (isDown) throw new TypeError('out of reach')
      return fetch(input, init)
    }
    const ports = await createMemoryPorts(world.walletSettings, { clock: world.clock, fetch: fetchOr })
    const [other] = await world.issueTo(createWallet(ports), ['tenancy-registration'])
    const { applicationId, offerId, wallet, accepted } = await applied('household-relation', ports)
    await compared(offerId, accepted.waiting[0]?.comparisonCode)
    // Copy i of every card is bound to key i, so the waiting one counts on the keys of the card that goes.
    expect((await wallet.deleteCard(other?.card.cardId ?? '')).ok).toBe(true)
    await decide(applicationId, 'approve')
    isDown = true
    expect(await anHourLater(wallet)).toEqual(['waiting'])
    isDown = false
    expect(await anHourLater(wallet)).toEqual(['received'])
    expect(await wallet.cards()).toMatchObject([{ attestation: 'household-relation' }])
  }, 60_000)
})
