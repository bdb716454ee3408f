import { expect, test } from 'vitest'
import { parseVpToken } from './vp-token.ts'

test('a VP Token holds an array for each query [S 18]', () => {
  expect(parseVpToken({ permit: ['a'], kin: ['b', 'c'] })).toEqual({
    ok: true,
    value: { permit: ['a'], kin: ['b', 'c'] },
  })
})

test.each<[string, unknown, string, string]>([
  ['a presentation outside an array', { permit: 'a' }, 'vp_token.*', 'wrong_type'],
  ['an array of none', { permit: [] }, 'vp_token.*', 'malformed'],
  ['a presentation that is an object', { permit: [{}] }, 'vp_token.*.0', 'wrong_type'],
  ['no entry', {}, 'vp_token', 'malformed'],
  ['an array of presentations', ['a'], 'vp_token', 'wrong_type'],
  ['the text of older drafts', 'a', 'vp_token', 'wrong_type'],
  [
    'too many entries',
    Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`q${at}`, ['a']])),
    'vp_token',
    'too_large',
  ],
])('refuses %s [S 18]', (_, token, field, problem) => {
  expect(parseVpToken(token)).toEqual({ ok: false, reason: { field, problem } })
})

test('refuses an id that no query could have, and does not repeat it [S 18]', () => {
  const refused = parseVpToken({ 'a b<script>': ['x'] })
  expect(refused.ok).toBe(false)
  expect(JSON.stringify(refused)).not.toContain('script')
})
