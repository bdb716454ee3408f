import { addSeconds, newId, type RelyingPartyId } from '@sojourn/domain'
import { createTestDatabase, type TestDatabase } from '@sojourn/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Outcome } from '../policies/answer.ts'
import type { NewPresentation, WalletQuestion } from '../presentation/presentation.ts'
import type { PresentationStore, Settlement } from '../presentation/presentation-store.ts'
import { secretHash } from '../presentation/secret-ids.ts'
import { createPresentationRepository } from './presentation-repository.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const SCHOOL = 'demo-school' as RelyingPartyId
const SESSION = secretHash('the desk')
const OUTCOME: Outcome = {
  verdict: 'pass',
  checks: [],
  policyVersion: 1,
  decidedAt: NOW.toISOString(),
  keptUntil: addSeconds(NOW, 86_400).toISOString(),
  credentials: [{ type: 'residence-permit', issuerName: { 'zh-CN': '示范', en: 'Demo' }, status: 'valid', claims: [] }],
}
const QUESTION: WalletQuestion = {
  transactions: [],
  responseMode: 'direct_post.jwt',
  clientId: 'x509_hash:demo',
  nonce: 'a nonce',
  query: '{"credentials":[]}',
  responseKey: { publicJwk: '{}', sealedPrivate: new Uint8Array([1, 2, 3]) },
}

let database: TestDatabase
let store: PresentationStore
beforeAll(async () => {
  database = await createTestDatabase(new URL('../../migrations/', import.meta.url))
  store = createPresentationRepository(database.database, [SCHOOL], ['gate-entry'])
})
afterAll(() => database.drop())

let made = 0
async function open(over: Partial<NewPresentation> = {}): Promise<NewPresentation> {
  made += 1
  const presentation: NewPresentation = {
    relyingPartyId: SCHOOL,
    id: newId(NOW),
    transactionHash: secretHash(`transaction ${made}`),
    requestHash: secretHash(`request ${made}`),
    sessionHash: SESSION,
    askedBy: undefined,
    counter: undefined,
    policyId: 'school-enrolment',
    policyVersion: 1,
    parameters: { city: '010100' },
    flow: 'cross_device',
    createdAt: NOW,
    expiresAt: addSeconds(NOW, 60),
    keptUntil: addSeconds(NOW, 86_400),
    ...over,
  }
  await store.insertOpen(presentation, QUESTION)
  return presentation
}

const settlement = (presentation: NewPresentation, over: Partial<Settlement> = {}): Settlement => ({
  relyingPartyId: presentation.relyingPartyId,
  id: presentation.id,
  at: NOW,
  state: 'answered',
  responseCodeHash: undefined,
  deletionHash: undefined,
  expiresAt: presentation.expiresAt,
  outcome: OUTCOME,
  briefClaims: [],
  briefUntil: addSeconds(NOW, 900),
  ...over,
})

const show = (presentation: NewPresentation, at = NOW, session = SESSION) =>
  store.show(presentation.relyingPartyId, presentation.transactionHash, session, at)

const row = async (presentation: NewPresentation) => {
  const { rows } = await database.database.query('select * from presentation where id = $1', [presentation.id])
  return rows[0] ?? {}
}

describe('the table of presentations', () => {
  test('gives an open question back as it was asked', async () => {
    const presentation = await open()
    const found = await store.findOpen(SCHOOL, presentation.requestHash, NOW)
    const { responseKey: _, ...question } = QUESTION
    expect(found).toMatchObject({
      ...question,
      id: presentation.id,
      parameters: { city: '010100' },
      flow: 'cross_device',
    })
    expect([...(found?.responseKey.sealedPrivate ?? [])]).toEqual([1, 2, 3])
  })

  test('does not find it for another relying party, or after its time', async () => {
    const presentation = await open()
    expect(await store.findOpen('demo-hospital' as RelyingPartyId, presentation.requestHash, NOW)).toBeUndefined()
    expect(await store.findOpen(SCHOOL, presentation.requestHash, addSeconds(NOW, 60))).toBeUndefined()
  })

  test('starts the time to answer with the first fetch and leaves it there', async () => {
    const presentation = await open()
    const first = await store.fetchRequest(SCHOOL, presentation.requestHash, addSeconds(NOW, 50), addSeconds(NOW, 290))
    expect(first?.expiresAt).toEqual(addSeconds(NOW, 290))
    const again = await store.fetchRequest(SCHOOL, presentation.requestHash, addSeconds(NOW, 280), addSeconds(NOW, 520))
    expect(again?.expiresAt).toEqual(addSeconds(NOW, 290))
    expect(await store.fetchRequest(SCHOOL, presentation.requestHash, addSeconds(NOW, 290), NOW)).toBeUndefined()
  })

  test('is settled by one of a thousand answers, whichever batch they fall into [R 5]', async () => {
    const presentation = await open()
    const another = createPresentationRepository(database.database, [SCHOOL], ['gate-entry'])
    const answers = Array.from({ length: 1_000 }, (_, index) =>
      (index % 2 === 0 ? store : another).settle(settlement(presentation)),
    )
    expect((await Promise.all(answers)).filter((won) => won)).toHaveLength(1)
  })

  test('tells the winner of two different answers in one batch by its own outcome', async () => {
    const presentation = await open()
    const failed: Outcome = { ...OUTCOME, verdict: 'fail', reason: 'not_guardian' }
    const [first, second] = await Promise.all([
      store.settle(settlement(presentation)),
      store.settle(settlement(presentation, { outcome: failed })),
    ])
    expect([first, second].filter((won) => won)).toHaveLength(1)
    const shown = await show(presentation)
    expect(shown?.outcome?.verdict).toBe(first === true ? 'pass' : 'fail')
  })

  test('forgets the question and the response key when it is settled, cancelled or expired', async () => {
    const settled = await open()
    await store.settle(settlement(settled))
    const cancelled = await open()
    expect(await store.cancel(SCHOOL, cancelled.id, NOW)).toBe(true)
    const expired = await open({ expiresAt: addSeconds(NOW, -1) })
    await store.expire(NOW, undefined)
    for (const presentation of [settled, cancelled, expired]) {
      expect(await row(presentation)).toMatchObject({
        nonce: null,
        query: null,
        client_id: null,
        response_key_public: null,
        response_key_sealed: null,
      })
    }
  })

  test('is not settled after it was cancelled, nor cancelled after it was settled', async () => {
    const cancelled = await open()
    await store.cancel(SCHOOL, cancelled.id, NOW)
    expect(await store.settle(settlement(cancelled))).toBe(false)
    const settled = await open()
    await store.settle(settlement(settled))
    expect(await store.cancel(SCHOOL, settled.id, NOW)).toBe(false)
  })

  test('is shown to the session that asked and to no other', async () => {
    const presentation = await open()
    expect((await show(presentation))?.state).toBe('waiting')
    expect(await show(presentation, NOW, secretHash('another desk'))).toBeUndefined()
  })

  test('reads as expired by the clock, before the job has come round', async () => {
    const presentation = await open()
    expect((await show(presentation, addSeconds(NOW, 60)))?.state).toBe('expired')
  })

  test('shows what the clerk compares by eye for some minutes, then erases it [M 15]', async () => {
    const presentation = await open()
    const briefClaims = [{ credential: 0, path: ['portrait'], value: 'data:image/svg+xml,demo' }]
    await store.settle(settlement(presentation, { briefClaims }))
    expect((await show(presentation))?.outcome?.credentials[0]?.claims).toEqual([
      { path: ['portrait'], value: 'data:image/svg+xml,demo' },
    ])
    expect((await show(presentation, addSeconds(NOW, 900)))?.outcome?.credentials[0]?.claims).toEqual([])
    await store.eraseBriefClaims(addSeconds(NOW, 900), NOW)
    expect(await row(presentation)).toMatchObject({ brief_claims: null })
  })

  test('that nobody answered is expired and then soon forgotten, whatever the retention of an answer', async () => {
    const presentation = await open({ keptUntil: addSeconds(NOW, 30 * 86_400) })
    const late = addSeconds(NOW, 61)
    expect(await store.expire(late, addSeconds(late, 60))).toBe(0)
    await store.expire(late, NOW)
    await store.deleteOutdated(addSeconds(late, 3_599))
    expect((await row(presentation)).state).toBe('expired')
    await store.deleteOutdated(addSeconds(late, 3_600))
    expect(await row(presentation)).toEqual({})
  })

  test('is settled without writing an index: the new version lies beside the old one', async () => {
    const hot = async () => {
      await database.database.query('select pg_stat_force_next_flush()')
      const { rows } = await database.database.query<{ hot: number; all: number }>(
        "select n_tup_hot_upd::int as hot, n_tup_upd::int as all from pg_stat_user_tables where relname = 'presentation'",
      )
      return rows[0] ?? { hot: 0, all: 0 }
    }
    const presentation = await open()
    const before = await hot()
    await store.fetchRequest(SCHOOL, presentation.requestHash, NOW, addSeconds(NOW, 240))
    await store.settle(settlement(presentation))
    const after = await hot()
    expect(after.all - before.all).toBe(2)
    expect(after.hot - before.hot).toBe(2)
  })

  test('is deleted when the retention of its policy is over', async () => {
    const presentation = await open({ keptUntil: addSeconds(NOW, 100) })
    await store.settle(settlement(presentation))
    await store.deleteOutdated(addSeconds(NOW, 99))
    expect(await row(presentation)).not.toEqual({})
    await store.deleteOutdated(addSeconds(NOW, 100))
    expect(await row(presentation)).toEqual({})
  })
})

describe('a policy that keeps counts alone', () => {
  test('is counted by day and verdict as its results are deleted; what nobody answered and other policies are not', async () => {
    const gate = { policyId: 'gate-entry', keptUntil: addSeconds(NOW, 300) } as const
    const settled = async (verdict: 'pass' | 'fail', at: Date, over: Partial<NewPresentation> = gate) => {
      const outcome = verdict === 'pass' ? OUTCOME : { ...OUTCOME, verdict, reason: 'other_community' as const }
      await store.settle({ ...settlement(await open(over), { outcome }), at })
    }
    // 16:00 UTC begins the next day in China.
    const tonight = new Date('2026-11-22T16:00:00Z')
    await settled('pass', NOW)
    await settled('pass', NOW)
    await settled('fail', NOW)
    await settled('pass', NOW, { keptUntil: addSeconds(NOW, 300) })
    await open(gate)
    expect(await store.tallies(SCHOOL)).toEqual([])
    await store.deleteOutdated(addSeconds(NOW, 300))
    const day = '2026-11-22'
    const first = [
      { policyId: 'gate-entry', day, verdict: 'fail', count: 1 },
      { policyId: 'gate-entry', day, verdict: 'pass', count: 2 },
    ]
    expect(await store.tallies(SCHOOL)).toEqual(first)
    await settled('pass', NOW)
    await settled('pass', tonight, { ...gate, expiresAt: addSeconds(tonight, 60) })
    await store.deleteOutdated(addSeconds(NOW, 300))
    expect(await store.tallies(SCHOOL)).toEqual([
      { policyId: 'gate-entry', day: '2026-11-23', verdict: 'pass', count: 1 },
      first[0],
      { ...first[1], count: 3 },
    ])
    expect(await store.tallies('demo-other' as RelyingPartyId)).toEqual([])
  })
})

describe('a response code', () => {
  const returning = async () => {
    const presentation = await open({ flow: 'same_device' })
    const responseCodeHash = secretHash(`code ${made}`)
    await store.settle(
      settlement(presentation, { state: 'awaiting_return', responseCodeHash, expiresAt: addSeconds(NOW, 300) }),
    )
    return { presentation, responseCodeHash }
  }
  const spoiled: Outcome = { ...OUTCOME, verdict: 'cannot_tell', reason: 'returned_in_other_session', credentials: [] }

  test('releases the result to the session that asked, once', async () => {
    const { presentation, responseCodeHash } = await returning()
    expect((await show(presentation))?.outcome).toBeUndefined()
    const redeemed = await store.redeemResponseCode(SCHOOL, presentation.id, responseCodeHash, SESSION, NOW, spoiled)
    expect(redeemed).toMatchObject({
      sameSession: true,
      presentation: { state: 'answered', outcome: { verdict: 'pass' } },
    })
    expect(
      await store.redeemResponseCode(SCHOOL, presentation.id, responseCodeHash, SESSION, NOW, spoiled),
    ).toBeUndefined()
  })

  test('spoils the result when another session brings it', async () => {
    const { presentation, responseCodeHash } = await returning()
    const redeemed = await store.redeemResponseCode(
      SCHOOL,
      presentation.id,
      responseCodeHash,
      secretHash('a victim'),
      NOW,
      spoiled,
    )
    expect(redeemed?.sameSession).toBe(false)
    expect(await show(presentation)).toMatchObject({
      state: 'answered',
      outcome: { verdict: 'cannot_tell', reason: 'returned_in_other_session', policyVersion: 1, credentials: [] },
    })
  })

  test('is worth nothing after its time', async () => {
    const { presentation, responseCodeHash } = await returning()
    const late = addSeconds(NOW, 300)
    expect(
      await store.redeemResponseCode(SCHOOL, presentation.id, responseCodeHash, SESSION, late, spoiled),
    ).toBeUndefined()
    await store.expire(late, NOW)
    expect((await show(presentation, late))?.outcome).toBeUndefined()
    expect(await row(presentation)).toMatchObject({ state: 'expired', outcome: null })
  })
})
