import { ATTESTATION_TYPES, isJsonObject, type JsonObject, type JsonValue } from '@sojourn/domain'
import { DEMO_AGENCIES } from '@sojourn/tooling'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCheck, startWorld, type World } from '../harness/index.ts'
import { bareResident, newSigners, PERMIT } from '../harness/issuance/bare-resident.ts'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

const SCHEMAS = 'oidf-conformance-suite-data/schemas/'

/** What has a published schema, by the conformance suite that outsiders will run. */
const SCHEMA_OF = {
  'issuer metadata': 'oid4vci/credential_issuer_metadata-1_0.json',
  'authorization server metadata': 'rfc8414/oauth_authorization_server_metadata.json',
  'credential offer': 'oid4vci/credential_offer-1_0.json',
  'credential request': 'oid4vci/credential_request-1_0.json',
  'type metadata': 'sdjwtvc/type_metadata.json',
  'DCQL query': 'oid4vp/dcql_request.json',
  'verifier info': 'oid4vp/verifier_info.json',
} as const

/** What has none, with the members that its specification wants, written out by hand. Whatever is walked is in one of the two lists. */
const WANTED_OF = {
  // OID4VCI-1.0 7.2 (nonce-response), 8.3 (credential-response)
  'nonce response': ['c_nonce'],
  'credential response': ['credentials', 'notification_id'],
  // SD-JWT-VC 4.1 (jwt-vc-issuer metadata)
  'jwt-vc-issuer metadata': ['issuer', 'jwks'],
  // TSL 5.1 (status-list-token-jwt), 9.3 (aggregation)
  'status list token': ['sub', 'iat', 'exp', 'ttl', 'status_list'],
  'status list aggregation': ['status_lists'],
  // DID-CORE 5 (core-properties)
  'DID document': ['@context', 'id', 'verificationMethod', 'assertionMethod'],
  // VCDM-2.0 4 (basic-concepts), BSL 2.2 (bitstringstatuslistcredential)
  'VCDM 2.0 credential': ['@context', 'type', 'issuer', 'validFrom', 'credentialSubject', 'credentialStatus'],
  'Bitstring status list': ['@context', 'type', 'issuer', 'validFrom', 'credentialSubject'],
  'VCDM 1.1 credential': ['iss', 'sub', 'nbf', 'exp', 'jti', 'vc'],
  'JSON-LD context': ['@context'],
  // ours
  'trust list': ['id', 'version', 'iat', 'exp', 'issuers', 'relying_parties'],
  // OID4VP-1.0 5 (vp_token_request)
  'request object': [
    'client_id',
    'response_type',
    'response_mode',
    'response_uri',
    'nonce',
    'state',
    'dcql_query',
    'aud',
  ],
} as const

type Kind = keyof typeof SCHEMA_OF | keyof typeof WANTED_OF

const hasSchema = (kind: Kind): kind is keyof typeof SCHEMA_OF => kind in SCHEMA_OF

/**
 * Members of ours that the schemas, which allow none beside their own, do not know; readers ignore what they do not know (OID4VCI-1.0 12.2.4
 * (credential-issuer-parameters)), and the suite reports it as a warning.
 */
const EXTENSIONS: readonly string[] = ['credential_reuse_policy', 'embedded_disclosure_policy']

const validators = new Map<Kind, (document: unknown) => readonly unknown[]>()
function problemsOf(kind: Kind, document: JsonValue): readonly unknown[] {
  if (!hasSchema(kind)) {
    if (!isJsonObject(document)) return ['no object']
    return WANTED_OF[kind].filter((name) => !Object.hasOwn(document, name)).map((name) => `no ${name}`)
  }
  const known = validators.get(kind) ?? validatorOf(SCHEMA_OF[kind])
  validators.set(kind, known)
  return known(document)
}

function validatorOf(path: string) {
  // The OpenID4VP schemas are draft-07, the others 2020-12.
  const ajv = path.startsWith('oid4vp/')
    ? new Ajv({ strict: false, allErrors: true })
    : new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(JSON.parse(readVectors(SCHEMAS + path)))
  return (document: unknown): readonly unknown[] =>
    validate(document)
      ? []
      : (validate.errors ?? []).flatMap(({ instancePath, message, params }) => {
          const { additionalProperty } = params as { additionalProperty?: string }
          if (additionalProperty !== undefined && EXTENSIONS.includes(additionalProperty)) return []
          return [`${instancePath} ${message} ${additionalProperty ?? ''}`]
        })
}

const payloadOf = (jwt: string): JsonObject =>
  JSON.parse(Buffer.from(jwt.split('~')[0]?.split('.')[1] ?? '', 'base64url').toString('utf8'))

/** The registrar issues no credentials. */
const ISSUING = DEMO_AGENCIES.filter(({ types }) => types.length > 0)

let world: World
let walked: { readonly kind: Kind; readonly what: string; readonly document: JsonValue }[] = []

const see = (kind: Kind, what: string, document: JsonValue) => {
  walked.push({ kind, what, document })
  return document
}

/** Answered with 200 and this media type. */
async function get(url: string, accept: string): Promise<string> {
  const answer = await fetch(url, { headers: { accept } })
  expect([url, answer.status]).toEqual([url, 200])
  return answer.text()
}
const getJson = async (url: string): Promise<JsonValue> => JSON.parse(await get(url, 'application/json'))

const wellKnown = (issuer: string, name: string): string => {
  const { origin, pathname } = new URL(issuer)
  return `${origin}/.well-known/${name}${pathname}`
}

/** Every document that describes an agency, and what it points at. */
async function walkAgency(agency: string): Promise<void> {
  const issuer = `${world.urls.issuer}/${agency}`
  const metadataUrl = wellKnown(issuer, 'openid-credential-issuer')
  see('issuer metadata', agency, await getJson(metadataUrl))
  // What the signature adds is no metadata: OID4VCI-1.0 12.2.3 (credential-issuer-signed-metadata).
  const { iss: _, sub: __, iat: ___, exp: ____, ...signed } = payloadOf(await get(metadataUrl, 'application/jwt'))
  see('issuer metadata', `${agency}, signed`, signed)
  see('authorization server metadata', agency, await getJson(wellKnown(issuer, 'oauth-authorization-server')))
  see('jwt-vc-issuer metadata', agency, await getJson(wellKnown(issuer, 'jwt-vc-issuer')))
  see('DID document', agency, await getJson(`${issuer}/did.json`))
  const aggregation = see('status list aggregation', agency, await getJson(`${issuer}/status-lists`)) as JsonObject
  for (const uri of (aggregation.status_lists ?? []) as string[]) {
    see('status list token', uri, payloadOf(await get(uri, 'application/statuslist+jwt')))
    for (const purpose of ['revocation', 'suspension']) {
      see('Bitstring status list', `${uri}/${purpose}`, payloadOf(await get(`${uri}/${purpose}`, 'application/vc+jwt')))
    }
  }
}

/** The counter's whole flow at one agency, in a format. */
async function walkIssuance(agency: string, format: 'dc-sd-jwt' | 'jwt-vc' | 'vc-jwt' | 'vc-sd-jwt'): Promise<void> {
  const resident = bareResident(world, agency)
  const [type] = DEMO_AGENCIES.find(({ id }) => id === agency)?.types ?? []
  if (type === undefined) throw new Error(`${agency} issues nothing`)
  const person = (await world.issuer.residents(agency)).find(({ persona }) => persona === 'worker-mother')
  if (person === undefined) throw new Error('no resident')
  const made = await world.issuer.createOffer(agency, { residentId: person.id, types: [type], format })
  if (!made.ok) throw new Error(made.reason)
  const uri = new URL(made.value.link).searchParams.get('credential_offer_uri') ?? ''
  const offer = see('credential offer', `${agency} ${format}`, await getJson(uri)) as JsonObject
  const grants = offer.grants as JsonObject
  const code = String(
    (grants['urn:ietf:params:oauth:grant-type:pre-authorized_code'] as JsonObject)['pre-authorized_code'],
  )
  const [dpop, ...holders] = await newSigners(3)
  if (dpop === undefined) throw new Error('no key')
  const { status, body: token } = await resident.token({ code, txCode: made.value.txCode }, dpop)
  expect(status).toBe(200)
  const { cNonce } = await resident.nonces()
  see('nonce response', agency, { c_nonce: cNonce })
  const request: JsonObject = {
    credential_configuration_id: `${type}.${format}`,
    proofs: { jwt: await Promise.all(holders.map((holder) => resident.keyProof(holder, cNonce))) },
  }
  see('credential request', `${agency} ${format}`, request)
  const access = { offer: { ...made.value, code }, token: String(token.access_token), signer: dpop }
  const response = await resident.post(access, 'credential', request)
  see('credential response', `${agency} ${format}`, response.body)
  const [first] = response.body.credentials as { credential: string }[]
  const credential = payloadOf(first?.credential ?? '')
  if (format === 'jwt-vc') see('VCDM 1.1 credential', agency, credential)
  if (format === 'vc-jwt' || format === 'vc-sd-jwt') see('VCDM 2.0 credential', `${agency} ${format}`, credential)
}

/** What wallets get at a desk. */
async function walkDesk(party: string, policy: string, parameters: Readonly<Record<string, string>>): Promise<void> {
  const check = await startCheck(await world.desk(party), policy, parameters)
  const requestUri = new URL(check.link ?? '').searchParams.get('request_uri') ?? ''
  const request = payloadOf(await get(requestUri, 'application/oauth-authz-req+jwt'))
  see('request object', policy, request)
  see('DCQL query', policy, request.dcql_query ?? null)
  const { verifier_info = [] } = request
  see('verifier info', policy, { verifier_info })
}

describe.skipIf(!vectorsArePresent(SCHEMAS))('every document that the running system serves', () => {
  beforeAll(async () => {
    walked = []
    world = await startWorld()
    for (const { id } of ISSUING) await walkIssuance(id, 'dc-sd-jwt')
    for (const format of ['jwt-vc', 'vc-jwt', 'vc-sd-jwt'] as const) await walkIssuance('public-security', format)
    await world.publish()
    for (const { id } of DEMO_AGENCIES) await walkAgency(id)
    for (const { id } of Object.values(ATTESTATION_TYPES)) {
      see('type metadata', id, await getJson(`${world.urls.issuer}/vct/${id}/v1`))
    }
    see('JSON-LD context', 'ours', await getJson(`${world.urls.issuer}/contexts/attestations/v1`))
    see('trust list', 'ours', payloadOf(await get(`${world.urls.issuer}/trust-list`, 'application/jwt')))
    await walkDesk('landlord', 'landlord-lease', { leaseUntil: '2027-12-31' })
    await walkDesk('hospital', 'hospital-identity', {})
    await walkDesk('gate', 'gate-entry', { community: 'C-0001' })
  }, 180_000)
  afterAll(() => world.close())

  test('holds against its published schema, or where there is none against what its specification wants [S 10]', () => {
    const problems = walked.flatMap(({ kind, what, document }) =>
      problemsOf(kind, document).map((problem) => `${kind} (${what}): ${problem}`),
    )
    expect(problems).toEqual([])
  })

  test('was walked: each agency, each type, each kind of document, none of them missing', () => {
    const kinds = new Set(walked.map(({ kind }) => kind))
    const missing = [...Object.keys(SCHEMA_OF), ...Object.keys(WANTED_OF)].filter((kind) => !kinds.has(kind as Kind))
    expect(missing).toEqual([])
    const count = (kind: Kind) => walked.filter((each) => each.kind === kind).length
    expect(count('issuer metadata')).toBe(2 * DEMO_AGENCIES.length)
    expect(count('type metadata')).toBe(Object.keys(ATTESTATION_TYPES).length)
    expect(count('credential offer')).toBe(ISSUING.length + 3)
    expect(count('status list token')).toBeGreaterThanOrEqual(ISSUING.length)
  })

  test('would be found with one thing spoiled: the schemas are not asleep', () => {
    const spoilt = (kind: Kind, change: (document: JsonObject) => JsonObject) => {
      const document = walked.find((each) => each.kind === kind)?.document
      return problemsOf(kind, change(structuredClone(document) as JsonObject)).length
    }
    const without = (name: string) => (document: JsonObject) =>
      Object.fromEntries(Object.entries(document).filter(([member]) => member !== name))
    expect(spoilt('issuer metadata', without('credential_endpoint'))).toBeGreaterThan(0)
    expect(spoilt('authorization server metadata', (document) => ({ ...document, issuer: 1 }))).toBeGreaterThan(0)
    expect(spoilt('credential offer', without('credential_configuration_ids'))).toBeGreaterThan(0)
    expect(spoilt('credential request', (document) => ({ ...document, proofs: [] }))).toBeGreaterThan(0)
    expect(spoilt('type metadata', (document) => ({ ...document, display: 'no list' }))).toBeGreaterThan(0)
    expect(spoilt('DCQL query', without('credentials'))).toBeGreaterThan(0)
    expect(spoilt('trust list', without('version'))).toBe(1)
  })

  test('names what an offer of the permit asks for by an id that the metadata has', () => {
    const metadata = walked.find(({ kind, what }) => kind === 'issuer metadata' && what === 'public-security')?.document
    expect(Object.keys((metadata as JsonObject).credential_configurations_supported as JsonObject)).toContain(PERMIT)
  })
})
