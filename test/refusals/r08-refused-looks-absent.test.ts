import { isJsonObject } from '@sojourn/domain'
import { consentToAll, type Wallet } from '@sojourn/wallet-web'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PageClient, startCheck, startWorld, type World } from '../harness/index.ts'

const LEASE = { leaseUntil: '2027-12-31' }
/** Enough for the test below to see a difference of a few milliseconds. */
const ROUNDS = process.env.NIGHTLY === undefined ? 20 : 500

let world: World
let desk: PageClient
beforeAll(async () => {
  world = await startWorld()
  desk = await world.desk('landlord')
})
afterAll(() => world.close())

interface Sent {
  readonly url: string
  readonly method: string | undefined
  readonly headers: unknown
  readonly bodyLength: number
}

/** A wallet whose every request is written down. */
async function watchedWallet(): Promise<{ wallet: Wallet; sent: Sent[] }> {
  const sent: Sent[] = []
  const wallet = await world.wallet({
    fetch: (url, init) => {
      sent.push({ url, method: init.method, headers: init.headers, bodyLength: String(init.body ?? '').length })
      return fetch(url, init)
    },
  })
  return { wallet, sent }
}

const CASES = {
  refused: (wallet: Wallet) => world.issueTo(wallet, ['residence-permit']),
  absent: async () => [],
  // A tenant below 18 is asked for `age_over.18`, and the policy wants it to be true.
  mismatch: (wallet: Wallet) => world.issueTo(wallet, ['residence-permit'], { persona: 'child-13' }),
  'of another kind': (wallet: Wallet) => world.issueTo(wallet, ['social-security-card']),
} as const

async function decline({ wallet, sent }: Awaited<ReturnType<typeof watchedWallet>>) {
  const check = await startCheck(desk, 'landlord-lease', LEASE)
  const read = await wallet.readRequest(check.link ?? '', 'cross_device')
  if (!read.ok) throw new Error(read.reason)
  sent.length = 0
  const began = performance.now()
  await wallet.decline(read.value)
  const tookMs = performance.now() - began
  const { body } = await desk.get<Record<string, unknown>>(`/checks/${check.id}`)
  return { fits: read.value.sheet !== undefined, answers: sent.map(withoutIds), tookMs, shown: withoutTimes(body) }
}

/** The request's own id stands in the address; everything else must be the same. */
const withoutIds = (request: Sent): Sent => ({ ...request, url: request.url.replace(/[^/]+$/, ':id') })

function withoutTimes(body: Record<string, unknown>): unknown {
  const { state, result } = body
  const reason = isJsonObject(result as never) ? (result as { reason?: string }).reason : undefined
  return { state, reason }
}

describe('a wallet that declines', () => {
  test('is answered with what it shows when its holder agrees', async () => {
    const { wallet } = await watchedWallet()
    await world.issueTo(wallet, ['residence-permit'])
    const check = await startCheck(desk, 'landlord-lease', LEASE)
    const read = await wallet.readRequest(check.link ?? '', 'cross_device')
    if (!read.ok || !read.value.sheet) throw new Error('nothing fits')
    expect((await wallet.present(read.value, consentToAll(read.value.sheet))).ok).toBe(true)
  })

  test('looks to the desk the same whether it will not, has none, or has another [R 8] [M 8]', async () => {
    const declined = []
    for (const prepare of Object.values(CASES)) {
      const watched = await watchedWallet()
      await prepare(watched.wallet)
      declined.push(await decline(watched))
    }
    expect(declined[0]?.fits).toBe(true)
    expect(declined[1]?.fits).toBe(false)
    expect(declined.at(-1)?.fits).toBe(false)
    expect(new Set(declined.map(({ answers }) => JSON.stringify(answers))).size).toBe(1)
    expect(declined[0]?.answers).toHaveLength(1)
    expect(new Set(declined.map(({ shown }) => JSON.stringify(shown))).size).toBe(1)
  })

  test(`takes no longer to say no when it holds the card than when it holds none, over ${ROUNDS} rounds [R 8] [M 8]`, {
    timeout: 200_000,
    retry: 2, // a busy machine is not a telling wallet
  }, async () => {
    const holding = await watchedWallet()
    await world.issueTo(holding.wallet, ['residence-permit'])
    const empty = await watchedWallet()
    const times: { held: number[]; none: number[] } = { held: [], none: [] }
    for (let round = 0; round < ROUNDS; round++) {
      times.held.push((await decline(holding)).tookMs)
      times.none.push((await decline(empty)).tookMs)
    }
    const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
    expect(Math.abs(median(times.held) - median(times.none))).toBeLessThan(10)
  })
})
