import type { JsonObject, JsonValue } from '@sojourn/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchQuery } from './match-query.ts'
import { parseDcqlQuery } from './parse-dcql-query.ts'

const query = (change: object) => ({ credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: {}, ...change }] })
const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))
const held = (claims: JsonObject) => [{ id: 'h', format: 'dc+sd-jwt', claims, holderBound: true }]

describe('a query made to hurt', () => {
  test.each<[string, unknown]>([
    ['1,000 claims', query({ claims: many(1000, (at) => ({ path: [`c${at}`] })) })],
    ['1,000 credentials', { credentials: many(1000, (at) => ({ id: `c${at}`, format: 'f', meta: {} })) }],
    ['1,000 claim sets', query({ claims: [{ id: 'x', path: ['x'] }], claim_sets: many(1000, () => ['x']) })],
    ['a path 1,000 deep', query({ claims: [{ path: many(1000, () => 'x') }] })],
    ['1,000 credential sets', { ...query({}), credential_sets: many(1000, () => ({ options: [['a']] })) }],
    ['a credential set of 1,000 options', { ...query({}), credential_sets: [{ options: many(1000, () => ['a']) }] }],
    ['1,000 values', query({ claims: [{ path: ['x'], values: many(1000, (at) => at) }] })],
    ['a name without end', query({ claims: [{ path: ['x'.repeat(10_000)] }] })],
  ])('is refused for its size: %s [B 8]', (_, wire) => {
    expect(parseDcqlQuery(wire)).toMatchObject({ ok: false, reason: { problem: 'too_large' } })
  })

  test('with every set of options as large as it may be is answered all the same [B 8]', () => {
    const ids = many(64, (at) => `c${at}`)
    const read = parseDcqlQuery({
      credentials: ids.map((id) => ({ id, format: 'dc+sd-jwt', meta: {} })),
      credential_sets: many(32, () => ({ options: many(64, () => ids) })),
    })
    expect(read.ok && matchQuery(read.value, held({})).preferred).toHaveLength(64)
  })

  test('of wildcards over wildcards looks at each place once [B 8]', () => {
    const wide: JsonValue = many(50, () => many(50, () => many(10, (at) => at)))
    const read = parseDcqlQuery(query({ claims: [{ path: ['w', null, null, null] }] }))
    expect(read.ok && matchQuery(read.value, held({ w: wide })).queries[0]?.candidates[0]?.disclose).toHaveLength(
      25_000,
    )
  })

  test('for a format nobody knows is answered by nothing [B 8]', () => {
    const read = parseDcqlQuery(query({ format: 'telepathy' }))
    expect(read.ok && matchQuery(read.value, held({})).satisfiable).toBe(false)
  })

  test('learns from values only what the person agrees to: no match and no consent look the same [B 8]', () => {
    const asking = (values: unknown[]) => {
      const read = parseDcqlQuery(query({ claims: [{ path: ['income'], values }] }))
      return read.ok && matchQuery(read.value, held({ income: 5 }))
    }
    expect(asking([6])).toEqual({ ...(asking([7]) as object) })
    expect(asking([6])).toMatchObject({ satisfiable: false, preferred: [] })
  })

  test('of any shape is refused or answered, whatever is held [B 8]', () => {
    const name = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'length', 'toString')
    const component = fc.oneof(name, fc.constantFrom(0, 1, 65_535, null))
    const claim = fc.record(
      {
        path: fc.array(component, { minLength: 1, maxLength: 4 }),
        values: fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: ['path'] },
    )
    fc.assert(
      fc.property(
        fc.array(claim, { minLength: 1, maxLength: 5 }),
        fc.jsonValue({ maxDepth: 4 }),
        name,
        (claims, value, member) => {
          const read = parseDcqlQuery(query({ claims }))
          if (!read.ok) return
          const match = matchQuery(read.value, held({ [member]: value as JsonValue }))
          for (const path of match.preferred.flatMap(({ disclose }) => disclose)) expect(path[0]).toBe(member)
        },
      ),
      { numRuns: 1000, seed: 8 },
    )
  })
})
