import { describe, expect, test } from 'vitest'
import { buildIssuerMetadata, type IssuerMetadata, parseIssuerMetadata } from './issuer-metadata.ts'

const issuer = 'https://issuer.example/public-security'
const expected = { credentialIssuer: issuer }
const metadata: IssuerMetadata = {
  credentialIssuer: issuer,
  authorizationServers: [issuer],
  credentialEndpoint: `${issuer}/credential`,
  nonceEndpoint: `${issuer}/nonce`,
  notificationEndpoint: `${issuer}/notification`,
  batchSize: 10,
  display: [
    { name: '示范市公安局', locale: 'zh-CN' },
    { name: 'Demo public security', locale: 'en' },
  ],
  configurations: {
    'residence-permit.dc-sd-jwt': {
      format: 'dc+sd-jwt',
      scope: 'residence-permit',
      vct: 'https://issuer.example/vct/residence-permit/v1',
      signingAlgs: ['ES256'],
      bindingMethods: ['jwk'],
      proofTypes: { jwt: { algs: ['ES256'] } },
      display: [{ name: '居住证', locale: 'zh-CN', backgroundColor: '#12107c' }],
      claims: [
        {
          path: ['residence', 'city'],
          mandatory: true,
          display: [
            { name: '居住地', locale: 'zh-CN' },
            { name: 'City', locale: 'en' },
          ],
        },
        { path: ['endorsed_until'], mandatory: false, display: [] },
      ],
    },
    'residence-permit.jwt-vc': {
      format: 'jwt_vc_json',
      types: ['VerifiableCredential', 'ResidencePermit'],
      signingAlgs: ['ES256'],
      bindingMethods: ['did:jwk'],
      proofTypes: { jwt: { algs: ['ES256'], keyAttestationsRequired: {} } },
      display: [],
      claims: [],
    },
  },
}

const wire = () => structuredClone(buildIssuerMetadata(metadata))

describe('issuer metadata', () => {
  test('is read back as it was built', () => {
    expect(parseIssuerMetadata(wire(), expected)).toEqual({ ok: true, value: metadata })
  })

  test('keeps display and claims under credential_metadata, each claim with a path [S 10]', () => {
    const built = wire()
    expect(built.credential_configurations_supported).toMatchObject({
      'residence-permit.dc-sd-jwt': {
        format: 'dc+sd-jwt',
        scope: 'residence-permit',
        cryptographic_binding_methods_supported: ['jwk'],
        credential_signing_alg_values_supported: ['ES256'],
        proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
        credential_metadata: {
          display: [{ name: '居住证', locale: 'zh-CN', background_color: '#12107c' }],
          claims: [{ path: ['residence', 'city'], mandatory: true }, { path: ['endorsed_until'] }],
        },
      },
      'residence-permit.jwt-vc': {
        credential_definition: { type: ['VerifiableCredential', 'ResidencePermit'] },
        proof_types_supported: { jwt: { key_attestations_required: {} } },
      },
    })
    expect(built.batch_credential_issuance).toEqual({ batch_size: 10 })
    expect(JSON.stringify(built)).not.toContain('"mandatory":false')
  })

  test('names no authorization server when the issuer is its own', () => {
    expect(wire()).not.toHaveProperty('authorization_servers')
    const other = { ...metadata, authorizationServers: ['https://as.example'] }
    expect(buildIssuerMetadata(other).authorization_servers).toEqual(['https://as.example'])
    expect(parseIssuerMetadata(buildIssuerMetadata(other), expected)).toEqual({ ok: true, value: other })
  })

  test('offers no batch of one [S 10]', () => {
    expect(buildIssuerMetadata({ ...metadata, batchSize: 1 })).not.toHaveProperty('batch_credential_issuance')
    expect(parseIssuerMetadata({ ...wire(), batch_credential_issuance: { batch_size: 1 } }, expected)).toEqual({
      ok: false,
      reason: { field: 'batch_credential_issuance.batch_size', problem: 'malformed' },
    })
  })

  test.each([`${issuer}/`, 'https://ISSUER.example/public-security', 'https://issuer.example'])(
    'is not used when it names %s instead, byte for byte [S 7]',
    (other) => {
      expect(parseIssuerMetadata({ ...wire(), credential_issuer: other }, expected)).toEqual({
        ok: false,
        reason: { field: 'credential_issuer', problem: 'mismatch' },
      })
    },
  )

  test('a configuration that does not read is as though not offered, and the others stand', () => {
    const configurations = wire().credential_configurations_supported as Record<string, object>
    const broken = {
      ...configurations,
      'no-vct': { format: 'dc+sd-jwt' },
      'no-type': { format: 'jwt_vc_json' },
      'twice-described': {
        format: 'dc+sd-jwt',
        vct: 'v',
        credential_metadata: { claims: [{ path: ['a'] }, { path: ['a'] }] },
      },
      'from-the-future': { format: 'quantum' },
    }
    const read = parseIssuerMetadata({ ...wire(), credential_configurations_supported: broken }, expected)
    expect(read.ok && Object.keys(read.value.configurations)).toEqual([
      'residence-permit.dc-sd-jwt',
      'residence-permit.jwt-vc',
      'from-the-future',
    ])
  })

  test('the algorithms of an mdoc are the numbers of COSE, and its type is required [S 10]', () => {
    const mdoc = { format: 'mso_mdoc', doctype: 'd', credential_signing_alg_values_supported: [-7, -9] }
    const read = parseIssuerMetadata({ ...wire(), credential_configurations_supported: { mdoc } }, expected)
    expect(read.ok && read.value.configurations.mdoc).toMatchObject({ docType: 'd', signingAlgs: [-7, -9] })
    const { doctype: _, ...untyped } = mdoc
    const without = parseIssuerMetadata({ ...wire(), credential_configurations_supported: { untyped } }, expected)
    expect(without.ok && without.value.configurations).toEqual({})
  })

  test('tells when only encrypted messages are taken [S 6]', () => {
    const encryption = {
      encryption_required: true,
      alg_values_supported: ['ECDH-ES'],
      enc_values_supported: ['A128GCM'],
    }
    const read = parseIssuerMetadata({ ...wire(), credential_response_encryption: encryption }, expected)
    expect(read.ok && read.value.encryptionUnusable).toBe(true)
  })

  test.each<[string, object, string, string]>([
    ['no credential endpoint', { credential_endpoint: undefined }, 'credential_endpoint', 'missing'],
    ['an endpoint in the clear', { nonce_endpoint: 'http://issuer.example/nonce' }, 'nonce_endpoint', 'malformed'],
    [
      'no configurations',
      { credential_configurations_supported: undefined },
      'credential_configurations_supported',
      'missing',
    ],
    ['an empty list of servers', { authorization_servers: [] }, 'authorization_servers', 'malformed'],
    [
      'a server that is no identifier',
      { authorization_servers: ['https://as.example?x'] },
      'authorization_servers.0',
      'malformed',
    ],
  ])('is refused with %s', (_, change, field, problem) => {
    expect(parseIssuerMetadata({ ...wire(), ...change }, expected)).toEqual({ ok: false, reason: { field, problem } })
  })
})
