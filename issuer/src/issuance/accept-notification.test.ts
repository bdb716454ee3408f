import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { accessOf, deliver, deliverActive, type Office, startOffice } from '../testing/start-office.ts'
import type { Access } from './check-access.ts'
import { notificationIdOf } from './notification-id.ts'

let office: Office

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())
afterEach(async () => expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([]))

type Delivered = Awaited<ReturnType<typeof deliver>>

const accessFor = ({ wallet, accessToken }: Delivered) => accessOf(office, wallet, accessToken, 'notification')
const tell = async (by: Delivered, notificationId: string, access?: Access) =>
  office.app.useCases.acceptNotification(
    office.agency,
    access ?? (await accessFor(by)),
    { notificationId, event: 'credential_accepted' },
    office.now(),
  )
const isAccepted = async ({ issuanceId }: Delivered) =>
  (await office.app.db.issuances.find(office.agency.id, issuanceId))?.acceptedAt !== null
const refused = (reason: string) => ({ ok: false, reason })

describe('a wallet that says that it holds its copies', () => {
  test('is heard, as often as it says so [S 5]', async () => {
    const mine = await deliver(office)
    expect(await isAccepted(mine)).toBe(false)
    for (const _ of ['once', 'again'])
      expect(await tell(mine, mine.notificationId)).toEqual({ ok: true, value: undefined })
    expect(await isAccepted(mine)).toBe(true)
  })

  test('is not heard under a name that is not ours, another wallet’s, or of another agency [S 5]', async () => {
    const [mine, theirs] = [await deliver(office), await deliverActive(office)]
    const { mac } = office.app.useCases
    const strange = [
      '',
      'A'.repeat(mine.notificationId.length),
      `${mine.notificationId}A`,
      theirs.notificationId,
      // The same issuance by another agency's MAC, and one that never was.
      notificationIdOf(mac, office.other.id, mine.issuanceId),
      notificationIdOf(mac, office.agency.id, '01900000-0000-7000-8000-00000000ffff' as Delivered['issuanceId']),
    ]
    for (const name of strange) expect(await tell(mine, name)).toEqual(refused('notification_unknown'))
    expect([await isAccepted(mine), await isAccepted(theirs)]).toEqual([false, false])
    expect((await tell(mine, mine.notificationId)).ok).toBe(true)
  })

  test('is heard once for one proof of access [S 12]', async () => {
    const mine = await deliver(office)
    const access = await accessFor(mine)
    expect((await tell(mine, mine.notificationId, access)).ok).toBe(true)
    expect(await tell(mine, mine.notificationId, access)).toEqual(refused('dpop_proof_replayed'))
  })
})
