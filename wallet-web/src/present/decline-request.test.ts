import type { JsonObject } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { vct } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'

const QUERY: JsonObject = {
  credentials: [
    {
      id: 'permit',
      format: 'dc+sd-jwt',
      meta: { vct_values: [vct('residence-permit')] },
      claims: [{ path: ['residence', 'city'], values: ['010100'] }],
    },
  ],
}

async function declined(prepare: (world: FakeWorld) => Promise<void>, responseMode: 'direct_post' | 'direct_post.jwt') {
  const world = await createFakeWorld()
  world.desk.query = QUERY
  world.desk.spoil = { responseMode }
  await prepare(world)
  const read = await world.wallet.readRequest(world.desk.link(), 'cross_device')
  if (!read.ok) throw new Error(read.reason)
  world.sent.length = 0
  await world.wallet.decline(read.value)
  return {
    fits: read.value.sheet !== undefined,
    sent: world.sent,
    desk: world.desk,
    history: await world.wallet.history(),
  }
}

const CASES = {
  refused: (world: FakeWorld) => world.receive(),
  absent: async () => undefined,
  mismatch: async (world: FakeWorld) => {
    world.issuer.spoil = { claims: (claims) => ({ ...claims, residence: { city: '020200' } }) }
    await world.receive()
  },
  'all copies shown': async (world: FakeWorld) => {
    await world.receive()
    const copies = await world.ports.storage.list('copies')
    await world.ports.storage.commit(
      copies.map((copy) => ({ kind: 'put', table: 'copies', record: { ...copy, shownAtSeconds: 1 } })),
    )
  },
} as const

describe('declineRequest', () => {
  test('tells the same bytes whether the card is refused, absent, different or used up [R 8]', async () => {
    const plain = await Promise.all(Object.values(CASES).map((prepare) => declined(prepare, 'direct_post')))
    expect(plain.map(({ fits }) => fits)).toEqual([true, false, false, false])
    expect(new Set(plain.map(({ desk }) => desk.bodies.join())).size).toBe(1)
    expect(plain[0]?.desk.bodies).toEqual(['error=access_denied&state=a-state-of-more-than-128-bits'])
    expect(
      new Set(plain.map(({ sent }) => JSON.stringify(sent.map(({ url, init }) => [url, init.method, init.headers]))))
        .size,
    ).toBe(1)
  })

  test('tells the same encrypted, in as many bytes [R 8] [M 8]', async () => {
    const encrypted = await Promise.all(Object.values(CASES).map((prepare) => declined(prepare, 'direct_post.jwt')))
    expect(new Set(encrypted.map(({ desk }) => desk.bodies.join().length)).size).toBe(1)
    for (const { desk } of encrypted) {
      expect(desk.responses).toEqual([
        { kind: 'refused', error: 'access_denied', state: 'a-state-of-more-than-128-bits' },
      ])
    }
  })

  test('writes down what was asked, the same in every case', async () => {
    const entries = await Promise.all(Object.values(CASES).map((prepare) => declined(prepare, 'direct_post.jwt')))
    const items = entries.map(({ history }) => history.find(({ kind }) => kind === 'declined')?.items)
    expect(new Set(items.map((item) => JSON.stringify(item))).size).toBe(1)
    expect(items[0]).toMatchObject([{ attestation: 'residence-permit', claims: [['residence', 'city']] }])
  })
})
