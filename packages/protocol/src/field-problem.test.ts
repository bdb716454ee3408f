import { expect, test } from 'vitest'
import * as z from 'zod'
import { readMessage } from './field-problem.ts'

const schema = z.object({
  text: z.string().max(5),
  kind: z.enum(['a', 'b']),
  either: z.union([z.string(), z.int()]),
  vp_token: z.record(z.string(), z.array(z.string())).optional(),
})
const good = { text: 'x', kind: 'a', either: 1 }

test('unknown members are dropped', () => {
  expect(readMessage(schema, { ...good, extra: 1 })).toEqual({ ok: true, value: good })
})

test.each<[object, string, string]>([
  [{ text: undefined }, 'text', 'missing'],
  [{ text: 5 }, 'text', 'wrong_type'],
  [{ text: '123456' }, 'text', 'too_large'],
  [{ kind: 'c' }, 'kind', 'not_allowed'],
  [{ kind: undefined }, 'kind', 'missing'],
  [{ either: {} }, 'either', 'wrong_type'],
  [{ either: undefined }, 'either', 'missing'],
])('%j is a problem of one field', (change, field, problem) => {
  expect(readMessage(schema, { ...good, ...change })).toEqual({ ok: false, reason: { field, problem } })
})

test('a name that the sender chose is not repeated', () => {
  const refused = readMessage(schema, { ...good, vp_token: { '<script>': [5] } })
  expect(refused).toEqual({ ok: false, reason: { field: 'vp_token.*.0', problem: 'wrong_type' } })
})
