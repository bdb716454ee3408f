import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PageClient } from '../harness/index.ts'
import { startWorld, type World } from '../harness/index.ts'

const ACTIONS = process.env.NIGHTLY === '1' ? 1_000 : 60
const AGENCY = 'public-security'

let world: World
let officer: PageClient
let issuanceId: string
beforeAll(async () => {
  world = await startWorld()
  const [issued] = await world.issueTo(await world.wallet(), ['residence-permit'])
  issuanceId = issued?.issuanceId ?? ''
  officer = await world.staff(AGENCY)
})
afterAll(() => world.close())

const stateOf = async () => {
  const { rows } = await world.databases.issuer.query<{ state: string }>(
    'select state from issuance where agency = $1 and issuance_id = $2',
    [AGENCY, issuanceId],
  )
  return rows[0]?.state
}
const act = (name: string, reasonCode: string) =>
  officer.post(`/issuances/${issuanceId}/${name}`, { reasonCode, reasonText: '' })

test(`of ${ACTIONS} acts of officers none succeeds while no leaf can be written; reading goes on, and afterwards the first act succeeds [F 20] [P 11]`, async () => {
  const [before] = (
    await world.databases.issuer.query<{ count: number }>('select count(*)::int as count from status_pending')
  ).rows
  // Whatever rights the service has: the store takes nothing.
  await world.databases.issuer.query(`create function take_nothing() returns trigger language plpgsql as $$
    begin raise exception 'the audit store is down'; end $$`)
  await world.databases.issuer.query(
    'create trigger down before insert on audit_pending for each statement execute function take_nothing()',
  )
  const statuses: number[] = []
  for (let made = 0; made < ACTIONS; made += 1) {
    const [name, reason] = made % 2 === 0 ? ['suspend', 'under_review'] : ['revoke', 'moved_away']
    statuses.push((await act(name ?? '', reason ?? '')).status)
    if (made % 20 === 0) expect((await officer.get('/residents?query=')).status).toBe(200)
  }
  await world.databases.issuer.query('drop trigger down on audit_pending')
  expect(statuses.filter((status) => status < 500)).toEqual([])
  expect(await stateOf()).toBe('active')
  const [after] = (
    await world.databases.issuer.query<{ count: number }>('select count(*)::int as count from status_pending')
  ).rows
  expect(after).toEqual(before)
  expect((await act('suspend', 'under_review')).status).toBe(200)
  expect(await stateOf()).toBe('suspended')
})
