import { createHash, X509Certificate } from 'node:crypto'
import { compactVerify } from 'jose'
import type { BareRequest } from '../presentation/bare-wallet.ts'
import { entropyOf, unknownKeys } from './response-checks.ts'

/** What a suite that plays the wallet finds fault with in a verifier's request; sentences, and an empty list is good. */
export interface ExpectedRequest {
  readonly link: string
  readonly responseMode: 'direct_post' | 'direct_post.jwt'
  /** How the wallet fetched it. */
  readonly method: 'get' | 'post'
  readonly format: 'dc+sd-jwt' | 'mso_mdoc'
  /** DER in base64. */
  readonly accessAnchor: string
  readonly now: Date
}

const when = (isWrong: boolean, problem: string): string[] => (isWrong ? [problem] : [])

const REQUEST_MEMBERS = [
  'dcql_query',
  'client_id',
  'response_uri',
  'client_metadata',
  'nonce',
  'state',
  'response_type',
  'response_mode',
  'verifier_info',
  'wallet_nonce',
  'aud',
  'iss',
  'iat',
  'nbf',
  'exp',
  'jti',
]
/** In the issuer's own part of an SD-JWT VC: to ask for them is a mistake. */
const NEVER_HIDDEN = ['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'status', 'aka_vcts']

export async function problemsOfRequest(request: BareRequest, expected: ExpectedRequest): Promise<readonly string[]> {
  const { payload, header } = request
  const link = new URL(expected.link).searchParams
  const requestUri = new URL(link.get('request_uri') ?? '')
  const responseUri = new URL(payload.response_uri)
  const seconds = expected.now.getTime() / 1000
  const { iat, exp } = payload as unknown as { iat?: number; exp?: number }
  return [
    ...[...link.keys()]
      .filter((name) => !['client_id', 'request_uri', 'request_uri_method'].includes(name))
      .map((name) => `the link has the unknown parameter ${name}`),
    ...when(!['get', 'post', null].includes(link.get('request_uri_method')), 'request_uri_method is unknown'),
    ...when(requestUri.protocol !== 'https:' || requestUri.hash !== '', 'request_uri is not https, or has a fragment'),
    ...when(responseUri.protocol !== 'https:' || responseUri.hash !== '', 'response_uri is not https'),
    ...when(request.contentType !== 'application/oauth-authz-req+jwt', `it is served as ${request.contentType}`),
    ...when(header.typ !== 'oauth-authz-req+jwt', `typ is ${header.typ}`),
    ...(await problemsOfSignature(request, expected)),
    ...when(link.get('client_id') !== payload.client_id, 'the link names another client'),
    ...when(payload.response_type !== 'vp_token', `response_type is ${payload.response_type}`),
    ...when(payload.response_mode !== expected.responseMode, `response_mode is ${payload.response_mode}`),
    ...when(payload.aud !== 'https://self-issued.me/v2', `aud is ${payload.aud}`),
    ...when(iat !== undefined && (iat > seconds + 300 || iat < seconds - 86_400), 'iat makes no sense'),
    ...when(exp !== undefined && exp < seconds - 300, 'it has expired'),
    ...when(
      (payload.wallet_nonce === undefined) !== (expected.method === 'get'),
      'wallet_nonce is not as it was posted',
    ),
    ...unknownKeys(payload, REQUEST_MEMBERS, 'the request'),
    ...problemsOfNonce(payload.nonce),
    ...problemsOfClientMetadata(payload.client_metadata, expected),
    ...problemsOfVerifierInfo((payload as { verifier_info?: unknown }).verifier_info),
    ...problemsOfQuery(payload.dcql_query, expected.format),
  ]
}

async function problemsOfSignature(
  { jwt, header, payload }: BareRequest,
  expected: ExpectedRequest,
): Promise<string[]> {
  const chain = (header.x5c as string[]).map((der) => new X509Certificate(Buffer.from(der, 'base64')))
  const anchor = new X509Certificate(Buffer.from(expected.accessAnchor, 'base64'))
  const [leaf] = chain
  if (leaf === undefined) return ['there is no certificate']
  const isSigned = await compactVerify(jwt, leaf.publicKey).then(
    () => true,
    () => false,
  )
  const hash = createHash('sha256').update(leaf.raw).digest('base64url')
  return [
    ...when(!isSigned, 'the leaf did not sign it'),
    ...when(leaf.verify(leaf.publicKey), 'the leaf signed itself'),
    ...when(!(chain.at(-1) ?? leaf).verify(anchor.publicKey), 'the chain leads to another root'),
    ...when(
      chain.some(({ fingerprint256 }) => fingerprint256 === anchor.fingerprint256),
      'the root is in the chain',
    ),
    ...when(new Date(leaf.validTo) < expected.now, 'the leaf has expired'),
    ...when(payload.client_id !== `x509_hash:${hash}`, 'client_id is not the hash of the leaf'),
  ]
}

const problemsOfNonce = (nonce: string): string[] => [
  ...when(!/^[A-Za-z0-9\-_.~]+$/.test(nonce), 'the nonce is not URL-safe'),
  ...when(nonce.length < 22 || nonce.length > 64, `the nonce has ${nonce.length} characters`),
  ...when(entropyOf(nonce) < 96, 'the nonce has less than 96 bits'),
]

function problemsOfClientMetadata(
  metadata: BareRequest['payload']['client_metadata'],
  { responseMode, format }: ExpectedRequest,
): string[] {
  const { jwks, encrypted_response_enc_values_supported: encs = [], vp_formats_supported: formats } = metadata
  const keys = jwks?.keys ?? []
  const kids = keys.map(({ kid }) => kid)
  const isEncrypted = responseMode === 'direct_post.jwt'
  return [
    ...unknownKeys(
      metadata,
      ['jwks', 'vp_formats_supported', 'encrypted_response_enc_values_supported'],
      'client_metadata',
    ),
    ...when(formats[format] === undefined, `${format} is not among the formats`),
    ...Object.entries((formats[format] ?? {}) as Record<string, unknown[]>)
      .filter(([, algs]) => !Array.isArray(algs) || algs.length === 0)
      .map(([name]) => `${name} is empty`),
    ...when(isEncrypted && keys.length === 0, 'there is no key to encrypt to'),
    ...when(kids.some((kid) => !kid) || new Set(kids).size !== kids.length, 'a key has no kid of its own'),
    ...when(
      keys.some((key) => 'd' in key || key.alg === undefined),
      'a key is private, or names no alg',
    ),
    ...when(
      isEncrypted && !keys.some(({ alg, crv }) => alg === 'ECDH-ES' && crv === 'P-256'),
      'there is no key for ECDH-ES on P-256',
    ),
    ...when(isEncrypted && !(encs.includes('A128GCM') && encs.includes('A256GCM')), 'not both A128GCM and A256GCM'),
  ]
}

/** OID4VP-1.0 5.1 (new-parameters): objects with a format and what is said in it. */
function problemsOfVerifierInfo(info: unknown): string[] {
  if (info === undefined) return []
  if (!Array.isArray(info) || info.length === 0) return ['verifier_info is no list']
  return (info as Record<string, unknown>[]).flatMap((entry) => [
    ...when(typeof entry.format !== 'string' || entry.data === undefined, 'verifier_info lacks format or data'),
    ...unknownKeys(entry, ['format', 'data', 'credential_ids'], 'verifier_info'),
  ])
}

function problemsOfQuery(query: BareRequest['payload']['dcql_query'], format: string): string[] {
  return [
    ...unknownKeys(query, ['credentials', 'credential_sets'], 'the query'),
    ...query.credentials.flatMap((credential) => {
      const { claims = [], claim_sets: sets } = credential
      const named = sets?.flat()
      return [
        ...unknownKeys(
          credential,
          [
            'id',
            'format',
            'meta',
            'claims',
            'claim_sets',
            'multiple',
            'trusted_authorities',
            'require_cryptographic_holder_binding',
          ],
          'a credential query',
        ),
        ...when((credential as { format?: string }).format !== format, 'another format is asked for'),
        ...when(!/^[A-Za-z0-9_-]+$/.test(credential.id), 'an id is no id'),
        ...when(format === 'dc+sd-jwt' && (credential.meta.vct_values ?? []).length === 0, 'no vct is named'),
        ...claims.flatMap((claim) => [
          ...unknownKeys(claim, ['id', 'path', 'values', 'intent_to_retain'], 'a claim'),
          ...when(NEVER_HIDDEN.includes(String(claim.path[0])), `${claim.path[0]} is asked for`),
          ...when(
            named !== undefined && claim.id !== undefined && !named.includes(claim.id),
            `${claim.id} is in no set`,
          ),
        ]),
      ]
    }),
  ]
}
