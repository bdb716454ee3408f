import type { JsonObject, JsonValue } from '@sojourn/domain'
import { type CandidateCredential, matchQuery, parseDcqlQuery } from '@sojourn/protocol'
import { describe, expect, test } from 'vitest'

// OID4VP-1.0 6: queries of somebody who means no good. The wallet reads each; a verifier of ours reads its own by the same reader.

const VCT = 'https://issuer.example/vct/residence-permit/v1'
const HELD: CandidateCredential = {
  id: 'held-1',
  format: 'dc+sd-jwt',
  vct: VCT,
  holderBound: true,
  claims: {
    vct: VCT,
    name: '李雷',
    residence: { city: '010100', street: 'Harbour Road 5' },
    income: 5,
    guardian: true,
    nothing: null,
    names: ['李雷', 'Li Lei'],
    dwellings: [{ since: 2020 }, { since: 2024, owner: '王' }],
    tree: { a: { b: { c: 'deep' } } },
  },
}

const one = (change: object): object => ({ credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: {}, ...change }] })
const claim = (change: object): object => one({ claims: [{ path: ['name'], ...change }] })
const path = (...components: readonly unknown[]): object => one({ claims: [{ path: components }] })
const sets = (credential_sets: unknown): object => ({ ...one({}), credential_sets })
const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))

/** Refused at the door: the member, and the word for what is wrong with it. */
const MALFORMED: readonly (readonly [id: string, expected: string, wire: unknown])[] = [
  ['that is null', 'message wrong_type', null],
  ['that is a list', 'message wrong_type', []],
  ['that is a text', 'message wrong_type', 'all of it'],
  ['that asks nothing', 'credentials missing', {}],
  ['of no credentials', 'credentials malformed', { credentials: [] }],
  ['whose credentials are an object', 'credentials wrong_type', { credentials: {} }],
  ['of a credential that is null', 'credentials.0 wrong_type', { credentials: [null] }],
  [
    'of 65 credentials',
    'credentials too_large',
    { credentials: many(65, (at) => ({ id: `c${at}`, format: 'f', meta: {} })) },
  ],
  ['without an id', 'credentials.0.id missing', { credentials: [{ format: 'dc+sd-jwt', meta: {} }] }],
  ['with an id that is a number', 'credentials.0.id wrong_type', one({ id: 7 })],
  ['with an empty id', 'credentials.0.id malformed', one({ id: '' })],
  ['with an id of markup', 'credentials.0.id malformed', one({ id: '<b>' })],
  ['with an id of dots', 'credentials.0.id malformed', one({ id: '../..' })],
  ['with an id that is too long', 'credentials.0.id too_large', one({ id: 'a'.repeat(257) })],
  ['with one id twice', 'credentials conflict', { credentials: many(2, () => ({ id: 'a', format: 'f', meta: {} })) }],
  ['without a format', 'credentials.0.format missing', { credentials: [{ id: 'a', meta: {} }] }],
  ['with a format that is a list', 'credentials.0.format wrong_type', one({ format: ['dc+sd-jwt'] })],
  ['with a format without end', 'credentials.0.format too_large', one({ format: 'x'.repeat(65) })],
  ['without meta', 'credentials.0.meta missing', { credentials: [{ id: 'a', format: 'dc+sd-jwt' }] }],
  ['with meta of null', 'credentials.0.meta wrong_type', one({ meta: null })],
  ['with types that are a text', 'credentials.0.meta.vct_values wrong_type', one({ meta: { vct_values: VCT } })],
  ['with no types', 'credentials.0.meta.vct_values malformed', one({ meta: { vct_values: [] } })],
  ['with a type that is a number', 'credentials.0.meta.vct_values.0 wrong_type', one({ meta: { vct_values: [1] } })],
  [
    'with a thousand types',
    'credentials.0.meta.vct_values too_large',
    one({ meta: { vct_values: many(1000, String) } }),
  ],
  [
    'with W3C types of one level',
    'credentials.0.meta.type_values.0 wrong_type',
    one({ format: 'jwt_vc_json', meta: { type_values: ['A'] } }),
  ],
  ['with multiple in words', 'credentials.0.multiple wrong_type', one({ multiple: 'true' })],
  [
    'with holder binding of nothing',
    'credentials.0.require_cryptographic_holder_binding wrong_type',
    one({ require_cryptographic_holder_binding: null }),
  ],
  ['with authorities that are none', 'credentials.0.trusted_authorities malformed', one({ trusted_authorities: [] })],
  [
    'with an authority without values',
    'credentials.0.trusted_authorities.0.values missing',
    one({ trusted_authorities: [{ type: 'aki' }] }),
  ],
  ['with no claims in a list', 'credentials.0.claims malformed', one({ claims: [] })],
  ['with claims of null', 'credentials.0.claims wrong_type', one({ claims: null })],
  [
    'of a thousand claims',
    'credentials.0.claims too_large',
    one({ claims: many(1000, (at) => ({ path: [`c${at}`] })) }),
  ],
  ['of a claim without a path', 'credentials.0.claims.0.path missing', one({ claims: [{}] })],
  ['of an empty path', 'credentials.0.claims.0.path malformed', path()],
  ['of a path in words', 'credentials.0.claims.0.path wrong_type', claim({ path: 'name' })],
  ['of a path seventeen deep', 'credentials.0.claims.0.path too_large', path(...many(17, () => 'x'))],
  ['of a path with true in it', 'credentials.0.claims.0.path.0 wrong_type', path(true)],
  ['of a path with an object in it', 'credentials.0.claims.0.path.0 wrong_type', path({ '...': 1 })],
  ['of a place below the first', 'credentials.0.claims.0.path.1 malformed', path('names', -1)],
  ['of a place between two', 'credentials.0.claims.0.path.1 wrong_type', path('names', 0.5)],
  ['of a place beyond all lists', 'credentials.0.claims.0.path.1 too_large', path('names', 2 ** 31)],
  ['of a name without end', 'credentials.0.claims.0.path.0 too_large', path('x'.repeat(257))],
  ['with no values in a list', 'credentials.0.claims.0.values malformed', claim({ values: [] })],
  ['with values that are a text', 'credentials.0.claims.0.values wrong_type', claim({ values: '李雷' })],
  ['with a value of null', 'credentials.0.claims.0.values.0 wrong_type', claim({ values: [null] })],
  ['with a value that is an object', 'credentials.0.claims.0.values.0 wrong_type', claim({ values: [{}] })],
  ['with a value of one and a half', 'credentials.0.claims.0.values.0 wrong_type', claim({ values: [1.5] })],
  ['with a thousand values', 'credentials.0.claims.0.values too_large', claim({ values: many(1000, (at) => at) })],
  [
    'with a claim’s id twice',
    'credentials.0.claims conflict',
    one({ claims: many(2, (at) => ({ id: 'x', path: [`c${at}`] })) }),
  ],
  ['with claim sets and no claims', 'credentials.0.claim_sets not_allowed', one({ claim_sets: [['x']] })],
  [
    'with claim sets over claims without ids',
    'credentials.0.claims missing',
    one({ claims: [{ path: ['name'] }], claim_sets: [['x']] }),
  ],
  [
    'with a claim set that names another',
    'credentials.0.claim_sets mismatch',
    one({ claims: [{ id: 'x', path: ['name'] }], claim_sets: [['y']] }),
  ],
  [
    'with an empty claim set',
    'credentials.0.claim_sets.0 malformed',
    one({ claims: [{ id: 'x', path: ['name'] }], claim_sets: [[]] }),
  ],
  [
    'with a thousand claim sets',
    'credentials.0.claim_sets too_large',
    one({ claims: [{ id: 'x', path: ['name'] }], claim_sets: many(1000, () => ['x']) }),
  ],
  ['with no credential sets in a list', 'credential_sets malformed', sets([])],
  ['with a set without options', 'credential_sets.0.options missing', sets([{}])],
  ['with a set of no options', 'credential_sets.0.options malformed', sets([{ options: [] }])],
  ['with an option of nothing', 'credential_sets.0.options.0 malformed', sets([{ options: [[]] }])],
  ['with an option of one level', 'credential_sets.0.options.0 wrong_type', sets([{ options: ['a'] }])],
  ['with an option that nobody asked', 'credential_sets mismatch', sets([{ options: [['b']] }])],
  [
    'with a set that is required perhaps',
    'credential_sets.0.required wrong_type',
    sets([{ options: [['a']], required: 'no' }]),
  ],
  ['with 33 credential sets', 'credential_sets too_large', sets(many(33, () => ({ options: [['a']] })))],
  ['with 65 options', 'credential_sets.0.options too_large', sets([{ options: many(65, () => ['a']) }])],
  [
    'of an mdoc with a path of three',
    'credentials.0.claims malformed',
    one({ format: 'mso_mdoc', claims: [{ path: ['a', 'b', 'c'] }] }),
  ],
  [
    'of an mdoc that keeps perhaps',
    'credentials.0.claims wrong_type',
    one({ format: 'mso_mdoc', claims: [{ path: ['a', 'b'], intent_to_retain: 'no' }] }),
  ],
]

/** Well formed, and answered by nothing, for nothing that is held is meant. */
const UNANSWERED: readonly (readonly [id: string, wire: object])[] = [
  ['of a format nobody knows', one({ format: 'telepathy' })],
  ['of a format in capitals', one({ format: 'DC+SD-JWT' })],
  ['of a type and a slash', one({ meta: { vct_values: [`${VCT}/`] } })],
  ['of a type in capitals', one({ meta: { vct_values: [VCT.toUpperCase()] } })],
  ['of a claim nobody has', path('nickname')],
  ['of a name from below every object', path('__proto__')],
  ['of another one', path('constructor')],
  ['of the length of a list', path('names', 'length')],
  ['of the length of a text', path('name', 'length')],
  ['of a place in a text', path('name', 0)],
  ['of all elements of an object', path('residence', null)],
  ['of all elements of a text', path('name', null)],
  ['of a place in an object', path('residence', 0)],
  ['of a place behind the last', path('names', 2)],
  ['of a member of a list', path('dwellings', 'since')],
  ['below a text', path('name', 'x')],
  ['below null', path('nothing', 'x')],
  ['of a value of another type', claim({ path: ['income'], values: ['5'] })],
  ['of a value that is almost it', claim({ values: ['李雷 '] })],
  ['of a value for a whole object', claim({ path: ['residence'], values: ['010100'] })],
  ['of true for what is one', claim({ path: ['guardian'], values: [1] })],
  ['of an authority nobody vouched for', one({ trusted_authorities: [{ type: 'aki', values: ['x'] }] })],
]

describe('a query', () => {
  test('that means well is read and answered by what it names alone [B 8]', () => {
    const read = parseDcqlQuery({
      credentials: [
        { id: 'a', format: 'dc+sd-jwt', meta: { vct_values: [VCT] }, claims: [{ path: ['residence', 'city'] }] },
      ],
    })
    expect(read.ok && matchQuery(read.value, [HELD]).preferred).toEqual([
      { queryId: 'a', credentialId: 'held-1', disclose: [['residence', 'city']] },
    ])
  })

  test.each(MALFORMED)('%s is refused: %s [B 8]', (_, expected, wire) => {
    const read = parseDcqlQuery(wire)
    if (read.ok) throw new Error('it was read')
    expect(`${read.reason.field} ${read.reason.problem}`).toBe(expected)
  })

  test.each(UNANSWERED)('%s is answered by nothing, and nothing shows why [B 8]', (_, wire) => {
    const read = parseDcqlQuery(wire)
    if (!read.ok) throw new Error(`${read.reason.field} ${read.reason.problem}`)
    const match = matchQuery(read.value, [HELD])
    expect(match).toMatchObject({ satisfiable: false, preferred: [] })
    expect(match.queries.flatMap(({ candidates }) => candidates)).toEqual([])
    // Byte for byte as if nothing were held.
    expect(match).toEqual(matchQuery(read.value, []))
  })

  test.each<[string, readonly JsonValue[], readonly (readonly (string | number)[])[]]>([
    ['a whole object, where a part was not asked', ['residence'], [['residence']]],
    [
      'all elements of a list',
      ['names', null],
      [
        ['names', 0],
        ['names', 1],
      ],
    ],
    ['a member that one of two elements has', ['dwellings', null, 'owner'], [['dwellings', 1, 'owner']]],
    ['what lies deep, and nothing beside it', ['tree', 'a', 'b', 'c'], [['tree', 'a', 'b', 'c']]],
  ])('of a path gets %s [B 8] [M 9]', (_, components, disclosed) => {
    const read = parseDcqlQuery(one({ claims: [{ path: components }] }) as JsonObject)
    expect(read.ok && matchQuery(read.value, [HELD]).queries[0]?.candidates[0]?.disclose).toEqual(disclosed)
  })

  test(`was bad in ${MALFORMED.length + UNANSWERED.length} ways, eighty and more [B 8]`, () => {
    const ids = [...MALFORMED, ...UNANSWERED].map(([id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThanOrEqual(80)
  })
})
