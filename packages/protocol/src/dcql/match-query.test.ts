import { describe, expect, test } from 'vitest'
import type { CandidateCredential } from './candidate-credential.ts'
import type { DcqlQuery } from './dcql-query.ts'
import { matchQuery } from './match-query.ts'
import { parseDcqlQuery } from './parse-dcql-query.ts'

const VCT = 'https://issuer.example/vct/residence-permit/v1'
const permit: CandidateCredential = {
  id: 'held-1',
  format: 'dc+sd-jwt',
  vct: VCT,
  holderBound: true,
  claims: {
    vct: VCT,
    residence: { city: '010100', street: 'Harbour Road 5' },
    endorsed_until: '2027-05-01',
    year: 2027,
    guardian: true,
    names: ['李雷', 'Li Lei'],
    dwellings: [{ since: 2020 }, { since: 2024 }],
  },
}

const parse = (wire: unknown): DcqlQuery => {
  const read = parseDcqlQuery(wire)
  if (!read.ok) throw new Error(`${read.reason.field}: ${read.reason.problem}`)
  return read.value
}
const asking = (change: object) => parse({ credentials: [{ id: 'permit', format: 'dc+sd-jwt', meta: {}, ...change }] })
const disclosed = (change: object, candidate = permit) =>
  matchQuery(asking(change), [candidate]).queries[0]?.candidates[0]?.disclose
const matches = (change: object, candidate = permit) => matchQuery(asking(change), [candidate]).satisfiable

describe('matching one credential query', () => {
  test('names exactly the claims to show [S 20]', () => {
    const query = asking({ claims: [{ path: ['residence', 'city'] }, { path: ['endorsed_until'] }] })
    expect(matchQuery(query, [permit])).toEqual({
      satisfiable: true,
      queries: [
        {
          queryId: 'permit',
          multiple: false,
          requireHolderBinding: true,
          candidates: [{ credentialId: 'held-1', disclose: [['residence', 'city'], ['endorsed_until']] }],
        },
      ],
      sets: [{ required: true, options: [{ queryIds: ['permit'], satisfiable: true }] }],
      preferred: [{ queryId: 'permit', credentialId: 'held-1', disclose: [['residence', 'city'], ['endorsed_until']] }],
    })
  })

  test('without claims nothing that can be hidden is shown [S 20]', () => {
    expect(disclosed({})).toEqual([])
  })

  test('null means all elements, a number one of them [S 20]', () => {
    expect(disclosed({ claims: [{ path: ['names', null] }] })).toEqual([
      ['names', 0],
      ['names', 1],
    ])
    expect(disclosed({ claims: [{ path: ['names', 1] }] })).toEqual([['names', 1]])
    expect(disclosed({ claims: [{ path: ['dwellings', null, 'since'] }] })).toEqual([
      ['dwellings', 0, 'since'],
      ['dwellings', 1, 'since'],
    ])
  })

  test('of several elements those are shown whose value was asked [S 20]', () => {
    expect(disclosed({ claims: [{ path: ['dwellings', null, 'since'], values: [2024, 1999] }] })).toEqual([
      ['dwellings', 1, 'since'],
    ])
  })

  test('the same claim asked twice is shown once', () => {
    expect(disclosed({ claims: [{ path: ['names', null] }, { path: ['names', 0] }] })).toHaveLength(2)
  })

  test('a claim that is missing leaves the credential out [S 20]', () => {
    expect(matches({ claims: [{ path: ['residence', 'city'] }] })).toBe(true)
    expect(matches({ claims: [{ path: ['residence', 'city'] }, { path: ['residence', 'zip'] }] })).toBe(false)
  })

  test.each<[string, unknown[], boolean]>([
    ['year', [2027], true],
    ['year', [2026, 2027], true],
    ['year', ['2027'], false],
    ['year', [true], false],
    ['guardian', [true], true],
    ['guardian', ['true'], false],
    ['guardian', [1], false],
    ['endorsed_until', ['2027-05-01'], true],
    ['endorsed_until', ['2027-05-01 '], false],
    ['residence', ['010100'], false],
    ['names', ['李雷'], false],
  ])('%s of %j is %s: type and value both count [S 20]', (name, values, expected) => {
    expect(matches({ claims: [{ path: [name], values }] })).toBe(expected)
  })

  test('the type is that very type, and the format that very format [S 20]', () => {
    expect(matches({ meta: { vct_values: ['other', VCT] } })).toBe(true)
    expect(matches({ meta: { vct_values: [`${VCT}/`] } })).toBe(false)
    expect(matches({ format: 'jwt_vc_json' })).toBe(false)
    const { vct: _, ...typeless } = permit
    expect(matches({ meta: { vct_values: [VCT] } }, typeless)).toBe(false)
  })

  test('W3C types match when one of the sets is wholly there, VerifiableCredential by its IRI [S 20]', () => {
    const held: CandidateCredential = {
      ...permit,
      format: 'jwt_vc_json',
      types: ['VerifiableCredential', 'ResidencePermit'],
    }
    const matchesTypes = (...type_values: string[][]) => matches({ format: 'jwt_vc_json', meta: { type_values } }, held)
    expect(matchesTypes(['ResidencePermit'])).toBe(true)
    expect(matchesTypes(['https://www.w3.org/2018/credentials#VerifiableCredential', 'ResidencePermit'])).toBe(true)
    expect(matchesTypes(['Other'], ['VerifiableCredential'])).toBe(true)
    expect(matchesTypes(['ResidencePermit', 'Other'])).toBe(false)
    expect(matchesTypes(['https://example.org/ResidencePermit'])).toBe(false)
  })

  test('without a key of the holder only those who ask none are answered [S 21]', () => {
    const unbound = { ...permit, holderBound: false }
    expect(matches({}, unbound)).toBe(false)
    expect(matches({ require_cryptographic_holder_binding: false }, unbound)).toBe(true)
  })

  test('an authority is met when it is one of those that vouch for the credential, of the same kind', () => {
    const vouched = { ...permit, authorities: [{ type: 'aki', values: ['s9tIpPmhxdiuNkHMEWNpYim8S8Y'] }] }
    const trusting = (type: string, values: string[]) => ({ trusted_authorities: [{ type, values }] })
    expect(matches(trusting('aki', ['x', 's9tIpPmhxdiuNkHMEWNpYim8S8Y']), vouched)).toBe(true)
    expect(matches(trusting('aki', ['x']), vouched)).toBe(false)
    expect(matches(trusting('etsi_tl', ['s9tIpPmhxdiuNkHMEWNpYim8S8Y']), vouched)).toBe(false)
    expect(matches(trusting('aki', ['s9tIpPmhxdiuNkHMEWNpYim8S8Y']))).toBe(false)
  })

  const claims = [
    { id: 'city', path: ['residence', 'city'] },
    { id: 'zip', path: ['residence', 'zip'] },
    { id: 'until', path: ['endorsed_until'] },
    { id: 'guardian', path: ['guardian'], values: [false] },
  ]
  test('of the claim sets the first that can be given is taken [S 20]', () => {
    const claim_sets = [['city', 'zip'], ['guardian'], ['until'], ['city']]
    expect(matchQuery(asking({ claims, claim_sets }), [permit]).queries[0]?.candidates).toEqual([
      { credentialId: 'held-1', disclose: [['endorsed_until']], claimSet: ['until'] },
    ])
  })

  test('when no claim set can be given, nothing is [S 20]', () => {
    expect(matches({ claims, claim_sets: [['zip'], ['guardian', 'city']] })).toBe(false)
  })

  test('every credential that fits is a candidate, in the order held', () => {
    const held = [permit, { ...permit, id: 'held-2', vct: 'other' }, { ...permit, id: 'held-3' }]
    const match = matchQuery(asking({ meta: { vct_values: [VCT] }, multiple: true }), held)
    expect(match.queries[0]).toMatchObject({
      multiple: true,
      candidates: [{ credentialId: 'held-1' }, { credentialId: 'held-3' }],
    })
    expect(match.preferred).toHaveLength(1)
  })
})

describe('matching sets of credentials', () => {
  const ids = ['permit', 'kin', 'ins', 'lease', 'own']
  const school = (required: object = {}) =>
    parse({
      credentials: ids.map((id) => ({ id, format: 'dc+sd-jwt', meta: { vct_values: [id] } })),
      credential_sets: [
        {
          options: [
            ['permit', 'kin', 'ins', 'lease'],
            ['permit', 'kin', 'ins', 'own'],
          ],
          ...required,
        },
        { options: [['ins']], required: false },
      ],
    })
  const holding = (...held: string[]) => held.map((vct) => ({ ...permit, id: `held-${vct}`, vct }))
  const preferred = (match: ReturnType<typeof matchQuery>) => match.preferred.map(({ credentialId }) => credentialId)

  test('without sets all are asked for [S 20]', () => {
    const query = parse({
      credentials: ['a', 'b'].map((id) => ({ id, format: 'dc+sd-jwt', meta: { vct_values: [id] } })),
    })
    expect(matchQuery(query, holding('a', 'b')).satisfiable).toBe(true)
    expect(matchQuery(query, holding('a'))).toMatchObject({ satisfiable: false, preferred: [] })
  })

  test('the first option that can be given is preferred [case a]', () => {
    expect(preferred(matchQuery(school(), holding('permit', 'kin', 'ins', 'lease', 'own')))).toEqual([
      'held-permit',
      'held-kin',
      'held-ins',
      'held-lease',
    ])
    const owner = matchQuery(school(), holding('permit', 'kin', 'ins', 'own'))
    expect(preferred(owner)).toEqual(['held-permit', 'held-kin', 'held-ins', 'held-own'])
    expect(owner.sets[0]?.options.map(({ satisfiable }) => satisfiable)).toEqual([false, true])
  })

  test('when a required set cannot be given, nothing is returned [S 20]', () => {
    expect(matchQuery(school(), holding('permit', 'kin', 'ins'))).toMatchObject({ satisfiable: false, preferred: [] })
  })

  test('a set that is not required stands in nobody’s way and is not offered first [S 20]', () => {
    const match = matchQuery(school({ required: false }), holding('ins'))
    expect(match).toMatchObject({ satisfiable: true, preferred: [] })
    expect(match.sets[1]?.options).toEqual([{ queryIds: ['ins'], satisfiable: true }])
  })
})
