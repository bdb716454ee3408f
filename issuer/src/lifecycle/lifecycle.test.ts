import { createHash } from 'node:crypto'
import type { IssuanceId, StatusListId } from '@sojourn/domain'
import { importVerificationKey, parseJwt } from '@sojourn/keys'
import { parseStatusListCwt, readStatusListCwt, readStatusListToken, statusAt } from '@sojourn/status'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  deliver,
  deliverActive,
  OFFICER,
  type Office,
  pathOf,
  payloadOf,
  startOffice,
} from '../testing/start-office.ts'
import type { LifecycleAct } from './reason-codes.ts'

let office: Office

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())

const GROUND = { suspend: 'loss_reported', reinstate: 'found', revoke: 'own_request' } as const
const decide = (act: LifecycleAct, issuanceId: IssuanceId, reasonCode: string = GROUND[act]) =>
  office.app.useCases.acts[act](
    office.agency,
    { issuanceId, reasonCode, reasonText: 'as the resident asked', by: OFFICER },
    office.now(),
  )
const publish = () => office.app.useCases.publish(office.agency, office.now())
const referenceOf = (credential: string) =>
  (payloadOf(credential).status as { status_list: { uri: string; idx: number } }).status_list

async function fetchList(uri: string) {
  const answer = await office.app.fastify.inject({ method: 'GET', url: pathOf(uri) })
  const key = await importVerificationKey(office.agency.signerFor('status_list').certificateSigner.publicJwk)
  if (!key.ok) throw new Error(key.reason)
  const list = await readStatusListToken({ token: answer.body, uri, key: key.value, at: office.now(), skewSeconds: 60 })
  if (!list.ok) throw new Error(list.reason)
  return { answer, list: list.value }
}
/** As a verifier reads it: what the public list says of each copy. */
async function statuses(credentials: readonly string[]): Promise<readonly string[]> {
  // The process asks again only after two seconds.
  office.advance(3)
  return Promise.all(
    credentials.map(async (credential) => {
      const { uri, idx } = referenceOf(credential)
      return statusAt((await fetchList(uri)).list, idx)
    }),
  )
}

describe('the life of a credential, as the public lists tell it', () => {
  test('reads suspended until it is activated, and then as each decision says, revoked for ever [F 13]', async () => {
    const { credentials, issuanceId, comparisonCode } = await deliver(office)
    expect(await statuses(credentials)).toEqual(['suspended', 'suspended'])
    await publish()
    expect(await statuses(credentials)).toEqual(['suspended', 'suspended'])

    const request = { issuanceId, comparisonCode, by: OFFICER }
    await office.app.useCases.activate(office.agency, request, office.now())
    await publish()
    expect(await statuses(credentials)).toEqual(['valid', 'valid'])

    for (const [act, told] of [
      ['suspend', 'suspended'],
      ['reinstate', 'valid'],
      ['revoke', 'invalid'],
    ] as const) {
      expect((await decide(act, issuanceId)).ok).toBe(true)
      await publish()
      expect(await statuses(credentials)).toEqual([told, told])
    }
    for (const act of ['suspend', 'reinstate', 'revoke'] as const) {
      expect(await decide(act, issuanceId)).toEqual({ ok: false, reason: 'already_revoked' })
    }
    expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([])
  })

  test('keeps the officer, the ground and the text with the row, and the digest of the text in the log', async () => {
    const { issuanceId } = await deliverActive(office)
    office.advance(1)
    await decide('suspend', issuanceId)
    expect(await office.app.db.issuances.find(office.agency.id, issuanceId)).toMatchObject({
      state: 'suspended',
      changedBy: OFFICER,
      reasonCode: 'loss_reported',
      reasonText: 'as the resident asked',
    })
    const [last] = await office.app.useCases.recentActivity(office.agency, { before: null, limit: 1 })
    expect(last).toMatchObject({ event: 'credential_suspended', details: { by: OFFICER, reasonCode: 'loss_reported' } })
    expect(JSON.stringify(last)).not.toContain('as the resident asked')
    expect(last?.details.digest).toBe(createHash('sha256').update('as the resident asked').digest('base64url'))
  })

  test.each([
    ['suspend', 'not_active'],
    ['reinstate', 'not_suspended'],
  ] as const)('refuses to %s a copy that was never activated: %s', async (act, reason) => {
    const { issuanceId } = await deliver(office)
    expect(await decide(act, issuanceId)).toEqual({ ok: false, reason })
  })

  test.each(['suspend', 'reinstate', 'revoke'] as const)(
    'refuses to %s without a ground of the list: unknown_reason_code',
    async (act) => {
      const { issuanceId } = await deliverActive(office)
      expect(await decide(act, issuanceId, 'because')).toEqual({ ok: false, reason: 'unknown_reason_code' })
      expect(await decide(act, issuanceId, 'constructor')).toEqual({ ok: false, reason: 'unknown_reason_code' })
    },
  )

  test.each(['suspend', 'reinstate', 'revoke'] as const)(
    'refuses to %s what another agency issued: issuance_unknown [T 16]',
    async (act) => {
      const { issuanceId } = await deliverActive(office)
      const decision = { issuanceId, reasonCode: GROUND[act], reasonText: '', by: OFFICER }
      expect(await office.app.useCases.acts[act](office.other, decision, office.now())).toEqual({
        ok: false,
        reason: 'issuance_unknown',
      })
    },
  )

  test('of a hundred officers who revoke at once, one does', async () => {
    const { issuanceId } = await deliverActive(office)
    const all = await Promise.all(Array.from({ length: 100 }, () => decide('revoke', issuanceId)))
    expect(all.filter(({ ok }) => ok)).toHaveLength(1)
    await publish()
    expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([])
  })
})

describe('a published list', () => {
  const uriOfAnyList = async () => referenceOf((await deliverActive(office)).credentials[0] ?? '').uri

  test('is signed with the certificate chain, says its age and its end, and may be kept by caches [S 27]', async () => {
    const uri = await uriOfAnyList()
    const { answer } = await fetchList(uri)
    const parsed = parseJwt(answer.body)
    if (!parsed.ok) throw new Error(parsed.reason)
    expect(answer.headers['content-type']).toBe('application/statuslist+jwt')
    expect(answer.headers['cache-control']).toContain('public')
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(parsed.value.header).toMatchObject({ typ: 'statuslist+jwt', x5c: [expect.any(String)] })
    expect(parsed.value.payload).toMatchObject({ sub: uri, ttl: 300, status_list: { bits: 2 } })
    expect(Number(parsed.value.payload.exp) - Number(parsed.value.payload.iat)).toBe(86_400)
  })

  test('is a CWT for who names that first, and says the same bit for bit [S 26] [S 27]', async () => {
    const uri = await uriOfAnyList()
    // An edition is served from memory for two seconds, each form by itself.
    office.advance(3)
    const { answer: asJwt, list: jwt } = await fetchList(uri)
    const ask = (accept: string, more: Record<string, string> = {}) =>
      office.app.fastify.inject({ method: 'GET', url: pathOf(uri), headers: { accept, ...more } })
    const answer = await ask('application/statuslist+cwt')
    expect(answer.headers['content-type']).toBe('application/statuslist+cwt')
    expect(answer.headers.vary).toContain('accept')
    expect(answer.headers.etag).not.toBe(asJwt.headers.etag)
    const token = parseStatusListCwt(new Uint8Array(answer.rawPayload))
    const key = await importVerificationKey(office.agency.signerFor('status_list').certificateSigner.publicJwk)
    if (!token.ok || !key.ok) throw new Error('no list')
    const cwt = await readStatusListCwt({ token: token.value, uri, key: key.value, at: office.now(), skewSeconds: 60 })
    expect(cwt).toEqual({ ok: true, value: jwt })
    const again = await ask('application/statuslist+cwt', { 'if-none-match': String(answer.headers.etag) })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    for (const accept of ['*/*', 'application/statuslist+jwt, application/statuslist+cwt']) {
      expect((await ask(accept)).headers['content-type']).toBe('application/statuslist+jwt')
    }
  })

  test('is not sent again to whoever has it', async () => {
    const uri = await uriOfAnyList()
    const { answer } = await fetchList(uri)
    const headers = { 'if-none-match': String(answer.headers.etag) }
    const again = await office.app.fastify.inject({ method: 'GET', url: pathOf(uri), headers })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  test('is signed again when its ttl is over, though nothing changed', async () => {
    const uri = await uriOfAnyList()
    await publish()
    office.advance(3)
    const before = (await fetchList(uri)).list.issuedAt
    office.advance(290)
    await publish()
    office.advance(3)
    expect((await fetchList(uri)).list.issuedAt).toEqual(before)
    office.advance(10)
    await publish()
    office.advance(3)
    expect((await fetchList(uri)).list.issuedAt > before).toBe(true)
  })

  test('never gets an older time, also when the clock goes back an hour [F 9]', async () => {
    const { issuanceId, credentials } = await deliverActive(office)
    await publish()
    const { uri } = referenceOf(credentials[0] ?? '')
    office.advance(3)
    const before = (await fetchList(uri)).list.issuedAt
    office.advance(-3_600)
    await decide('suspend', issuanceId)
    await publish()
    office.advance(3_600)
    const after = (await fetchList(uri)).list
    expect(after.issuedAt >= before).toBe(true)
    expect(await statuses(credentials)).toEqual(['suspended', 'suspended'])
  })

  test('is published by two who come at once as by one', async () => {
    const { credentials, issuanceId } = await deliverActive(office)
    await decide('revoke', issuanceId)
    await Promise.all([publish(), publish(), publish()])
    expect(await statuses(credentials)).toEqual(['invalid', 'invalid'])
    expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([])
  })

  test('is never published when it would take a revocation back', async () => {
    const { issuanceId } = await deliverActive(office)
    await decide('revoke', issuanceId)
    await publish()
    const { database } = office.app
    await database.query(`update issuance set state = 'active' where issuance_id = $1`, [issuanceId])
    await database.query(
      'insert into status_change (agency, change_id, issuance_id, changed_at) values ($1, $2, $2, now())',
      [office.agency.id, issuanceId],
    )
    await expect(publish()).rejects.toThrow('would clear a revocation')
    await database.query(`update issuance set state = 'revoked' where issuance_id = $1`, [issuanceId])
    await publish()
  })

  test.each([
    ['a list that is not there: status_list_unknown', '01900000-0000-7000-8000-000000000000', 404],
    ['what is no id', '..%2f..%2fetc', 404],
  ])('is not found for %s', async (_, id, status) => {
    const url = `${pathOf(office.agency.credentialIssuer)}/status-lists/${id}`
    const answer = await office.app.fastify.inject({ method: 'GET', url })
    expect([answer.statusCode, answer.json()]).toEqual([status, { error: 'status_list_unknown' }])
  })

  test('has no history [M 16]', async () => {
    const answer = await office.app.fastify.inject({ method: 'GET', url: `${pathOf(await uriOfAnyList())}?time=1` })
    expect(answer.statusCode).toBe(501)
  })
})

describe('reconciling rows, places, lists and log', () => {
  const faults = async () =>
    (await office.app.useCases.reconcile(office.agency, office.now())).map(({ invariant }) => invariant)
  const planted: readonly [string, string, string][] = [
    ['I1', `delete from credential where issuance_id = $1`, 'a copy without its place'],
    ['I5', `update issuance set state = 'suspended' where issuance_id = $1`, 'a list that says other than the row'],
    ['I6', `update issuance set state = 'revoked' where issuance_id = $1`, 'a revocation that the list does not know'],
    ['I7', `update issuance set activated_at = null where issuance_id = $1`, 'a change that the log does not know'],
    [
      'I8',
      `update issuance set settled_at = null, reserved_at = reserved_at - interval '1 h' where issuance_id = $1`,
      'an issuance that waits for ever',
    ],
  ]

  test.each(planted)('finds %s: %s: %s', async (invariant, sql) => {
    const { issuanceId } = await deliverActive(office)
    await publish()
    expect(await faults()).toEqual([])
    const saved = await office.app.database.query('select * from issuance where issuance_id = $1', [issuanceId])
    const places = await office.app.database.query<Record<string, unknown>>(
      'select * from credential where issuance_id = $1',
      [issuanceId],
    )
    await office.app.database.query(sql, [issuanceId])
    expect(await faults()).toContain(invariant)
    const row = saved.rows[0] as Record<string, unknown>
    await office.app.database.query(
      'update issuance set state = $2, activated_at = $3, settled_at = $4, reserved_at = $5 where issuance_id = $1',
      [issuanceId, row.state, row.activated_at, row.settled_at, row.reserved_at],
    )
    for (const place of places.rows) {
      await office.app.database.query('insert into credential values ($1, $2, $3, $4) on conflict do nothing', [
        place.agency,
        place.status_list_id,
        place.status_index,
        place.issuance_id,
      ])
    }
    expect(await faults()).toEqual([])
  })

  test('finds a leaf that a hand in the database has changed, and one that it has taken [T 20]', async () => {
    await office.app.useCases.integrateLog(office.agency, office.now())
    expect(await faults()).toEqual([])
    const last = `agency = $1 and sequence = (select max(sequence) from audit_leaf where agency = $1)`
    const { rows } = await office.app.database.query<{ leaf: string }>(`select leaf from audit_leaf where ${last}`, [
      office.agency.id,
    ])
    await office.app.database.query(`update audit_leaf set leaf = replace(leaf, '"v":1', '"v":2') where ${last}`, [
      office.agency.id,
    ])
    expect(await faults()).toContain('I7')
    await office.app.database.query(`update audit_leaf set leaf = $2 where ${last}`, [office.agency.id, rows[0]?.leaf])
    expect(await faults()).toEqual([])
  })
})

test('a status list id of one agency is unknown at the other [T 16]', async () => {
  const { credentials } = await deliverActive(office)
  const { uri } = referenceOf(credentials[0] ?? '')
  const id = uri.split('/').at(-1) as StatusListId
  expect(await office.app.useCases.giveStatusList(office.other.id, id, office.now())).toEqual({
    ok: false,
    reason: 'status_list_unknown',
  })
})
