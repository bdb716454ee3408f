import { statusAt } from '@sojourn/status'
import { expect, test } from 'vitest'
import { GOOD, MALFORMED_LISTS, read, token } from './status-lists/malformed-lists.ts'

// swiyu verifier #105, SYS-534: a list that could not be parsed was taken for a list without revocations.

test('reads the list that all the others are spoiled copies of [R 6]', async () => {
  const result = await read(await token(GOOD))
  if (!result.ok) throw new Error(result.reason)
  expect([0, 1, 2].map((index) => statusAt(result.value, index))).toEqual(['valid', 'invalid', 'valid'])
})

test('the malformed lists are at least the forty that were promised [R 6]', () => {
  expect(MALFORMED_LISTS.length).toBeGreaterThanOrEqual(40)
  expect(new Set(MALFORMED_LISTS.map(([name]) => name)).size).toBe(MALFORMED_LISTS.length)
})

test.each(MALFORMED_LISTS)('refuses %s: %s [R 6] [B 5]', async (_, reason, make) => {
  expect(await read(await make())).toEqual({ ok: false, reason })
})
