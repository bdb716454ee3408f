import { expect, test } from 'vitest'
import { buildNonceResponse, parseNonceResponse } from './nonce-response.ts'

test('the nonce endpoint answers with c_nonce and nothing else [S 3]', () => {
  expect(buildNonceResponse('n-1')).toEqual({ c_nonce: 'n-1' })
  expect(parseNonceResponse({ c_nonce: 'n-1', more: 1 })).toEqual({ ok: true, value: 'n-1' })
})

test.each<[unknown, string]>([
  [{}, 'missing'],
  [{ c_nonce: 5 }, 'wrong_type'],
  [{ c_nonce: '' }, 'malformed'],
  [{ c_nonce: 'x'.repeat(1025) }, 'too_large'],
])('refuses %j', (body, problem) => {
  expect(parseNonceResponse(body)).toEqual({ ok: false, reason: { field: 'c_nonce', problem } })
})
