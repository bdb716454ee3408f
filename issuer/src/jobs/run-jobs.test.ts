import { type AgencyId, addSeconds } from '@sojourn/domain'
import { silentLogger } from '@sojourn/service'
import { createTestDatabase, type TestDatabase } from '@sojourn/service/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Agency } from '../agencies/agency.ts'
import { leases } from '../db/leases.ts'
import { runJobs } from './run-jobs.ts'

const AGENCY = { id: 'public-security' as AgencyId } as Agency
const NOW = new Date('2026-11-20T08:00:00Z')
let fixture: TestDatabase

beforeAll(async () => {
  fixture = await createTestDatabase(new URL('../../migrations/', import.meta.url))
})
afterAll(() => fixture.drop())

describe('a lease', () => {
  const [mine, theirs] = ['01900000-0000-7000-8000-00000000000a', '01900000-0000-7000-8000-00000000000b']
  const hold = (holder: string, at: Date, job = 'publish') =>
    leases(fixture.database, holder).hold(AGENCY.id, job, addSeconds(at, 20), at)

  test('is held by one of two, who renews it, until it runs out [P 4]', async () => {
    expect(await hold(mine, NOW)).toBe(true)
    expect(await hold(theirs, NOW)).toBe(false)
    expect(await hold(mine, addSeconds(NOW, 10))).toBe(true)
    expect(await hold(theirs, addSeconds(NOW, 29))).toBe(false)
    expect(await hold(theirs, addSeconds(NOW, 30))).toBe(true)
    expect(await hold(mine, addSeconds(NOW, 31))).toBe(false)
  })

  test('that is given up is free at once', async () => {
    expect(await hold(mine, NOW, 'void')).toBe(true)
    await leases(fixture.database, mine).release()
    expect(await hold(theirs, NOW, 'void')).toBe(true)
  })

  test('of one job says nothing of another', async () => {
    expect(await hold(mine, NOW, 'one')).toBe(true)
    expect(await hold(theirs, NOW, 'two')).toBe(true)
  })
})

describe('jobs', () => {
  const run = (hold: () => Promise<boolean>, job: () => Promise<void>) =>
    runJobs({ clock: () => NOW, logger: silentLogger(), agencies: [AGENCY], hold }, [
      { name: 'a', everySeconds: 0.01, run: job },
    ])

  test('run again and again, also after a round that failed', async () => {
    const job = vi.fn(async () => {
      if (job.mock.calls.length === 1) throw new Error('the first fails')
    })
    const stop = run(async () => true, job)
    await vi.waitFor(() => expect(job.mock.calls.length).toBeGreaterThan(2))
    await stop()
  })

  test('do not run where another process holds them', async () => {
    const job = vi.fn(async () => undefined)
    const hold = vi.fn(async () => false)
    const stop = run(hold, job)
    await vi.waitFor(() => expect(hold.mock.calls.length).toBeGreaterThan(2))
    await stop()
    expect(job).not.toHaveBeenCalled()
  })

  test('never overlap themselves, and are waited for at the end', async () => {
    let running = 0
    let most = 0
    let done = 0
    const stop = run(
      async () => true,
      async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setTimeout(resolve, 30))
        running -= 1
        done += 1
      },
    )
    await vi.waitFor(() => expect(done).toBeGreaterThan(1))
    await stop()
    expect([most, running]).toEqual([1, 0])
  })
})
