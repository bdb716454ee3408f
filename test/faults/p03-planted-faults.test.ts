import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'

// Assurance P3: whatever is stored is checked again later. Each fault is planted by somebody who writes to the tables past the service, is found
// and named by its invariant, and is gone from the report once it is undone.

const AGENCY = 'public-security'
let world: World
const ids = { active: '', suspended: '', revoked: '' }
beforeAll(async () => {
  world = await startWorld()
  for (const state of ['active', 'suspended', 'revoked'] as const) {
    const [issued] = await world.issueTo(await world.wallet(), ['residence-permit'])
    ids[state] = issued?.issuanceId ?? ''
  }
  const officer = await world.staff(AGENCY)
  const decided = [
    await officer.post(`/issuances/${ids.suspended}/suspend`, { reasonCode: 'under_review', reasonText: '' }),
    await officer.post(`/issuances/${ids.revoked}/revoke`, { reasonCode: 'moved_away', reasonText: '' }),
  ]
  expect(decided.map(({ status }) => status)).toEqual([200, 200])
  await world.publish()
  await world.issuer.integrateLog()
})
afterAll(() => world.close())

const sql = (text: string, values: readonly unknown[] = []) => world.databases.issuer.query(text, values)

/** The entry of an issuance's first copy, in the published bytes, becomes `value`. */
const writeEntry = (issuance: string, value: number) =>
  sql(
    `update status_publication p
        set statuses = set_byte(p.statuses, c.status_index / 4,
              (get_byte(p.statuses, c.status_index / 4) & ~(3 << (c.status_index % 4) * 2)) | ($2::int << (c.status_index % 4) * 2))
       from (select * from credential where agency = $3 and issuance_id = $1 order by status_index limit 1) c
      where p.agency = c.agency and p.status_list_id = c.status_list_id`,
    [issuance, value, AGENCY],
  )

/** Puts a row back as it was: everything of it is kept aside while the fault stands. */
async function aside(table: string, where: string, values: readonly unknown[], plant: () => Promise<unknown>) {
  await sql(`create table planted as select * from ${table} where ${where}`, values)
  await plant()
  return async () => {
    await sql(`delete from ${table} where ${where}`, values)
    await sql(`insert into ${table} select * from planted`)
    await sql('drop table planted')
  }
}

const ofIssuance = (id: string): readonly [string, readonly unknown[]] => [
  'agency = $1 and issuance_id = $2',
  [AGENCY, id],
]
const issuanceChanged = (which: keyof typeof ids, change: string) => () => {
  const [where, values] = ofIssuance(ids[which])
  return aside('issuance', where, values, () => sql(`update issuance set ${change} where ${where}`, values))
}
const leafWhere = 'agency = $1 and sequence = (select max(sequence) / 2 from audit_leaf where agency = $1)'
const entryChanged = (which: keyof typeof ids, value: number, back: number) => async () => {
  await writeEntry(ids[which], value)
  return () => writeEntry(ids[which], back)
}

type Undo = () => Promise<unknown>
const FAULTS: readonly (readonly [id: string, invariant: string, plant: () => Promise<Undo>])[] = [
  [
    'a copy that is in no table any more',
    'I1',
    async () => {
      const { rows } = await sql(
        'select min(status_index) as index from credential where agency = $1 and issuance_id = $2',
        [AGENCY, ids.active],
      )
      const where = 'agency = $1 and issuance_id = $2 and status_index = $3'
      const values = [AGENCY, ids.active, (rows[0] as { index: number }).index]
      return aside('credential', where, values, () => sql(`delete from credential where ${where}`, values))
    },
  ],
  ['an issuance that says it has one copy more', 'I1', issuanceChanged('active', 'copies = copies + 1')],
  [
    'an issuance that has forgotten one holder key',
    'I1',
    issuanceChanged('active', 'holder_thumbprints = holder_thumbprints[2:]'),
  ],
  ['an issuance whose place is another', 'I1', issuanceChanged('active', 'status_indices[1] = status_indices[1] + 1')],
  ['a published list that calls a revoked copy valid', 'I6', entryChanged('revoked', 0, 1)],
  ['a published list that calls a revoked copy suspended', 'I6', entryChanged('revoked', 2, 1)],
  ['a published list that calls a suspended copy valid', 'I5', entryChanged('suspended', 0, 2)],
  ['a published list that calls a valid copy revoked', 'I5', entryChanged('active', 1, 0)],
  ['a revoked issuance that was made active again', 'I7', issuanceChanged('revoked', "state = 'active'")],
  ['an issuance that was revoked past the log', 'I7', issuanceChanged('active', "state = 'revoked'")],
  [
    'a leaf whose time was edited',
    'I7',
    () =>
      aside('audit_leaf', leafWhere, [AGENCY], () =>
        sql(`update audit_leaf set leaf = regexp_replace(leaf, '"at":"\\d{4}', '"at":"2019') where ${leafWhere}`, [
          AGENCY,
        ]),
      ),
  ],
  [
    'a leaf that was taken out',
    'I7',
    () => aside('audit_leaf', leafWhere, [AGENCY], () => sql(`delete from audit_leaf where ${leafWhere}`, [AGENCY])),
  ],
  [
    'a checkpoint with another root',
    'I7',
    () => {
      const where = 'agency = $1 and tree_size = (select max(tree_size) from audit_checkpoint where agency = $1)'
      return aside('audit_checkpoint', where, [AGENCY], () =>
        sql(`update audit_checkpoint set root_hash = sha256(root_hash) where ${where}`, [AGENCY]),
      )
    },
  ],
  [
    'a change that is told of twice',
    'I7',
    async () => {
      await sql(
        `insert into audit_pending (agency, batch_id, leaves)
       select agency, gen_random_uuid(), array[leaf] from audit_leaf
        where agency = $1 and leaf::json->>'event' = 'credential_activated' limit 1`,
        [AGENCY],
      )
      return () => sql('delete from audit_pending where agency = $1', [AGENCY])
    },
  ],
  [
    'an issuance that nobody settled',
    'I8',
    issuanceChanged('active', "settled_at = null, reserved_at = reserved_at - interval '1 day'"),
  ],
]

describe('what was planted in the tables', () => {
  test('is nothing yet, and nothing is found [P 3]', async () => {
    expect(await world.issuer.reconcile()).toEqual([])
  })

  test.each(FAULTS)('is found: %s, against %s [P 3]', async (_, invariant, plant) => {
    const undo = await plant()
    const found = await world.issuer.reconcile()
    await undo()
    expect(found.map((fault) => fault.invariant)).toContain(invariant)
    expect(await world.issuer.reconcile()).toEqual([])
  })

  test('was more than the twelve that were promised [P 3]', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(12)
  })
})
