import type { JsonObject } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import { configurationOnWire, configurationSchema } from './credential-configuration.ts'
import { type DisclosurePolicy, entitlementOf } from './disclosure-policy.ts'

const configuration = (policy: unknown): JsonObject => ({
  format: 'dc+sd-jwt',
  vct: 'https://issuer.example/vct/residence-permit/v1',
  credential_metadata: { embedded_disclosure_policy: policy as JsonObject },
})
const read = (policy: unknown): DisclosurePolicy | undefined =>
  configurationSchema.parse(configuration(policy)).disclosurePolicy
const URI = 'https://issuer.example/disclosure/1'
const ROOT = 'A'.repeat(43)

describe('an embedded disclosure policy', () => {
  test.each<[unknown, DisclosurePolicy]>([
    [{ policy_type: 'no_policy' }, { kind: 'no_policy' }],
    [
      {
        policy_type: 'authorized_rp_only',
        policy_uri: URI,
        authorized_parties: [
          { identifier: '12010101DEM0000306' },
          { entitlement_uri: 'urn:sojourn:relying-party:hospital' },
        ],
      },
      {
        kind: 'authorized_parties',
        uri: URI,
        parties: [{ identifier: '12010101DEM0000306' }, { entitlement: entitlementOf('hospital') }],
      },
    ],
    [
      { policy_type: 'specific_root_of_trust', policy_uri: URI, trusted_roots: [{ 'x5t#S256': ROOT }] },
      { kind: 'root_of_trust', uri: URI, roots: [ROOT] },
    ],
  ])('is read, and written the same again: %j', (wire, policy) => {
    expect(read(wire)).toEqual(policy)
    const again = configurationOnWire(configurationSchema.parse(configuration(wire)))
    expect(again.credential_metadata).toEqual({ embedded_disclosure_policy: wire })
  })

  test.each<[string, unknown]>([
    ['of a kind that nobody knows', { policy_type: 'members_of_the_club', policy_uri: URI }],
    ['without its kind', { policy_uri: URI }],
    ['that names nobody', { policy_type: 'authorized_rp_only', policy_uri: URI, authorized_parties: [] }],
    ['without its name', { policy_type: 'authorized_rp_only', authorized_parties: [{ identifier: 'x' }] }],
    [
      'whose party is named twice over',
      {
        policy_type: 'authorized_rp_only',
        policy_uri: URI,
        authorized_parties: [{ identifier: 'x', entitlement_uri: 'y' }],
      },
    ],
    [
      'whose root is no digest',
      { policy_type: 'specific_root_of_trust', policy_uri: URI, trusted_roots: [{ 'x5t#S256': 'x' }] },
    ],
    ['that is a text', 'authorized_rp_only'],
    ['that is null', null],
  ])('%s allows nobody, rather than anybody', (_, wire) => {
    expect(read(wire)).toEqual({ kind: 'not_understood' })
  })

  test('is not there when the issuer said none', () => {
    expect(configurationSchema.parse({ format: 'dc+sd-jwt', vct: 'x' }).disclosurePolicy).toBeUndefined()
  })
})
