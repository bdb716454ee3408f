import { addSeconds, type RelyingPartyId } from '@sojourn/domain'
import { createTestDatabase, type TestDatabase } from '@sojourn/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDeskSessionRepository } from '../db/desk-session-repository.ts'
import { secretHash } from '../presentation/secret-ids.ts'
import { type DeskAccess, type DeskSessionStore, openDeskSession } from './open-desk-session.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const SCHOOL = 'demo-school' as RelyingPartyId
const CODES: DeskAccess = { kind: 'access_code', codeHashes: new Map([[SCHOOL, [secretHash('a long code')]]]) }

let database: TestDatabase
let store: DeskSessionStore
beforeAll(async () => {
  database = await createTestDatabase(new URL('../../migrations/', import.meta.url))
  store = createDeskSessionRepository(database.database)
})
afterAll(() => database.drop())

describe('a desk session', () => {
  test('opens for anybody where the operator said so, and ends after half a day', async () => {
    const opened = await openDeskSession({ access: { kind: 'open' }, store }, SCHOOL, undefined, NOW)
    if (!opened.ok) throw new Error(opened.reason)
    const hash = secretHash(opened.value.secret)
    expect(await store.find(SCHOOL, hash, NOW)).toEqual({ member: undefined })
    expect(await store.find('demo-hospital' as RelyingPartyId, hash, NOW)).toBeUndefined()
    expect(await store.find(SCHOOL, hash, addSeconds(NOW, 12 * 3_600))).toBeUndefined()
  })

  test('opens for the access code of its own relying party', async () => {
    expect((await openDeskSession({ access: CODES, store }, SCHOOL, 'a long code', NOW)).ok).toBe(true)
    const hospital = 'demo-hospital' as RelyingPartyId
    expect(await openDeskSession({ access: CODES, store }, hospital, 'a long code', NOW)).toEqual({
      ok: false,
      reason: 'wrong_access_code',
    })
    expect(await openDeskSession({ access: CODES, store }, SCHOOL, undefined, NOW)).toMatchObject({ ok: false })
  })

  test('counts attempts: after twenty in a quarter of an hour the right code waits too', async () => {
    const later = addSeconds(NOW, 3_600)
    const attempt = (code: string, at = later) => openDeskSession({ access: CODES, store }, SCHOOL, code, at)
    const wrong = await Promise.all(Array.from({ length: 20 }, () => attempt('a guess')))
    expect(wrong.every((answer) => !answer.ok && answer.reason === 'wrong_access_code')).toBe(true)
    expect(await attempt('a long code')).toEqual({ ok: false, reason: 'too_many_attempts' })
    expect((await attempt('a long code', addSeconds(later, 900))).ok).toBe(true)
  })

  test('is forgotten when it is over', async () => {
    await store.deleteOutdated(addSeconds(NOW, 10 * 86_400))
    const { rows } = await database.database.query('select 1 from desk_session union all select 1 from desk_attempt')
    expect(rows).toEqual([])
  })
})
