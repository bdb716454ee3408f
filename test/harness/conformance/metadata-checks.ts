import { unknownKeys } from './response-checks.ts'

/** What a suite finds fault with in the two metadata documents. `https` is asked of every address but those of this machine. */

// biome-ignore lint/suspicious/noExplicitAny: a stranger's document, read member by member
type Document = Record<string, any>

const when = (isWrong: boolean, problem: string): string[] => (isWrong ? [problem] : [])

const SIGNATURES = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'EdDSA', 'Ed25519']
const COSE_SIGNATURES = [-7, -8, -9, -19, -35, -36, -51, -52]
const FORMATS = ['jwt_vc_json', 'jwt_vc_json-ld', 'ldp_vc-ld', 'mso_mdoc', 'dc+sd-jwt']
const JWK_MEMBERS = ['kty', 'use', 'key_ops', 'alg', 'kid', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'crv', 'x', 'y', 'n', 'e']
const OWN_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  'dc+sd-jwt': ['vct', 'claims'],
  jwt_vc_json: ['credential_definition'],
  mso_mdoc: ['doctype'],
}

const isSecure = (text: unknown): boolean => {
  if (typeof text !== 'string' || !URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || hostname === 'localhost'
}

/** RFC5646 2.1: language in small letters, script with one capital, region in capitals; each once in a list. */
function problemsOfLocales(entries: readonly Document[], where: string): string[] {
  const locales = entries.map(({ locale }) => String(locale))
  return [
    ...locales
      .filter((locale) => !/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/.test(locale))
      .map((locale) => `${where}: ${locale} is no canonical language tag`),
    ...when(new Set(locales).size !== locales.length, `${where} has a language twice`),
  ]
}

const problemsOfDisplay = (display: unknown, known: readonly string[], where: string): string[] => {
  if (display === undefined) return []
  if (!Array.isArray(display) || display.length === 0) return [`${where} is an empty display`]
  return [...display.flatMap((one) => unknownKeys(one, known, where)), ...problemsOfLocales(display, where)]
}

export function problemsOfIssuerMetadata(metadata: Document, issuer: string): readonly string[] {
  const known = [
    'credential_issuer',
    'authorization_servers',
    'credential_endpoint',
    'nonce_endpoint',
    'deferred_credential_endpoint',
    'notification_endpoint',
    'credential_request_encryption',
    'credential_response_encryption',
    'batch_credential_issuance',
    'signed_metadata',
    'display',
    'credential_configurations_supported',
  ]
  const { credential_request_encryption: requests, credential_response_encryption: responses } = metadata
  const identifier = new URL(metadata.credential_issuer)
  const configurations = Object.entries(metadata.credential_configurations_supported as Record<string, Document>)
  return [
    ...unknownKeys(metadata, known, 'the metadata'),
    ...when(metadata.credential_issuer !== issuer, 'credential_issuer is another'),
    ...when(identifier.search !== '' || identifier.hash !== '', 'credential_issuer has a query or a fragment'),
    ...Object.entries(metadata)
      .filter(([name, value]) => /_endpoint$|^credential_issuer$/.test(name) && !isSecure(value))
      .map(([name]) => `${name} is not https`),
    ...(metadata.authorization_servers ?? []).filter((url: unknown) => !isSecure(url)).map(String),
    ...when(metadata.nonce_endpoint === undefined, 'there is no nonce_endpoint'),
    ...when(!Number.isInteger(metadata.batch_credential_issuance?.batch_size ?? 2), 'batch_size is no number'),
    ...when((metadata.batch_credential_issuance?.batch_size ?? 2) < 2, 'batch_size is below 2'),
    ...problemsOfDisplay(metadata.display, ['name', 'locale', 'logo'], 'display'),
    ...problemsOfEncryption(requests, ['jwks', 'enc_values_supported', 'encryption_required', 'zip_values_supported']),
    ...problemsOfEncryption(responses, [
      'alg_values_supported',
      'enc_values_supported',
      'encryption_required',
      'zip_values_supported',
    ]),
    ...problemsOfRequestKeys(requests?.jwks?.keys ?? []),
    ...when(responses !== undefined && requests === undefined, 'answers are encrypted and requests are not'),
    ...when(
      (responses?.alg_values_supported ?? []).some((alg: string) => !/^(ECDH-ES|RSA-OAEP)/.test(alg)),
      'answers are encrypted by a shared secret',
    ),
    ...when(configurations.length === 0, 'nothing is issued'),
    ...configurations.flatMap(([id, configuration]) => problemsOfConfiguration(id, configuration)),
  ]
}

function problemsOfEncryption(block: Document | undefined, known: readonly string[]): string[] {
  if (block === undefined) return []
  return [
    ...unknownKeys(block, known, 'an encryption block'),
    ...when(typeof block.encryption_required !== 'boolean', 'encryption_required is no boolean'),
    ...(block.enc_values_supported as string[])
      .filter((enc) => !/^A(128|192|256)(GCM|CBC-HS(256|384|512))$/.test(enc))
      .map((enc) => `${enc} is no content encryption`),
    ...(block.zip_values_supported ?? [])
      .filter((zip: string) => zip !== 'DEF')
      .map((zip: string) => `${zip} is no zip`),
  ]
}

function problemsOfRequestKeys(keys: readonly Document[]): string[] {
  const kids = keys.map(({ kid }) => kid)
  return [
    ...when(
      kids.some((kid) => typeof kid !== 'string' || kid === ''),
      'a key for requests has no kid',
    ),
    ...when(new Set(kids).size !== kids.length, 'two keys for requests share a kid'),
    ...keys.flatMap((key) => unknownKeys(key, JWK_MEMBERS, 'a key for requests')),
    ...when(!keys.some(({ use, alg }) => use === 'enc' && alg === 'ECDH-ES'), 'no key for requests can be used'),
  ]
}

function problemsOfConfiguration(id: string, configuration: Document): string[] {
  const known = [
    'format',
    'scope',
    'cryptographic_binding_methods_supported',
    'proof_types_supported',
    'credential_signing_alg_values_supported',
    'display',
    'credential_metadata',
    ...(OWN_MEMBERS[configuration.format] ?? []),
  ]
  const { credential_metadata: metadata = {}, proof_types_supported: proofs, format } = configuration
  const algs = (configuration.credential_signing_alg_values_supported ?? []) as unknown[]
  const allowed: readonly unknown[] = format === 'mso_mdoc' ? COSE_SIGNATURES : SIGNATURES
  const image = ['uri', 'alt_text']
  return [
    ...unknownKeys(configuration, known, id),
    ...when(!FORMATS.includes(format), `${id} has the format ${format}`),
    ...when(!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(configuration.scope ?? ''), `${id} has no scope`),
    ...(OWN_MEMBERS[format] ?? []).slice(0, 1).filter((name) => configuration[name] === undefined),
    ...algs.filter((alg) => !allowed.includes(alg)).map((alg) => `${id} is signed by ${alg}`),
    ...when(
      (configuration.cryptographic_binding_methods_supported === undefined) !== (proofs === undefined),
      `${id} binds without proofs or proves without binding`,
    ),
    ...Object.entries((proofs ?? {}) as Record<string, Document>).flatMap(([type, proof]) => [
      ...unknownKeys(proof, ['proof_signing_alg_values_supported', 'key_attestations_required'], `${id} ${type}`),
      ...(proof.proof_signing_alg_values_supported as string[])
        .filter((alg) => !SIGNATURES.includes(alg))
        .map((alg) => `${id} is proved by ${alg}`),
    ]),
    ...unknownKeys(metadata, ['display', 'claims'], `${id} credential_metadata`),
    ...problemsOfDisplay(
      metadata.display,
      ['name', 'locale', 'logo', 'description', 'background_color', 'background_image', 'text_color'],
      `${id} display`,
    ),
    ...(metadata.display ?? []).flatMap(({ logo = {} }: Document) => unknownKeys(logo, image, `${id} logo`)),
    ...(metadata.claims ?? []).flatMap((claim: Document) => [
      ...unknownKeys(claim, ['path', 'mandatory', 'display'], `${id} claim`),
      ...when(
        !Array.isArray(claim.path) ||
          claim.path.length === 0 ||
          claim.path.some((step: unknown) => step !== null && typeof step !== 'string' && !Number.isInteger(step)),
        `${id} has a claim without a path`,
      ),
      ...problemsOfDisplay(claim.display, ['name', 'locale'], `${id} claim`),
    ]),
  ]
}

/** RFC 8414 with what other specifications registered; what is not there is told, as a suite tells it. */
const SERVER_MEMBERS = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'scopes_supported',
  'response_types_supported',
  'response_modes_supported',
  'grant_types_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'ui_locales_supported',
  'code_challenge_methods_supported',
  'dpop_signing_alg_values_supported',
  'pushed_authorization_request_endpoint',
  'require_pushed_authorization_requests',
  'authorization_details_types_supported',
  'client_attestation_signing_alg_values_supported',
  'client_attestation_pop_signing_alg_values_supported',
  'challenge_endpoint',
  'tls_client_certificate_bound_access_tokens',
  'pre-authorized_grant_anonymous_access_supported',
  'authorization_response_iss_parameter_supported',
  'status_list_aggregation_endpoint',
]

/** FAPI 2.0 5.4: of these at least one must be offered wherever something is signed. */
const FAPI_SIGNATURES = ['PS256', 'ES256', 'EdDSA', 'Ed25519']

export function problemsOfServerMetadata(metadata: Document, issuer: string): readonly string[] {
  const has = (member: string, value: string) => (metadata[member] ?? []).includes(value)
  const fits = (member: string) => (metadata[member] ?? []).some((alg: string) => FAPI_SIGNATURES.includes(alg))
  return [
    ...unknownKeys(metadata, SERVER_MEMBERS, 'the server metadata'),
    ...when(metadata.issuer !== issuer, 'issuer is another'),
    ...Object.entries(metadata)
      .filter(([name, value]) => /_endpoint$|_uri$|^issuer$/.test(name) && !isSecure(value))
      .map(([name]) => `${name} is not https`),
    ...when(!has('response_types_supported', 'code'), 'response_type code is not offered'),
    ...when(!has('grant_types_supported', 'authorization_code'), 'authorization_code is not offered'),
    ...when(!has('code_challenge_methods_supported', 'S256'), 'S256 is not offered'),
    ...when(has('code_challenge_methods_supported', 'plain'), 'plain PKCE is offered'),
    ...when(metadata.require_pushed_authorization_requests !== true, 'requests need not be pushed'),
    ...when(metadata.authorization_response_iss_parameter_supported !== true, 'iss is not in the answer'),
    ...when(!has('authorization_details_types_supported', 'openid_credential'), 'openid_credential is not offered'),
    ...when(!fits('dpop_signing_alg_values_supported'), 'no fit algorithm for DPoP'),
    ...when(
      has('token_endpoint_auth_methods_supported', 'private_key_jwt') &&
        !fits('token_endpoint_auth_signing_alg_values_supported'),
      'no fit algorithm for assertions',
    ),
    ...when(
      has('token_endpoint_auth_methods_supported', 'attest_jwt_client_auth') &&
        !(
          fits('client_attestation_signing_alg_values_supported') &&
          fits('client_attestation_pop_signing_alg_values_supported')
        ),
      'no fit algorithm for attestations',
    ),
    ...(metadata.scopes_supported ?? [])
      .filter((scope: string) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))
      .map((scope: string) => `${scope} is no scope`),
  ]
}
