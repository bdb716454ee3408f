import type { Wallet } from '@sojourn/wallet-web'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Issued, type PageClient, startWorld, type World } from '../harness/index.ts'
import { placesOf, servedStatus } from '../harness/issuance/served-status.ts'

const VALID = 0
const INVALID = 1
const SUSPENDED = 2

let world: World
let clerk: PageClient
beforeAll(async () => {
  world = await startWorld()
  clerk = await world.staff('public-security', ['clerk'])
})
afterAll(() => world.close())

/** Delivered to a phone, and not compared yet. Whose phone it is, the issuer cannot know. */
async function delivered(wallet?: Wallet): Promise<Issued> {
  const [issued] = await world.issueTo(wallet ?? (await world.wallet()), ['residence-permit'], { activate: false })
  if (issued === undefined) throw new Error('nothing was issued')
  return issued
}

async function publishedStatuses({ issuanceId }: Issued): Promise<readonly number[]> {
  await world.publish()
  // A process serves what it has for two seconds before it looks for a newer edition.
  world.time.advance(3)
  const places = await placesOf(world, issuanceId)
  expect(places).toHaveLength(10)
  return [...new Set(await Promise.all(places.map((place) => servedStatus(world, place))))]
}

const activate = (issued: Issued, comparisonCode: string) =>
  clerk.post<Record<string, unknown>>(`/issuances/${issued.issuanceId}/activate`, { comparisonCode })

/** What the phone in front of the clerk shows when another phone took the offer. */
const anotherCode = ({ card }: Issued, by = 1): string =>
  String((Number(card.comparisonCode) + by) % 1_000_000).padStart(6, '0')

describe('an offer taken by the phone that stands at the counter', () => {
  test('is valid once the codes were found to be the same, and not before [R 12] [T 2]', async () => {
    const issued = await delivered()
    expect(await publishedStatuses(issued)).toEqual([SUSPENDED])
    const { status, body } = await activate(issued, issued.card.comparisonCode ?? '')
    expect(status).toBe(200)
    expect(body.state).toBe('active')
    expect(await publishedStatuses(issued)).toEqual([VALID])
  })
})

describe('an offer taken by another phone', () => {
  test('shows another code there, and never becomes valid [R 12] [T 2]', async () => {
    const issued = await delivered()
    const { status, body } = await activate(issued, anotherCode(issued))
    expect(status).toBe(409)
    expect(body).toMatchObject({ error: 'wrong_comparison_code', attemptsLeft: 4 })
    expect(await publishedStatuses(issued)).toEqual([SUSPENDED])
  })

  test('is void after five wrong codes, and then the right one comes too late [R 12]', async () => {
    const issued = await delivered()
    const errors: unknown[] = []
    for (let by = 1; by <= 5; by += 1) errors.push((await activate(issued, anotherCode(issued, by))).body.error)
    expect(errors).toEqual([...Array(4).fill('wrong_comparison_code'), 'comparison_attempts_exceeded'])
    expect((await activate(issued, issued.card.comparisonCode ?? '')).status).toBe(409)
    const offer = await clerk.get<Record<string, unknown>>(`/offers/${issued.offerId}`)
    expect(offer.body).toMatchObject({ state: 'void', voidReason: 'comparison_attempts' })
    expect(await publishedStatuses(issued)).toEqual([INVALID])
  })

  test('still works with the right code after four wrong ones, for people mistype [R 12]', async () => {
    const issued = await delivered()
    for (let by = 1; by <= 4; by += 1) await activate(issued, anotherCode(issued, by))
    expect((await activate(issued, issued.card.comparisonCode ?? '')).status).toBe(200)
    expect(await publishedStatuses(issued)).toEqual([VALID])
  })

  test('gives each phone a code of its own, also from one offer’s secret [T 2]', async () => {
    const codes = new Set(
      (await Promise.all([delivered(), delivered(), delivered()])).map(({ card }) => card.comparisonCode),
    )
    expect(codes.size).toBe(3)
  })

  test('is void when the clerk sees that the codes differ [R 12] [T 2]', async () => {
    const issued = await delivered()
    const { status, body } = await clerk.post<Record<string, unknown>>(`/issuances/${issued.issuanceId}/void`, {})
    expect(status).toBe(200)
    expect(body).toMatchObject({ state: 'void', voidReason: 'officer' })
    expect((await activate(issued, issued.card.comparisonCode ?? '')).body.error).toBe('not_inactive')
    expect(await publishedStatuses(issued)).toEqual([INVALID])
  })
})

describe('an offer that nobody compared', () => {
  test('waits for ten minutes, and is revoked then [R 12]', async () => {
    const issued = await delivered()
    world.time.advance(590)
    await world.issuer.voidUnsettled()
    expect(await publishedStatuses(issued)).toEqual([SUSPENDED])
    world.time.advance(11)
    const late = await activate(issued, issued.card.comparisonCode ?? '')
    expect(late.status).toBe(409)
    expect(late.body.error).toBe('activation_expired')
    await world.issuer.voidUnsettled()
    expect(await publishedStatuses(issued)).toEqual([INVALID])
    const offer = await clerk.get<Record<string, unknown>>(`/offers/${issued.offerId}`)
    expect(offer.body).toMatchObject({ state: 'void', voidReason: 'not_activated' })
    expect(await world.issuer.reconcile()).toEqual([])
  })
})
