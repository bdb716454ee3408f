import { verifyJwt } from '@sojourn/keys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deliver, type Office, startOffice } from '../testing/start-office.ts'

let office: Office

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())

const integrate = () => office.app.useCases.integrateLog(office.agency, office.now())
const faults = () => office.app.useCases.reconcile(office.agency, office.now())

test('every change is in the log once, in an order that stays, under a signed root [P 7]', async () => {
  await deliver(office)
  // A key announced and started, offer, token, two lists for two copies, reservation, signature.
  expect(await integrate()).toBe(8)
  expect(await integrate()).toBe(0)
  const leaves = await office.app.db.log.leavesFrom(office.agency.id, 0, 100)
  const events = leaves.map(({ leaf }) => JSON.parse(leaf).event)
  expect(leaves.map(({ sequence }) => sequence)).toEqual(leaves.map((_, index) => index))
  for (const event of ['offer_created', 'offer_redeemed', 'credential_reserved', 'credential_signed']) {
    expect(events.filter((candidate) => candidate === event)).toHaveLength(1)
  }
  const checkpoint = await office.app.db.log.latestCheckpoint(office.agency.id)
  if (checkpoint === undefined) throw new Error('no checkpoint')
  expect(checkpoint.treeSize).toBe(leaves.length)
  const verified = await verifyJwt(
    'audit_checkpoint',
    checkpoint.token,
    office.agency.signerFor('audit_checkpoint').verificationKey,
  )
  expect(verified).toMatchObject({ ok: true, value: { payload: { tree_size: leaves.length } } })
  expect(await faults()).toEqual([])
})

test('no leaf holds a name, a number or a claim of the resident [M 7]', async () => {
  await deliver(office)
  await integrate()
  const leaves = await office.app.db.log.leavesFrom(office.agency.id, 0, 1_000)
  const text = leaves.map(({ leaf }) => leaf).join('\n')
  for (const secret of ['林秋月', 'LIN QIUYUE', '1991-03-12']) expect(text).not.toContain(secret)
  expect(text).not.toMatch(/\d{17}[\dX]/)
})

test('three sequencers at once give each leaf one place [P 9]', async () => {
  for (let turn = 0; turn < 3; turn++) {
    await deliver(office)
    await Promise.all([integrate(), integrate(), integrate()])
  }
  expect(await faults()).toEqual([])
})

test('a leaf that changes on its way to the disk stops the log, and nothing is integrated [P 8]', async () => {
  await deliver(office)
  const { database } = office.app
  await database.query(`create function spoil() returns trigger language plpgsql as $$
    begin new.leaf := replace(new.leaf, '"v":1', '"v":2'); return new; end $$`)
  await database.query('create trigger spoil before insert on audit_leaf for each row execute function spoil()')
  await expect(integrate()).rejects.toThrow('changed while it was stored')
  await database.query('drop trigger spoil on audit_leaf')
  expect(await faults()).toEqual([])
  expect(await integrate()).toBeGreaterThan(0)
  expect(await faults()).toEqual([])
})

test('where no leaf can be written, nothing happens at all [P 11]', async () => {
  const { database } = office.app
  await database.query(
    `create function refuse_leaf() returns trigger language plpgsql as $$ begin raise exception 'no log'; end $$`,
  )
  await database.query(
    'create trigger refuse_leaf before insert on audit_pending for each row execute function refuse_leaf()',
  )
  const before = await database.query('select count(*)::int as count from credential_offer')
  await expect(deliver(office)).rejects.toThrow()
  expect(await database.query('select count(*)::int as count from credential_offer')).toEqual(before)
  await database.query('drop trigger refuse_leaf on audit_pending')
  await deliver(office)
})
