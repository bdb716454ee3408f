import { inflateSync } from 'node:zlib'
import type { IssuanceId } from '@sojourn/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deliverActive, newWallet, OFFICER, type Office, startOffice } from '../testing/start-office.ts'

const HOLDERS = 50
const COPIES = 10
const ROUND_SECONDS = 5
const WINDOW_SECONDS = 15

/** Where a copy stands, and whose it is: what the observer does not know. */
type Owners = ReadonlyMap<string, IssuanceId>

/** Somebody who fetches every list again and again and writes down which entries changed between two looks. */
async function watch(office: Office) {
  const before = new Map<string, Uint8Array>()
  const look = async (): Promise<string[]> => {
    const changed: string[] = []
    const { rows } = await office.app.database.query<{ id: string; token: string }>(
      'select status_list_id as id, token from status_publication where agency = $1',
      [office.agency.id],
    )
    for (const { id, token } of rows) {
      const { status_list } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
      const bits = inflateSync(Buffer.from(status_list.lst, 'base64url'))
      const known = before.get(id)
      before.set(id, bits)
      if (known === undefined) continue
      for (let at = 0; at < bits.length; at += 1) {
        for (let entry = 0; entry < 4; entry += 1) {
          const mask = 3 << (2 * entry)
          if (((bits[at] ?? 0) & mask) !== ((known[at] ?? 0) & mask)) changed.push(`${id} ${4 * at + entry}`)
        }
      }
    }
    return changed
  }
  await look()
  return look
}

/** Of all pairs that changed between the same two looks, the share that belongs to one holder: what a grouping by time would get right. */
function precision(looks: readonly (readonly string[])[], owners: Owners): number {
  let pairs = 0
  let right = 0
  for (const changed of looks) {
    for (const [at, one] of changed.entries()) {
      for (const other of changed.slice(at + 1)) {
        pairs += 1
        if (owners.get(one) === owners.get(other)) right += 1
      }
    }
  }
  return right / pairs
}

async function holders(office: Office, count: number): Promise<{ ids: readonly IssuanceId[]; owners: Owners }> {
  const ids: IssuanceId[] = []
  for (let made = 0; made < count; made += 1) {
    const { issuanceId } = await deliverActive(office, { wallet: await newWallet(COPIES) })
    ids.push(issuanceId)
  }
  const { rows } = await office.app.database.query<{ place: string; issuanceId: IssuanceId }>(
    `select status_list_id || ' ' || status_index as place, issuance_id as "issuanceId" from credential where agency = $1`,
    [office.agency.id],
  )
  return { ids, owners: new Map(rows.map(({ place, issuanceId }) => [place, issuanceId])) }
}

const publish = (office: Office) => office.app.useCases.publish(office.agency, office.now())
const revoke = (office: Office, issuanceId: IssuanceId) =>
  office.app.useCases.acts.revoke(
    office.agency,
    { issuanceId, reasonCode: 'own_request', reasonText: 'as the resident asked', by: OFFICER },
    office.now(),
  )

/** Rounds of the publisher until nothing waits; after each the observer looks. Answers what was seen and how long it took. */
async function untilPublished(office: Office, ids: readonly IssuanceId[], look: () => Promise<string[]>) {
  const looks: string[][] = []
  for (let seconds = 0; ; seconds += ROUND_SECONDS) {
    await publish(office)
    const changed = await look()
    if (changed.length > 0) looks.push(changed)
    if ((await office.app.db.issuances.unpublished(office.agency.id, ids)).size === 0) return { looks, seconds }
    office.advance(ROUND_SECONDS)
  }
}

describe('changes on their way into the public lists', () => {
  let office: Office
  beforeAll(async () => {
    office = await startOffice({ STATUS_WINDOW_SECONDS: String(WINDOW_SECONDS), STATUS_PUBLISH_SECONDS: '5' })
  }, 60_000)
  afterAll(() => office.close())

  test(`${HOLDERS} holders revoked in one window cannot be told apart by the moments at which their copies change [M 12]`, async () => {
    const { ids, owners } = await holders(office, HOLDERS)
    for (let rounds = 0; rounds < 5; rounds += 1) {
      await publish(office)
      office.advance(ROUND_SECONDS)
    }
    const look = await watch(office)
    for (const id of ids) await revoke(office, id)
    const { looks, seconds } = await untilPublished(office, ids, look)
    expect(looks.flat()).toHaveLength(HOLDERS * COPIES)
    expect(seconds).toBeLessThanOrEqual(WINDOW_SECONDS + ROUND_SECONDS)
    expect(precision(looks, owners)).toBeLessThan(0.05)
  }, 120_000)

  test('one holder’s copies come out with their lists, each at a moment of its own [M 12]', async () => {
    const { ids, owners } = await holders(office, 1)
    for (let rounds = 0; rounds < 5; rounds += 1) {
      await publish(office)
      office.advance(ROUND_SECONDS)
    }
    const look = await watch(office)
    const moments = new Set<number>()
    // Four lists, four moments: that all four fall into one round of the publisher happens once in 27 times, and never eight times in a row.
    for (let tries = 0; tries < 8 && moments.size < 2; tries += 1) {
      const [id] = tries === 0 ? ids : (await holders(office, 1)).ids
      if (id === undefined) throw new Error('nobody was issued anything')
      await revoke(office, id)
      const { looks } = await untilPublished(office, [id], look)
      moments.add(looks.length)
    }
    expect(owners.size).toBeGreaterThan(0)
    expect(Math.max(...moments)).toBeGreaterThan(1)
  }, 60_000)
})

test('without a window one look is enough to tell whose copies changed: the measure above has teeth', async () => {
  const office = await startOffice({ STATUS_WINDOW_SECONDS: '0' })
  try {
    const { ids, owners } = await holders(office, 3)
    await publish(office)
    const look = await watch(office)
    const looks: string[][] = []
    for (const id of ids) {
      await revoke(office, id)
      await publish(office)
      looks.push(await look())
    }
    expect(precision(looks, owners)).toBe(1)
  } finally {
    await office.close()
  }
}, 60_000)
