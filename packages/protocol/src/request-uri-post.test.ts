import { expect, test } from 'vitest'
import { buildRequestUriPost, parseRequestUriPost } from './request-uri-post.ts'

test('a wallet sends its nonce and what it can do [S 16]', () => {
  const post = { walletNonce: 'qPmxiNFCR3QTm19POc8u', walletMetadata: { vp_formats_supported: { 'dc+sd-jwt': {} } } }
  expect(buildRequestUriPost(post)).toEqual({
    wallet_nonce: 'qPmxiNFCR3QTm19POc8u',
    wallet_metadata: '{"vp_formats_supported":{"dc+sd-jwt":{}}}',
  })
  expect(parseRequestUriPost({ ...buildRequestUriPost(post), more: 'x' })).toEqual({ ok: true, value: post })
})

test('both may be left out [S 16]', () => {
  expect(parseRequestUriPost({})).toEqual({ ok: true, value: {} })
})

test.each<[object, string, string]>([
  [{ wallet_nonce: ['a', 'b'] }, 'wallet_nonce', 'conflict'],
  [{ wallet_nonce: 'x'.repeat(513) }, 'wallet_nonce', 'too_large'],
  [{ wallet_metadata: '[]' }, 'wallet_metadata', 'malformed'],
  [{ wallet_metadata: '{"a":1,"a":2}' }, 'wallet_metadata', 'malformed'],
])('refuses %j', (form, field, problem) => {
  expect(parseRequestUriPost(form)).toEqual({ ok: false, reason: { field, problem } })
})
