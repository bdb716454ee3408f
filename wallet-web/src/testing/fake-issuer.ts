import { type AttestationTypeId, addSeconds, type Clock, type JsonObject, startOfDay, toSeconds } from '@sojourn/domain'
import { issueSdJwtVc } from '@sojourn/formats'
import { generateEncryptionKey, type PublicJwk, type Signer, signJwt } from '@sojourn/keys'
import {
  buildAuthorizationServerMetadata,
  buildCredentialOffer,
  buildCredentialOfferLink,
  buildCredentialResponse,
  buildIssuerMetadata,
  buildNonceResponse,
  buildTokenResponse,
  CONTENT_ENCRYPTIONS,
  type CredentialOffer,
  encryptMessage,
  errorBody,
  type IssuerMetadata,
  openEncryptedMessage,
  parseCredentialRequest,
  verifyDpopProof,
  verifyKeyProof,
} from '@sojourn/protocol'
import {
  createStatusBits,
  MIN_STATUS_LIST_ENTRIES,
  SUSPENDED,
  signStatusListToken,
  writeStatusBits,
} from '@sojourn/status'
import { CLIENT, type FakeAuthorization } from './fake-authorization.ts'
import type { FakeRegistry } from './fake-registry.ts'
import { ISSUER, vct } from './fake-registry.ts'

export const CODE = 'pre-authorized-code-of-one-use'
export const TX_CODE = '493 018'.replace(' ', '')
export const STATUS_LIST = `${ISSUER}/status-lists/1`
const BATCH_SIZE = 4
const CLAIMS: Readonly<Record<string, JsonObject>> = {
  'residence-permit': {
    name: '周晓燕',
    citizen_id: '010101199503070022',
    portrait: 'data:image/svg+xml,%3Csvg/%3E',
    age_over: { '14': true, '18': true },
    residence: { city: '010100', district: '010101' },
    endorsed_until: '2027-03-09',
  },
  'household-relation': { guardian: true, child_name: '周小雨', child_school_entry_year: 2026 },
  'insurance-statement': { as_of: '2026-11-01', pension: { months_continuous: 27, over: { '12': true } } },
}

/** What one test spoils. Everything else is as an honest issuer does it. */
export interface IssuerSpoil {
  readonly signer?: Signer
  readonly vct?: string
  readonly expiresAt?: Date
  readonly holderKey?: PublicJwk
  readonly claims?: (claims: JsonObject, number: number) => JsonObject
  readonly statusIndex?: (number: number) => number
  readonly credentials?: (credentials: readonly string[]) => readonly string[]
  readonly body?: (body: JsonObject) => unknown
  readonly tokenBody?: (body: JsonObject) => unknown
  readonly metadata?: (metadata: JsonObject) => JsonObject
  /** What becomes of the signed metadata on the way; undefined leaves them unsigned. */
  readonly signedMetadata?: (jwt: string) => string | undefined
  readonly metadataHeader?: JsonObject
  readonly serverMetadata?: (metadata: JsonObject) => JsonObject
  readonly metadataSigner?: Signer
  /** Offers encryption; the answer comes for the wallet's key, in the clear, or for a key of somebody's. */
  readonly encryption?: 'honest' | 'answers_in_the_clear' | 'answers_for_another_key'
  readonly status?: number
  /** How many credential requests are cut off before they are answered. */
  readonly dropped?: number
}

export interface FakeIssuer {
  spoil: IssuerSpoil
  /** Gives refresh tokens, each good once and bound to the DPoP key of the first. */
  renews: boolean
  readonly calls: string[]
  readonly notifications: string[]
  readonly bits: Uint8Array
  offer(types?: readonly AttestationTypeId[], change?: Partial<CredentialOffer>): CredentialOffer
  offerLink(types?: readonly AttestationTypeId[]): string
  offerLinkByReference(): string
  setStatus(value: number): void
  /** The status list as of a time, by default now. */
  issuedListAt: Date | undefined
  answer(url: URL, init: RequestInit): Promise<Response | undefined>
}

export function createFakeIssuer(registry: FakeRegistry, clock: Clock, authorization: FakeAuthorization): FakeIssuer {
  const calls: string[] = []
  const notifications: string[] = []
  const bits = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, SUSPENDED)
  const given: number[] = []
  const spentNonces = new Set<string>()
  let wrongCodes = 0
  let redeemed = false
  let identifiersIssued = false
  let refresh: { readonly token: string; readonly thumbprint: string } | undefined
  let nonces = 0
  let drops = 0

  let key: ReturnType<typeof generateEncryptionKey> | undefined
  const encryptionKey = () => {
    key ??= generateEncryptionKey()
    return key
  }

  const metadata: IssuerMetadata = {
    credentialIssuer: ISSUER,
    authorizationServers: [ISSUER],
    credentialEndpoint: `${ISSUER}/credential`,
    nonceEndpoint: `${ISSUER}/nonce`,
    notificationEndpoint: `${ISSUER}/notification`,
    batchSize: BATCH_SIZE,
    display: [],
    configurations: Object.fromEntries(
      Object.keys(CLAIMS).map((type) => [
        `${type}.dc-sd-jwt`,
        {
          format: 'dc+sd-jwt',
          vct: vct(type as AttestationTypeId),
          signingAlgs: ['ES256'],
          bindingMethods: ['jwk'],
          proofTypes: { jwt: { algs: ['ES256'] } },
          display: [],
          claims: [],
        },
      ]),
    ),
  }

  const issuer: FakeIssuer = {
    spoil: {},
    renews: false,
    calls,
    notifications,
    bits,
    issuedListAt: undefined,
    offer: (types = ['residence-permit'], change = {}) => ({
      credentialIssuer: ISSUER,
      configurationIds: types.map((type) => `${type}.dc-sd-jwt`),
      preAuthorized: { code: CODE, txCode: { inputMode: 'numeric', length: 6 } },
      ...change,
    }),
    offerLink: (types) =>
      buildCredentialOfferLink('openid-credential-offer://', { kind: 'by_value', offer: issuer.offer(types) }),
    offerLinkByReference: () =>
      buildCredentialOfferLink('https://wallet.example/offer', { kind: 'by_reference', uri: `${ISSUER}/offers/1` }),
    setStatus(value) {
      for (const index of given) writeStatusBits(bits, 2, index, value)
    },
    async answer(url, init) {
      calls.push(`${init.method ?? 'GET'} ${url.href}`)
      switch (url.href) {
        case 'https://issuer.example/.well-known/openid-credential-issuer/public-security':
          return issuerMetadata()
        case 'https://issuer.example/.well-known/oauth-authorization-server/public-security':
          return json((issuer.spoil.serverMetadata ?? same)(serverMetadata))
        case `${ISSUER}/offers/1`:
          return redeemed ? json(errorBody('not_found'), 404) : json(buildCredentialOffer(issuer.offer()))
        case `${ISSUER}/token`:
          return token(init)
        case `${ISSUER}/nonce`:
          return json(buildNonceResponse(`nonce-${++nonces}`))
        case `${ISSUER}/credential`:
          return credential(init)
        case `${ISSUER}/notification`:
          notifications.push(JSON.parse(String(init.body)).event)
          return new Response(null, { status: 204 })
        case STATUS_LIST:
          return statusList()
        default:
          return undefined
      }
    },
  }
  return issuer

  async function issuerMetadata(): Promise<Response> {
    const { spoil } = issuer
    const offered = { encValues: CONTENT_ENCRYPTIONS, required: false }
    const requestEncryption = { ...offered, keys: [(await encryptionKey()).publicJwk] }
    const encryption = spoil.encryption === undefined ? {} : { requestEncryption, responseEncryption: offered }
    const claims = (spoil.metadata ?? same)(buildIssuerMetadata({ ...metadata, ...encryption })) as JsonObject
    const signer = spoil.metadataSigner ?? registry.issuerSigner
    const header = { x5c: [...(signer.x5c ?? [])], ...spoil.metadataHeader }
    const payload = { sub: ISSUER, iat: toSeconds(clock()), ...claims }
    const jwt = await signJwt('issuer_metadata', header, payload, signer)
    const sent = (spoil.signedMetadata ?? String)(jwt)
    return sent === undefined ? json(claims) : new Response(sent, { headers: { 'content-type': 'application/jwt' } })
  }

  async function token(init: RequestInit): Promise<Response> {
    const { nonce, thumbprint } = await dpop(init, `${ISSUER}/token`, undefined)
    if (nonce !== 'nonce-of-the-server') return askForNonce(400)
    const form = new URLSearchParams(String(init.body))
    if (form.get('grant_type') === 'refresh_token') return refreshed(form.get('refresh_token'), thumbprint)
    if (form.get('grant_type') === 'authorization_code') return authorizedToken(init, thumbprint)
    if (redeemed || wrongCodes >= 5 || form.get('pre-authorized_code') !== CODE)
      return json(errorBody('invalid_grant'), 400)
    if (form.get('tx_code') !== TX_CODE) {
      wrongCodes++
      return json(errorBody('invalid_grant'), 400)
    }
    redeemed = true
    return json((issuer.spoil.tokenBody ?? same)(tokenFor(thumbprint)))
  }

  function tokenFor(thumbprint: string): JsonObject {
    const base = { accessToken: 'access-token', tokenType: 'DPoP', expiresInSeconds: 600 } as const
    if (!issuer.renews) return buildTokenResponse(base)
    refresh = { token: `refresh-${nonces++}`, thumbprint }
    return buildTokenResponse({ ...base, refreshToken: refresh.token })
  }

  function refreshed(token: string | null, thumbprint: string): Response {
    const fits = issuer.renews && token === refresh?.token && thumbprint === refresh?.thumbprint
    return fits ? json(tokenFor(thumbprint)) : json(errorBody('invalid_grant'), 400)
  }

  async function authorizedToken(init: RequestInit, thumbprint: string): Promise<Response> {
    const granted = await authorization.redeem(init, thumbprint)
    if (granted instanceof Response) return granted
    const identifiers = granted.map((id) => ({ configurationId: id, credentialIdentifiers: [`${id}#1`] }))
    const body = buildTokenResponse({
      accessToken: 'access-token',
      tokenType: 'DPoP',
      expiresInSeconds: 600,
      identifiers,
    })
    identifiersIssued = true
    return json((issuer.spoil.tokenBody ?? same)(body))
  }

  async function credential(init: RequestInit): Promise<Response> {
    const { nonce } = await dpop(init, `${ISSUER}/credential`, 'access-token')
    if (nonce !== 'nonce-of-the-server') return askForNonce(401)
    const { spoil } = issuer
    const wasEncrypted = new Headers(init.headers).get('content-type') === 'application/jwt'
    if (wasEncrypted !== (spoil.encryption !== undefined)) return json(errorBody('invalid_encryption_parameters'), 400)
    const request = parseCredentialRequest(await openedBody(String(init.body), wasEncrypted), {
      identifiersIssued,
      maxProofs: BATCH_SIZE,
      proofKinds: ['jwt'],
      wasEncrypted,
      responseEncryption: wasEncrypted ? { encValues: CONTENT_ENCRYPTIONS, required: true } : undefined,
    })
    if (!request.ok) return json(errorBody(request.reason.error), 400)
    const keys: PublicJwk[] = []
    for (const jwt of request.value.proofs.kind === 'jwt' ? request.value.proofs.jwts : []) {
      const key = await verifyKeyProof({
        jwt,
        credentialIssuer: ISSUER,
        at: clock(),
        maxAgeSeconds: 300,
        skewSeconds: 60,
        clientId: identifiersIssued ? CLIENT.clientId : undefined,
        attestation: 'not_evaluated',
      })
      if (!key.ok) return json(errorBody('invalid_proof'), 400)
      if (spentNonces.has(key.value.nonce)) return json(errorBody('invalid_nonce'), 400)
      keys.push(...key.value.keys.map((proven) => proven.key.publicJwk))
    }
    const dropped = issuer.spoil.dropped ?? 0
    if (drops < dropped) {
      drops++
      spentNonces.add(`nonce-${nonces}`)
      throw new TypeError('the connection was cut')
    }
    const type = request.value.requested.id.split('.')[0] ?? ''
    const credentials = await Promise.all(keys.map((key, number) => sign(type, key, number)))
    const { status, body } = buildCredentialResponse({
      kind: 'issued',
      credentials: (issuer.spoil.credentials ?? same)(credentials),
      notificationId: `notification-${type}`,
    })
    const encryption = request.value.responseEncryption
    if (encryption === undefined || spoil.encryption === 'answers_in_the_clear') {
      return json((spoil.body ?? same)(body), spoil.status ?? status)
    }
    const jwk = spoil.encryption === 'honest' ? encryption.jwk : (await generateEncryptionKey()).publicJwk
    return new Response(await encryptMessage(body, { ...encryption, jwk }), {
      headers: { 'content-type': 'application/jwt' },
    })
  }

  async function openedBody(body: string, wasEncrypted: boolean): Promise<unknown> {
    if (!wasEncrypted) return JSON.parse(body)
    const { privateJwk } = await encryptionKey()
    const opened = await openEncryptedMessage(body, () => privateJwk)
    if (!opened.ok) throw new Error(`the wallet encrypted badly: ${opened.reason}`)
    return opened.value
  }

  async function sign(type: string, holderKey: PublicJwk, number: number): Promise<string> {
    const { spoil } = issuer
    const index = (spoil.statusIndex ?? ((at: number) => 1000 + given.length + at))(number)
    const claims = (spoil.claims ?? same)(CLAIMS[type] ?? {}, number)
    const compact = await issueSdJwtVc({
      vct: spoil.vct ?? vct(type as AttestationTypeId),
      issuer: ISSUER,
      claims,
      disclosable: leaves(claims),
      alwaysVisible: { synthetic: true },
      holderKey: spoil.holderKey ?? holderKey,
      status: { uri: STATUS_LIST, index },
      issuedAt: startOfDay(clock()),
      expiresAt: spoil.expiresAt ?? startOfDay(addSeconds(clock(), 90 * 86_400)),
      signer: spoil.signer ?? registry.issuerSigner,
    })
    given.push(index)
    return compact
  }

  async function statusList(): Promise<Response> {
    const issuedAt = issuer.issuedListAt ?? clock()
    const listToken = await signStatusListToken({
      uri: STATUS_LIST,
      bits: 2,
      raw: bits,
      issuedAt,
      ttlSeconds: 300,
      expiresAt: addSeconds(issuedAt, 86_400),
      signer: registry.issuerSigner,
    })
    return new Response(listToken, { headers: { 'content-type': 'application/statuslist+jwt' } })
  }

  async function dpop(init: RequestInit, url: string, accessToken: string | undefined) {
    const headers = new Headers(init.headers)
    const proof = await verifyDpopProof({
      proof: headers.get('dpop') ?? undefined,
      method: 'POST',
      url,
      accessToken,
      at: clock(),
      maxAgeSeconds: 60,
      skewSeconds: 60,
    })
    if (!proof.ok) throw new Error(`the wallet sent a bad DPoP proof: ${proof.reason}`)
    return proof.value
  }
}

const serverMetadata = buildAuthorizationServerMetadata({
  issuer: ISSUER,
  tokenEndpoint: `${ISSUER}/token`,
  authorizationEndpoint: `${ISSUER}/authorize`,
  pushedAuthorizationRequestEndpoint: `${ISSUER}/par`,
  challengeEndpoint: `${ISSUER}/challenge`,
  grantTypes: ['urn:ietf:params:oauth:grant-type:pre-authorized_code', 'authorization_code'],
  tokenEndpointAuthMethods: ['attest_jwt_client_auth'],
  dpopAlgs: ['ES256'],
  anonymousPreAuthorized: true,
})

const same = <T>(value: T): T => value

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

const askForNonce = (status: 400 | 401): Response =>
  new Response(JSON.stringify(errorBody('use_dpop_nonce')), {
    status,
    headers: {
      'content-type': 'application/json',
      'dpop-nonce': 'nonce-of-the-server',
      'www-authenticate': 'DPoP error="use_dpop_nonce"',
    },
  })

function leaves(claims: JsonObject, at: readonly string[] = []): string[][] {
  return Object.entries(claims).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leaves(value, [...at, name])
      : [[...at, name]],
  )
}
