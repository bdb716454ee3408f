import { describe, expect, test } from 'vitest'
import { buildCredentialResponse, type CredentialResponse, parseCredentialResponse } from './credential-response.ts'

const issued: CredentialResponse = { kind: 'issued', credentials: ['c-1', 'c-2'], notificationId: 'n' }
const deferred: CredentialResponse = { kind: 'deferred', transactionId: 't', intervalSeconds: 3600 }

describe('a credential response', () => {
  test('holds each credential in an object of its own, with status 200 [S 5]', () => {
    expect(buildCredentialResponse(issued)).toEqual({
      status: 200,
      body: { credentials: [{ credential: 'c-1' }, { credential: 'c-2' }], notification_id: 'n' },
    })
  })

  test('defers with status 202, a transaction and an interval [S 5]', () => {
    expect(buildCredentialResponse(deferred)).toEqual({ status: 202, body: { transaction_id: 't', interval: 3600 } })
  })

  test.each([issued, deferred])('is read back as it was built [S 5]', (response) => {
    const { status, body } = buildCredentialResponse(response)
    expect(parseCredentialResponse({ ...body, other: true }, status)).toEqual({ ok: true, value: response })
  })

  const both = { credentials: [{ credential: 'c' }], transaction_id: 't', interval: 1 }
  test.each<[string, unknown, number, string, string]>([
    ['credentials beside a transaction', both, 200, 'transaction_id', 'conflict'],
    ['a transaction beside credentials', both, 202, 'credentials', 'conflict'],
    [
      'an interval beside credentials',
      { credentials: [{ credential: 'c' }], interval: 1 },
      200,
      'interval',
      'conflict',
    ],
    [
      'a notification of nothing',
      { transaction_id: 't', interval: 1, notification_id: 'n' },
      202,
      'notification_id',
      'conflict',
    ],
    ['a deferral without an interval', { transaction_id: 't' }, 202, 'interval', 'missing'],
    ['an interval of nothing', { transaction_id: 't', interval: 0 }, 202, 'interval', 'malformed'],
    ['a deferral without a transaction', { interval: 5 }, 202, 'transaction_id', 'missing'],
    ['no credentials', { credentials: [] }, 200, 'credentials', 'malformed'],
    ['the old single credential', { credential: 'c' }, 200, 'credentials', 'missing'],
    ['bare credentials', { credentials: ['c'] }, 200, 'credentials.0', 'wrong_type'],
    [
      'a credential that is no text',
      { credentials: [{ credential: {} }] },
      200,
      'credentials.0.credential',
      'wrong_type',
    ],
    ['another status', { credentials: [{ credential: 'c' }] }, 201, 'status', 'not_allowed'],
    ['no object', 'c', 200, 'message', 'wrong_type'],
  ])('is refused with %s [S 5]', (_, body, status, field, problem) => {
    expect(parseCredentialResponse(body, status)).toEqual({ ok: false, reason: { field, problem } })
  })
})
