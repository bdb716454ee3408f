import { ATTESTATION_TYPES, type AttestationTypeId, claimDefinition } from '@sojourn/domain'
import { parseDcqlQuery } from '@sojourn/protocol'
import { overAsked } from '@sojourn/trust'
import { describe, expect, test } from 'vitest'
import { POLICIES } from './policies.ts'
import type { Policy } from './policy.ts'
import { policyQuery, registeredUse } from './policy-query.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const vctsOf = (type: AttestationTypeId) => [`https://a.example/vct/${type}/v1`, `https://b.example/vct/${type}/v1`]
const docTypeOf = (type: AttestationTypeId) => ATTESTATION_TYPES[type].mdoc?.docType
const w3cTypeOf = (type: AttestationTypeId) => ATTESTATION_TYPES[type].w3cType
const known = { vctsOf, docTypeOf, w3cTypeOf }
const initials = (policy: Policy) =>
  Object.fromEntries(policy.parameters.map((parameter) => [parameter.name, parameter.initial?.(NOW) ?? '']))
const asking = Object.values(POLICIES).filter((policy) => policy.asks.length > 0)

describe('the query of a policy', () => {
  test.each(asking.map((policy) => [policy.id, policy] as const))('%s reads as DCQL', (_, policy) => {
    expect(parseDcqlQuery(policyQuery(policy, initials(policy), known)).ok).toBe(true)
  })

  test.each(asking.map((policy) => [policy.id, policy] as const))(
    '%s asks only claims that its types have',
    (_, policy) => {
      for (const ask of policy.asks) {
        for (const { path } of ask.claims) {
          expect(claimDefinition(ask.type, path), `${ask.type} ${path.join('.')}`).toBeDefined()
        }
        expect(ATTESTATION_TYPES[ask.type]).toBeDefined()
      }
    },
  )

  test.each(asking.map((policy) => [policy.id, policy] as const))(
    '%s stays within what is registered for it',
    (_, policy) => {
      const use = registeredUse(policy, 'mailto:privacy@demo.example', known)
      const query = parseDcqlQuery(policyQuery(policy, initials(policy), known))
      if (!query.ok) throw new Error('unreachable')
      const asked = query.value.credentials.flatMap((credential) =>
        (credential.meta.vctValues ?? credential.meta.typeValues?.flat() ?? [credential.meta.doctypeValue]).map(
          (vct) => ({
            vct,
            claimPaths: credential.claims?.map(({ path }) => path),
          }),
        ),
      )
      expect(overAsked(use, asked)).toEqual([])
    },
  )

  test('names the types of every city and selects the child by the year of entry', () => {
    const query = policyQuery(POLICIES['school-enrolment'], initials(POLICIES['school-enrolment']), known)
    expect(query).toMatchObject({
      credentials: [
        { id: 'permit', format: 'dc+sd-jwt', meta: { vct_values: vctsOf('residence-permit') } },
        { id: 'kin', claims: [{}, {}, { path: ['child_school_entry_year'], values: [2027] }] },
        { id: 'ins' },
        { id: 'lease' },
        { id: 'own', meta: { vct_values: vctsOf('dwelling-right') } },
      ],
      credential_sets: [
        {
          options: [
            ['permit', 'kin', 'ins', 'lease'],
            ['permit', 'kin', 'ins', 'own'],
          ],
          required: true,
        },
      ],
    })
  })

  test('asks a landlord’s tenant for the permit in either format, the same claims of each [S 20] [S 23]', () => {
    const query = policyQuery(POLICIES['landlord-lease'], { leaseUntil: '2027-12-31' }, known)
    expect(query).toMatchObject({
      credentials: [
        { id: 'permit', format: 'dc+sd-jwt' },
        {
          id: 'permit_mdoc',
          format: 'mso_mdoc',
          meta: { doctype_value: 'cn.sojourn.residence-permit.1' },
          claims: [
            { path: ['cn.sojourn.residence-permit.1', 'name'], intent_to_retain: true },
            { path: ['cn.sojourn.residence-permit.1', 'portrait'], intent_to_retain: false },
            { path: ['org.iso.23220.1', 'age_over_18'], intent_to_retain: false },
          ],
        },
      ],
      credential_sets: [{ options: [['permit'], ['permit_mdoc']], required: true }],
    })
  })

  test('asks for no mdoc where nobody listed issues one', () => {
    const query = policyQuery(
      POLICIES['landlord-lease'],
      {},
      { vctsOf, docTypeOf: () => undefined, w3cTypeOf: () => undefined },
    )
    expect(query).toEqual({ credentials: [expect.objectContaining({ id: 'permit', format: 'dc+sd-jwt' })] })
  })

  test('asks a locally insured patient for no filing: the least telling set comes first [S 20]', () => {
    const query = policyQuery(POLICIES['hospital-settlement'], { city: '010100' }, known)
    expect(query).toMatchObject({
      credentials: [
        {
          claims: [
            { id: 'medical' },
            { id: 'city', path: ['insured_city'] },
            { id: 'here', path: ['insured_city'], values: ['010100'] },
            { id: 'scheme' },
            { id: 'card_no' },
            { id: 'filed_city', path: ['cross_region_filing', 'city'] },
            { id: 'filed_until', path: ['cross_region_filing', 'until'] },
          ],
          claim_sets: [
            ['medical', 'here', 'scheme', 'card_no'],
            ['medical', 'city', 'scheme', 'card_no', 'filed_city', 'filed_until'],
            ['medical', 'city', 'scheme', 'card_no'],
          ],
        },
      ],
    })
  })

  test('never asks a claim that its must-not list names', () => {
    const forbidden: readonly (readonly [keyof typeof POLICIES, AttestationTypeId, string])[] = [
      ['school-enrolment', 'residence-permit', 'citizen_id'],
      ['school-enrolment', 'residence-permit', 'residence.address'],
      ['school-enrolment', 'insurance-statement', 'pension.months_continuous'],
      ['hospital-identity', 'residence-permit', 'hukou'],
      ['hospital-settlement', 'social-security-card', 'account_tail'],
      ['landlord-lease', 'residence-permit', 'citizen_id'],
    ]
    for (const [id, type, path] of forbidden) {
      const asked = POLICIES[id].asks.filter((ask) => ask.type === type).flatMap((ask) => ask.claims)
      expect(asked.filter((claim) => claim.path.join('.').startsWith(path))).toEqual([])
    }
  })
})
