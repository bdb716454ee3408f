import { type AgencyId, newId, type StatusListId } from '@sojourn/domain'
import { expect, test } from 'vitest'
import type { Agency } from '../agencies/agency.ts'
import { createStatusPlaces, LANES, type LeasedBlock } from './status-places.ts'

const agency = { id: 'public-security' as AgencyId } as Agency
const NOW = new Date('2026-11-20T08:00:00Z')
const ENTRIES = 131_072

/** Lists in memory, leased by the rule of the database: a counter that moves by whole blocks. */
function listsInMemory(entries = ENTRIES) {
  const lists: { id: StatusListId; lane: number; leased: number }[] = []
  return {
    lists,
    async leaseBlock(_agency: AgencyId, lane: number, count: number): Promise<LeasedBlock | undefined> {
      const list = lists.find((candidate) => candidate.lane === lane && candidate.leased + count <= entries)
      if (list === undefined) return undefined
      const firstPosition = list.leased
      list.leased += count
      return { statusListId: list.id, entries, permutationKey: new Uint8Array(16).fill(lane), firstPosition, count }
    },
    async openList(_agency: Agency, lane: number): Promise<void> {
      lists.push({ id: newId(NOW), lane, leased: 0 })
    },
  }
}

const nameOf = ({ statusListId, index }: { statusListId: string; index: number }) => `${statusListId} ${index}`

test('two processes on the same lists never give the same place, over several blocks', async () => {
  const shared = listsInMemory()
  const processes = [createStatusPlaces(shared), createStatusPlaces(shared)]
  const places = (
    await Promise.all(
      Array.from({ length: 600 }, (_, at) => processes[at % 2]?.take(agency, 10, 'suspended', NOW) ?? []),
    )
  ).flat()
  expect(places).toHaveLength(6_000)
  expect(new Set(places.map(nameOf)).size).toBe(6_000)
})

test('the copies of one batch lie in different lists [M 12]', async () => {
  const places = await createStatusPlaces(listsInMemory()).take(agency, LANES, 'suspended', NOW)
  expect(new Set(places.map(({ statusListId }) => statusListId)).size).toBe(LANES)
})

test('places of copies that are valid at once lie in lists of their own', async () => {
  const source = createStatusPlaces(listsInMemory())
  const listsOf = async (born: 'suspended' | 'valid') =>
    (await source.take(agency, LANES, born, NOW)).map(({ statusListId }) => statusListId)
  const suspended = await listsOf('suspended')
  expect((await listsOf('valid')).filter((id) => suspended.includes(id))).toEqual([])
})

test('a place that was given back is given again, and only once', async () => {
  const source = createStatusPlaces(listsInMemory())
  const taken = await source.take(agency, 4, 'suspended', NOW)
  source.giveBack(taken)
  const next = (await Promise.all(Array.from({ length: 10 }, () => source.take(agency, 4, 'suspended', NOW))))
    .flat()
    .map(nameOf)
  for (const place of taken.map(nameOf)) expect(next.filter((name) => name === place)).toHaveLength(1)
})

test('a full list is followed by a new one', async () => {
  const shared = listsInMemory(512)
  const source = createStatusPlaces(shared)
  const places = (await Promise.all(Array.from({ length: 600 }, () => source.take(agency, 4, 'suspended', NOW)))).flat()
  expect(new Set(places.map(nameOf)).size).toBe(2_400)
  expect(shared.lists.length).toBeGreaterThan(LANES)
})

test('without a list and without leave to open one, nobody gets a place', async () => {
  const source = createStatusPlaces({
    leaseBlock: async () => undefined,
    openList: async () => {
      throw new Error('the database does not answer')
    },
  })
  await expect(source.take(agency, 1, 'suspended', NOW)).rejects.toThrow('does not answer')
})
