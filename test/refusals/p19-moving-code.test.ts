import { setTimeout as pause } from 'node:timers/promises'
import type { DeskCheck } from '@sojourn/verifier'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, type StartedCheck } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'

const LEASE = { leaseUntil: '2027-01-31' }

let world: PresentationWorld
let desk: DeskBrowser
let wallet: BareWallet
beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-landlord')
  wallet = await createBareWallet(world)
  await hold(world, wallet, 'residence-permit')
})
afterAll(() => world.close())

/** What a camera sees on the screen: the desk page's own rule, by a clock that agrees with the server's. */
function photograph({ createdAt, movingLinks }: Pick<DeskCheck, 'createdAt' | 'movingLinks'>): string {
  const [now, then] = [world.clock().getTime(), Date.parse(createdAt)]
  return movingLinks[Math.floor(now / 2000) - Math.floor(then / 2000)] ?? ''
}

const uriIn = (link: string): string => new URL(link).searchParams.get('request_uri') ?? ''
const statusOf = async (link: string): Promise<number> => (await world.fetch(uriIn(link))).status
const start = (flow?: DeskCheck['flow']): Promise<StartedCheck> => desk.start('landlord-lease', LEASE, flow)

describe('the code on a desk’s screen', () => {
  test('is an ordinary link each two seconds, so a wallet never seen answers whichever it reads [P 19]', async () => {
    const check = await start()
    expect(check.movingLinks).toHaveLength(31)
    expect(check.link).toBe(check.movingLinks[0])
    world.advance(20)
    const photo = photograph(check)
    expect([...new URL(photo).searchParams.keys()]).toEqual(['client_id', 'request_uri', 'request_uri_method'])
    expect((await wallet.answer(photo)).status).toBe(200)
    expect((await desk.look(check.id)).result?.verdict).toBe('pass')
  })

  test('is worth nothing in a photo older than ten seconds: of 100 photos 100 are refused [P 19] [T 4]', async () => {
    const refused: number[] = []
    let photos = 0
    while (photos < 100) {
      const check = await start()
      const taken: string[] = []
      // One every half second for twelve seconds, each tried again when it is ten seconds old or more.
      for (let shot = 0; shot < 25; shot += 1) {
        taken.push(photograph(check))
        world.advance(0.5)
      }
      world.advance(10 - 0.5)
      for (const photo of taken) {
        refused.push(await statusOf(photo))
        photos += 1
      }
      expect((await desk.look(check.id)).state).toBe('waiting')
      expect((await wallet.answer(photograph(check))).status).toBe(200)
    }
    expect(photos).toBe(100)
    expect(refused.filter((status) => status === 410)).toHaveLength(100)
  })

  test('is good in a photo of seven seconds, 100 times of 100 [P 19]', async () => {
    const statuses: number[] = []
    for (let photo = 0; photo < 100; photo += 1) {
      const check = await start()
      world.advance((photo % 40) / 2)
      const taken = photograph(check)
      world.advance(7)
      statuses.push(await statusOf(taken))
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(100)
  })

  test('is dead after ten seconds also for a request that somebody has fetched', async () => {
    const check = await start()
    const photo = photograph(check)
    expect([await statusOf(photo), await statusOf(photo)]).toEqual([200, 200])
    world.advance(10)
    expect(await statusOf(photo)).toBe(410)
    expect((await desk.look(check.id)).state).toBe('fetched')
  })

  test.each([
    ['without what moves', (link: string) => uriIn(link).replace(/\/[^/]+$/, '')],
    ['without the mark that it moves', (link: string) => uriIn(link).replace('.~', '.')],
    [
      'without both',
      (link: string) =>
        uriIn(link)
          .replace('.~', '.')
          .replace(/\/[^/]+$/, ''),
    ],
    [
      'with the time of later',
      (link: string) =>
        uriIn(link).replace(
          /\/([0-9a-z]+)\.([^/]+)$/,
          (_, slot, mac) => `/${(Number.parseInt(slot, 36) + 1).toString(36)}.${mac}`,
        ),
    ],
  ])('leads nowhere %s', async (_, spoil) => {
    const check = await start()
    expect((await world.fetch(spoil(photograph(check)))).status).toBe(404)
    expect((await desk.look(check.id)).state).toBe('waiting')
  })

  test('does not lend its code to another check', async () => {
    const [mine, other] = [await start(), await start()]
    const code = uriIn(photograph(other)).split('/').at(-1)
    expect((await world.fetch(uriIn(photograph(mine)).replace(/[^/]+$/, code ?? ''))).status).toBe(404)
  })

  test('is judged before the database is asked: an old photo and a made-up code are told while the table is locked', async () => {
    const check = await start()
    const old = photograph(check)
    world.advance(10)
    const fresh = photograph(check)
    let served = false
    const reading = await world.database.database.transaction(async (db) => {
      await db.query('lock table presentation in access exclusive mode')
      expect(await statusOf(old)).toBe(410)
      expect((await world.fetch(`${uriIn(fresh)}x`)).status).toBe(404)
      const wanted = statusOf(fresh).finally(() => {
        served = true
      })
      await pause(200)
      expect(served).toBe(false)
      return { wanted }
    })
    expect(await reading.wanted).toBe(200)
  })

  test('is read by every process of the service alike', async () => {
    const check = await start()
    const other = await world.anotherVerifier()
    const { pathname } = new URL(uriIn(photograph(check)))
    expect((await other.app.inject({ url: pathname })).statusCode).toBe(200)
  })

  test('stands still where it is not shown to another device, and where that is set', async () => {
    const sameDevice = await start('same_device')
    expect(sameDevice.movingLinks).toEqual([])
    world.advance(30)
    expect(await statusOf(sameDevice.link)).toBe(200)
    expect((await world.fetch(`${uriIn(sameDevice.link)}/1.AAAAAAAAAAAAAAAA`)).status).toBe(404)
    const still = await startPresentationWorld({ env: { CROSS_DEVICE_CODE: 'still' } })
    const check = await (await openDesk(still, 'demo-landlord')).start('landlord-lease', LEASE)
    expect(check.movingLinks).toEqual([])
    still.advance(30)
    expect((await still.fetch(uriIn(check.link))).status).toBe(200)
    await still.close()
  })
})
