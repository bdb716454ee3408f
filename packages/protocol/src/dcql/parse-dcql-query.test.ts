import { describe, expect, test } from 'vitest'
import { buildDcqlQuery } from './build-dcql-query.ts'
import { parseDcqlQuery } from './parse-dcql-query.ts'

const credential = (change: object = {}) => ({ id: 'permit', format: 'dc+sd-jwt', meta: {}, ...change })
const query = (...credentials: object[]) => ({ credentials })

describe('reading a DCQL query', () => {
  test('fills in what is left out [S 20]', () => {
    expect(parseDcqlQuery(query(credential()))).toEqual({
      ok: true,
      value: {
        credentials: [
          {
            id: 'permit',
            format: 'dc+sd-jwt',
            multiple: false,
            meta: {},
            trustedAuthorities: [],
            requireHolderBinding: true,
            claims: undefined,
            claimSets: undefined,
          },
        ],
        credentialSets: [],
      },
    })
  })

  const ofMdoc = (change: object = {}, claim: object = {}) => ({
    credentials: [
      {
        id: 'permit',
        format: 'mso_mdoc',
        meta: { doctype_value: 'cn.sojourn.residence-permit.1' },
        claims: [{ path: ['org.iso.23220.1', 'age_over_18'], intent_to_retain: false, ...claim }],
        ...change,
      },
    ],
  })

  test('reads a query for an mdoc, with its intent to retain, and writes it back [S 20]', () => {
    const read = parseDcqlQuery(ofMdoc())
    expect(read).toMatchObject({
      ok: true,
      value: {
        credentials: [
          {
            meta: { doctypeValue: 'cn.sojourn.residence-permit.1' },
            claims: [{ path: ['org.iso.23220.1', 'age_over_18'], intentToRetain: false }],
          },
        ],
      },
    })
    expect(read.ok && buildDcqlQuery(read.value)).toEqual(ofMdoc())
    expect(parseDcqlQuery(ofMdoc({ claims: undefined })).ok).toBe(true)
    // As with the other formats, empty `meta` leaves the type open (OID4VP-1.0 6.1 (credential_query)).
    expect(parseDcqlQuery(ofMdoc({ meta: {} })).ok).toBe(true)
  })

  test.each([
    ['a path of one component', ofMdoc({}, { path: ['age_over_18'] })],
    ['a path of three', ofMdoc({}, { path: ['org.iso.23220.1', 'residence', 'city'] })],
    ['a path into a list', ofMdoc({}, { path: ['org.iso.23220.1', null] })],
    ['a path with a number', ofMdoc({}, { path: ['org.iso.23220.1', 0] })],
    ['an intent that is text', ofMdoc({}, { intent_to_retain: 'no' })],
  ])('refuses a query for an mdoc with %s [S 20]', (_what, query) => {
    expect(parseDcqlQuery(query).ok).toBe(false)
  })

  test('passes over members it does not know, at every level [S 20]', () => {
    const known = {
      ...query(credential({ meta: { vct_values: ['v'] }, claims: [{ id: 'a', path: ['x'], values: ['y', 1, true] }] })),
      credential_sets: [{ options: [['permit']], required: false }],
    }
    const more = {
      ...query(
        credential({
          future: 1,
          meta: { vct_values: ['v'], future: 1 },
          claims: [{ id: 'a', path: ['x'], values: ['y', 1, true], intent_to_retain: true }],
        }),
      ),
      credential_sets: [{ options: [['permit']], required: false, purpose: 'x' }],
      future: {},
    }
    expect(parseDcqlQuery(more)).toEqual(parseDcqlQuery(known))
    expect(parseDcqlQuery(more).ok).toBe(true)
  })

  test('a credential set is required unless it says otherwise [S 20]', () => {
    const sets = { credential_sets: [{ options: [['permit']] }, { options: [['permit']], required: false }] }
    const read = parseDcqlQuery({ ...query(credential()), ...sets })
    expect(read.ok && read.value.credentialSets.map(({ required }) => required)).toEqual([true, false])
  })

  test('is built again as it was read', () => {
    const wire = {
      credentials: [
        credential({
          multiple: true,
          meta: { type_values: [['A', 'B'], ['C']] },
          format: 'jwt_vc_json',
          trusted_authorities: [{ type: 'aki', values: ['s9tIpPmhxdiuNkHMEWNpYim8S8Y'] }],
          require_cryptographic_holder_binding: false,
          claims: [
            { id: 'a', path: ['x', null, 0], values: ['y'] },
            { id: 'b', path: ['z'] },
          ],
          claim_sets: [['a', 'b'], ['b']],
        }),
        credential({ id: 'other', format: 'mso_mdoc', meta: { doctype_value: 'd' } }),
      ],
      credential_sets: [{ options: [['permit'], ['other']] }, { options: [['other']], required: false }],
    }
    const read = parseDcqlQuery(wire)
    expect(read.ok && buildDcqlQuery(read.value)).toEqual(wire)
  })

  const claims = [
    { id: 'a', path: ['x'] },
    { id: 'b', path: ['y'] },
  ]
  test.each<[string, unknown, string, string]>([
    ['no credentials', {}, 'credentials', 'missing'],
    ['an empty list of them', query(), 'credentials', 'malformed'],
    ['the same id twice', query(credential(), credential()), 'credentials', 'conflict'],
    ['no id', query(credential({ id: undefined })), 'credentials.0.id', 'missing'],
    ['an id of other characters', query(credential({ id: 'a b' })), 'credentials.0.id', 'malformed'],
    ['no format', query(credential({ format: undefined })), 'credentials.0.format', 'missing'],
    ['no meta', query(credential({ meta: undefined })), 'credentials.0.meta', 'missing'],
    [
      'an empty list of types',
      query(credential({ meta: { vct_values: [] } })),
      'credentials.0.meta.vct_values',
      'malformed',
    ],
    [
      'W3C types outside arrays',
      query(credential({ meta: { type_values: ['A'] } })),
      'credentials.0.meta.type_values.0',
      'wrong_type',
    ],
    ['an empty list of claims', query(credential({ claims: [] })), 'credentials.0.claims', 'malformed'],
    ['a claim of no path', query(credential({ claims: [{ path: [] }] })), 'credentials.0.claims.0.path', 'malformed'],
    [
      'a path that counts backwards',
      query(credential({ claims: [{ path: ['a', -1] }] })),
      'credentials.0.claims.0.path.1',
      'malformed',
    ],
    [
      'a path in fractions',
      query(credential({ claims: [{ path: ['a', 0.5] }] })),
      'credentials.0.claims.0.path.1',
      'wrong_type',
    ],
    [
      'an empty list of values',
      query(credential({ claims: [{ path: ['a'], values: [] }] })),
      'credentials.0.claims.0.values',
      'malformed',
    ],
    [
      'a value that is an object',
      query(credential({ claims: [{ path: ['a'], values: [{}] }] })),
      'credentials.0.claims.0.values.0',
      'wrong_type',
    ],
    ['two claims of one id', query(credential({ claims: [claims[0], claims[0]] })), 'credentials.0.claims', 'conflict'],
    [
      'claim sets without claims',
      query(credential({ claim_sets: [['a']] })),
      'credentials.0.claim_sets',
      'not_allowed',
    ],
    [
      'claim sets over claims without ids',
      query(credential({ claims: [{ path: ['x'] }], claim_sets: [['a']] })),
      'credentials.0.claims',
      'missing',
    ],
    [
      'a claim set of a claim that is not there',
      query(credential({ claims, claim_sets: [['a', 'c']] })),
      'credentials.0.claim_sets',
      'mismatch',
    ],
    ['an empty claim set', query(credential({ claims, claim_sets: [[]] })), 'credentials.0.claim_sets.0', 'malformed'],
    [
      'authorities without values',
      query(credential({ trusted_authorities: [{ type: 'aki', values: [] }] })),
      'credentials.0.trusted_authorities.0.values',
      'malformed',
    ],
    [
      'a set of a credential that is not there',
      { ...query(credential()), credential_sets: [{ options: [['lease']] }] },
      'credential_sets',
      'mismatch',
    ],
    [
      'a set of no options',
      { ...query(credential()), credential_sets: [{ options: [] }] },
      'credential_sets.0.options',
      'malformed',
    ],
    ['an empty list of sets', { ...query(credential()), credential_sets: [] }, 'credential_sets', 'malformed'],
    [
      'too many credentials',
      query(...Array.from({ length: 65 }, (_, at) => credential({ id: `c${at}` }))),
      'credentials',
      'too_large',
    ],
    [
      'a path too deep',
      query(credential({ claims: [{ path: Array.from({ length: 17 }, () => 'a') }] })),
      'credentials.0.claims.0.path',
      'too_large',
    ],
  ])('refuses %s [S 20]', (_, wire, field, problem) => {
    expect(parseDcqlQuery(wire)).toEqual({ ok: false, reason: { field, problem } })
  })
})
