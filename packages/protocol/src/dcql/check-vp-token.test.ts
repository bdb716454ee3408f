import { describe, expect, test } from 'vitest'
import type { PresentedCredential } from './candidate-credential.ts'
import { checkVpToken, type DcqlRefusal } from './check-vp-token.ts'
import { parseDcqlQuery } from './parse-dcql-query.ts'

const parse = (wire: unknown) => {
  const read = parseDcqlQuery(wire)
  if (!read.ok) throw new Error(`${read.reason.field}: ${read.reason.problem}`)
  return read.value
}
const shown = (change: Partial<PresentedCredential> = {}): PresentedCredential => ({
  format: 'dc+sd-jwt',
  vct: 'permit',
  claims: { city: '010100', until: '2027-05-01' },
  holderProven: true,
  ...change,
})
const query = parse({
  credentials: [
    {
      id: 'permit',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['permit'] },
      claims: [{ path: ['city'], values: ['010100'] }, { path: ['until'] }],
    },
    { id: 'lease', format: 'dc+sd-jwt', meta: {}, multiple: true },
    { id: 'open', format: 'dc+sd-jwt', meta: {}, require_cryptographic_holder_binding: false },
  ],
  credential_sets: [{ options: [['permit', 'lease'], ['permit']] }, { options: [['open']], required: false }],
})
const check = (presented: Record<string, PresentedCredential[]>) =>
  checkVpToken(query, new Map(Object.entries(presented)))

describe('the verifier’s own check of what it was shown', () => {
  test('accepts what was asked for [S 20]', () => {
    expect(check({ permit: [shown()] }).ok).toBe(true)
    expect(check({ permit: [shown()], lease: [shown(), shown()], open: [shown({ holderProven: false })] }).ok).toBe(
      true,
    )
  })

  test.each<[string, Record<string, PresentedCredential[]>, DcqlRefusal]>([
    ['an answer to nothing asked', { permit: [shown()], extra: [shown()] }, { code: 'unknown_query_id' }],
    ['an answer of nothing', { permit: [] }, { code: 'empty', queryId: 'permit' }],
    ['several where one was asked', { permit: [shown(), shown()] }, { code: 'too_many', queryId: 'permit' }],
    ['another type', { permit: [shown({ vct: 'lease' })] }, { code: 'wrong_type', queryId: 'permit' }],
    ['another format', { permit: [shown({ format: 'jwt_vc_json' })] }, { code: 'wrong_type', queryId: 'permit' }],
    [
      'no proof of the holder',
      { permit: [shown({ holderProven: false })] },
      { code: 'holder_proof_missing', queryId: 'permit' },
    ],
    [
      'a claim missing',
      { permit: [shown({ claims: { city: '010100' } })] },
      { code: 'claim_missing', queryId: 'permit', path: ['until'] },
    ],
    [
      'a claim of another value',
      { permit: [shown({ claims: { city: '010200', until: 'x' } })] },
      { code: 'claim_value', queryId: 'permit', path: ['city'] },
    ],
    [
      'a claim of another type',
      { permit: [shown({ claims: { city: 10100, until: 'x' } })] },
      { code: 'claim_value', queryId: 'permit', path: ['city'] },
    ],
    ['nothing of what is required', { lease: [shown()] }, { code: 'credential_missing', queryId: 'permit' }],
    ['nothing at all', {}, { code: 'credential_missing', queryId: 'permit' }],
    [
      'the second of several spoiled',
      { permit: [shown()], lease: [shown(), shown({ holderProven: false })] },
      { code: 'holder_proof_missing', queryId: 'lease' },
    ],
  ])('refuses %s [S 20]', (_, presented, reason) => {
    expect(check(presented)).toEqual({ ok: false, reason })
  })

  test('of claim sets one must be there whole [S 20]', () => {
    const sets = parse({
      credentials: [
        {
          id: 'permit',
          format: 'dc+sd-jwt',
          meta: {},
          claims: [
            { id: 'a', path: ['a'] },
            { id: 'b', path: ['b'] },
            { id: 'c', path: ['c'] },
          ],
          claim_sets: [['a', 'b'], ['c']],
        },
      ],
    })
    const checkClaims = (claims: PresentedCredential['claims']) =>
      checkVpToken(sets, new Map([['permit', [shown({ claims })]]]))
    expect(checkClaims({ a: 1, b: 2 }).ok).toBe(true)
    expect(checkClaims({ c: 3 }).ok).toBe(true)
    expect(checkClaims({ a: 1 })).toEqual({
      ok: false,
      reason: { code: 'claim_missing', queryId: 'permit', path: ['b'] },
    })
  })

  test('without sets every credential must be there [S 20]', () => {
    const both = parse({ credentials: ['a', 'b'].map((id) => ({ id, format: 'dc+sd-jwt', meta: {} })) })
    expect(
      checkVpToken(
        both,
        new Map([
          ['a', [shown()]],
          ['b', [shown()]],
        ]),
      ).ok,
    ).toBe(true)
    expect(checkVpToken(both, new Map([['a', [shown()]]]))).toEqual({
      ok: false,
      reason: { code: 'credential_missing', queryId: 'b' },
    })
  })
})
