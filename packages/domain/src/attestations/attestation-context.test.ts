import { describe, expect, test } from 'vitest'
import { ATTESTATION_TYPES, attestationContext, attestationContextUrl, type JsonObject } from '../index.ts'

const BASE = 'https://issuer.example/city'
const URL_OF_IT = 'https://issuer.example/city/contexts/attestations/v1'

describe('the JSON-LD context of the attestations', () => {
  test('lies under the issuer’s base and gives every W3C type the meaning of its vct', () => {
    expect(attestationContextUrl(BASE)).toBe(URL_OF_IT)
    const context = attestationContext(URL_OF_IT)?.['@context'] as JsonObject
    expect(context).toMatchObject({
      '@version': 1.1,
      '@vocab': `${URL_OF_IT}#`,
      ResidencePermitCredential: { '@id': `${BASE}/vct/residence-permit/v1`, '@protected': true },
      InsuranceStatementCredential: { '@id': `${BASE}/vct/insurance-statement/v1` },
    })
    const types = Object.values(ATTESTATION_TYPES).map(({ w3cType }) => w3cType)
    expect(Object.keys(context).filter((name) => !name.startsWith('@'))).toEqual(types)
  })

  test('is at that place and no other', () => {
    expect(attestationContext(`${URL_OF_IT}/`)).toBeUndefined()
    expect(attestationContext('https://issuer.example/city/contexts/attestations/v2')).toBeUndefined()
  })

  test('gives no claim a name that JSON-LD or VCDM 2.0 has taken for itself, but for one that means the same there', () => {
    const taken = [
      'id',
      'type',
      '@context',
      '@id',
      '@type',
      'proof',
      '_sd',
      '_sd_alg',
      '...',
      'iss',
      'sub',
      'cnf',
      'exp',
    ]
    const paths = Object.values(ATTESTATION_TYPES).flatMap(({ claims }) => claims.map(({ path }) => path))
    expect(paths.length).toBeGreaterThan(50)
    // The kind of a filing is what JSON-LD calls its type, and each of its words is one of the vocabulary.
    expect(paths.filter((path) => path.some((name) => taken.includes(name)))).toEqual([['cross_region_filing', 'type']])
  })
})
