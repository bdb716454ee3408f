import { readdirSync } from 'node:fs'
import { ATTESTATION_TYPES, type MdocProfile, vctOf } from '@sojourn/domain'
import {
  buildAuthorizationServerMetadata,
  buildCredentialOffer,
  buildCredentialRequest,
  buildDcqlQuery,
  buildIssuerMetadata,
  type CredentialConfiguration,
  type IssuerMetadata,
  PRE_AUTHORIZED_CODE_GRANT,
  parseAuthorizationServerMetadata,
  parseCredentialOffer,
  parseDcqlQuery,
  parseIssuerMetadata,
} from '@sojourn/protocol'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

const FOLDER = 'oidf-conformance-suite-data/'
const BASE = 'https://issuer.example'
const ISSUER = `${BASE}/public-security`

const schema = (path: string) => JSON.parse(readVectors(`${FOLDER}schemas/${path}`))
function validator(path: string) {
  // The OpenID4VP schemas are draft-07, the others 2020-12.
  const ajv = path.startsWith('oid4vp/') ? new Ajv({ strict: false }) : new Ajv2020({ strict: false })
  addFormats.default(ajv)
  const validate = ajv.compile(schema(path))
  return (document: unknown) => (validate(document) ? [] : (validate.errors ?? []))
}

const mdocEntry = (
  id: string,
  { docType, elements }: MdocProfile,
  common: Pick<CredentialConfiguration, 'proofTypes' | 'display'>,
): [string, CredentialConfiguration] => [
  `${id}.mso-mdoc`,
  {
    ...common,
    format: 'mso_mdoc',
    scope: id,
    docType,
    signingAlgs: [-7, -9],
    bindingMethods: ['cose_key'],
    claims: elements.map(({ nameSpace, identifier }) => ({
      path: [nameSpace, identifier],
      mandatory: false,
      display: [],
    })),
  },
]

const configurations = Object.fromEntries(
  Object.values(ATTESTATION_TYPES).flatMap((type): [string, CredentialConfiguration][] => {
    const names = (['zh-CN', 'en'] as const).map((locale) => ({ name: type.name[locale], locale }))
    const claims = (root: readonly string[]) =>
      type.claims.map((claim) => ({
        path: [...root, ...claim.path],
        mandatory: false,
        display: (['zh-CN', 'en'] as const).map((locale) => ({ name: claim.label[locale], locale })),
      }))
    const common = {
      signingAlgs: ['ES256'],
      proofTypes: { jwt: { algs: ['ES256'] } },
      display: names,
    }
    return [
      [
        `${type.id}.dc-sd-jwt`,
        {
          ...common,
          format: 'dc+sd-jwt',
          scope: type.id,
          vct: vctOf(BASE, type.id),
          bindingMethods: ['jwk'],
          claims: claims([]),
        },
      ],
      [
        `${type.id}.jwt-vc`,
        {
          ...common,
          format: 'jwt_vc_json',
          scope: type.id,
          types: ['VerifiableCredential', type.w3cType],
          bindingMethods: ['did:jwk'],
          claims: claims(['credentialSubject']),
        },
      ],
      ...(type.mdoc === undefined ? [] : [mdocEntry(type.id, type.mdoc, common)]),
    ]
  }),
)

const metadata: IssuerMetadata = {
  credentialIssuer: ISSUER,
  authorizationServers: [ISSUER],
  credentialEndpoint: `${ISSUER}/credential`,
  nonceEndpoint: `${ISSUER}/nonce`,
  notificationEndpoint: `${ISSUER}/notification`,
  batchSize: 10,
  display: [
    { name: '示范市公安局', locale: 'zh-CN' },
    { name: 'Demo public security', locale: 'en' },
  ],
  configurations,
}

// The shape of domain.md section 6, school enrolment.
const school = {
  credentials: [
    {
      id: 'permit',
      format: 'dc+sd-jwt',
      meta: { vct_values: [vctOf(BASE, 'residence-permit')] },
      claims: [{ path: ['residence', 'city'], values: ['010100'] }, { path: ['endorsed_until'] }],
    },
    {
      id: 'kin',
      format: 'dc+sd-jwt',
      meta: { vct_values: [vctOf(BASE, 'household-relation')] },
      claims: [
        { path: ['guardian'], values: [true] },
        { path: ['child_school_entry_year'], values: [2027] },
        { path: ['child_name'] },
      ],
    },
  ],
  credential_sets: [{ options: [['permit', 'kin']] }],
}

describe.skipIf(!vectorsArePresent(FOLDER))(
  'what we build, held against the schemas of the OpenID conformance suite',
  () => {
    test('issuer metadata of every type in every format [S 10]', () => {
      expect(validator('oid4vci/credential_issuer_metadata-1_0.json')(buildIssuerMetadata(metadata))).toEqual([])
      expect(parseIssuerMetadata(buildIssuerMetadata(metadata), { credentialIssuer: ISSUER })).toEqual({
        ok: true,
        value: metadata,
      })
    })

    test('authorization server metadata', () => {
      const document = buildAuthorizationServerMetadata({
        issuer: ISSUER,
        tokenEndpoint: `${ISSUER}/token`,
        grantTypes: [PRE_AUTHORIZED_CODE_GRANT],
        tokenEndpointAuthMethods: ['none'],
        dpopAlgs: ['ES256'],
        anonymousPreAuthorized: true,
      })
      expect(validator('rfc8414/oauth_authorization_server_metadata.json')(document)).toEqual([])
    })

    test('credential offers, with and without a transaction code [S 9]', () => {
      const validate = validator('oid4vci/credential_offer-1_0.json')
      const offer = { credentialIssuer: ISSUER, configurationIds: Object.keys(configurations) }
      expect(validate(buildCredentialOffer(offer))).toEqual([])
      const txCode = { inputMode: 'numeric', length: 6, description: '请向窗口索取' } as const
      expect(validate(buildCredentialOffer({ ...offer, preAuthorized: { code: 'c', txCode } }))).toEqual([])
      expect(validate(buildCredentialOffer({ ...offer, authorizationCode: { issuerState: 's' } }))).toEqual([])
    })

    test('credential requests, by configuration and by identifier [S 1][S 2]', () => {
      const validate = validator('oid4vci/credential_request-1_0.json')
      for (const kind of ['configuration', 'identifier'] as const) {
        expect(
          validate(
            buildCredentialRequest({ requested: { kind, id: 'x' }, proofs: { kind: 'jwt', jwts: ['a.b.c', 'd.e.f'] } }),
          ),
        ).toEqual([])
      }
    })

    test('DCQL queries [S 20]', () => {
      const validate = validator('oid4vp/dcql_request.json')
      const query = parseDcqlQuery(school)
      expect(query.ok && validate(buildDcqlQuery(query.value))).toEqual([])
    })
  },
)

const DOCUMENTS = `${FOLDER}metadata/openid4vci-1_0/`
const documents = vectorsArePresent(DOCUMENTS)
  ? readdirSync(new URL(`../../../shared/vectors/${DOCUMENTS}`, import.meta.url))
  : []
const read = (name: string) => JSON.parse(readVectors(DOCUMENTS + name))

describe.skipIf(documents.length === 0)('documents of the conformance suite’s own tests', () => {
  test.each(documents.filter((name) => name.startsWith('valid-openid-credential-issuer')))('%s is read', (name) => {
    const document = read(name)
    const parsed = parseIssuerMetadata(document, { credentialIssuer: document.credential_issuer })
    expect(parsed.ok).toBe(true)
    // The one that is named for its missing `vct` offers nothing that could be asked for.
    const offered = name.includes('missing-vct') ? 0 : Object.keys(document.credential_configurations_supported).length
    expect(parsed.ok && Object.keys(parsed.value.configurations)).toHaveLength(offered)
  })

  test.each([
    ['invalid-openid-credential-issuer-metadata-missing-required-property.json', 'credential_endpoint'],
    ['invalid-openid-credential-issuer-metadata-ebsi.json', 'credential_configurations_supported'],
    [
      'invalid-openid-credential-issuer-metadata-missing-required-property-in-optional-property.json',
      'credential_response_encryption.encryption_required',
    ],
  ])('%s is refused, and %s named', (name, field) => {
    const document = read(name)
    expect(parseIssuerMetadata(document, { credentialIssuer: document.credential_issuer })).toEqual({
      ok: false,
      reason: { field, problem: 'missing' },
    })
  })

  test('authorization server metadata with errors is refused, without them read', () => {
    const bad = read('invalid-oauth-authorization-server-metadata-multiple-errors.json')
    expect(parseAuthorizationServerMetadata(bad, { issuer: bad.issuer }).ok).toBe(false)
    const good = read('valid-oauth-authorization-server-metadata-mock-full.json')
    expect(parseAuthorizationServerMetadata(good, { issuer: good.issuer }).ok).toBe(true)
  })

  test('what the specification prints as offers passes the schema and our reader alike', () => {
    const validate = validator('oid4vci/credential_offer-1_0.json')
    for (const name of [
      'credential_offer_multiple_credentials',
      'credential_offer_by_reference',
      'credential_offer_pre-authz_code',
    ]) {
      const offer = JSON.parse(readVectors(`openid4vci-1.0/${name}.json`))
      expect(validate(offer)).toEqual([])
      expect(parseCredentialOffer(offer).ok).toBe(true)
    }
  })
})
