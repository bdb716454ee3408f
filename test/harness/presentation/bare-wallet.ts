import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import {
  CompactEncrypt,
  type CryptoKey,
  compactVerify,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose'
import type { BareFetch } from './inject-fetch.ts'

/**
 * An independent wallet: `fetch`, jose and Node's own certificates, nothing of the product. What it understands of OpenID4VP it
 * reads from the wire, so a mistake that our wallet and our verifier share shows here. Every step can be spoiled by its caller.
 */
export interface BareWallet {
  readonly holderKey: JWK
  /** For a second wallet of the same holder. */
  readonly keys: HolderKeys
  add(compact: string): void
  fetchRequest(link: string, how?: FetchHow): Promise<BareRequest>
  /** The VP Token for a request: the first credential of the right type for each query of the first option. */
  vpToken(request: BareRequest, spoil?: PresentationSpoil): Promise<Record<string, string[]>>
  post(request: BareRequest, parameters: Record<string, unknown>, how?: PostHow): Promise<Response>
  /** A request that a browser hands over, taken apart with jose; signed ones are held against the access anchor and the origin. */
  readDigital(request: DigitalRequestOnWire, origin: string): Promise<BareRequest>
  /** The `data` that the browser would hand back. */
  digitalAnswer(request: BareRequest, parameters: Record<string, unknown>, how?: PostHow): Promise<object>
  /** Fetch, present, post. */
  answer(link: string): Promise<Response>
}

export interface HolderKeys {
  readonly publicKey: CryptoKey
  readonly privateKey: CryptoKey
}

export interface DigitalRequestOnWire {
  readonly protocol: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface FetchHow {
  readonly method?: 'get' | 'post'
}

export interface PostHow {
  readonly plain?: boolean
  readonly enc?: 'A128GCM' | 'A256GCM'
  readonly header?: Record<string, unknown>
  readonly recipient?: JWK
  /** Takes the JWE instead of the network; the wallet then posts nothing. */
  readonly capture?: (jwe: string) => void
}

export interface PresentationSpoil {
  readonly nonce?: string
  readonly audience?: string
  readonly issuedAt?: number
  readonly typ?: string
  readonly withoutKeyBinding?: boolean
  readonly signWith?: CryptoKey
  readonly sdHash?: (hashed: string) => string
  /** Changes what is shown before the proof is made over it. */
  readonly disclosures?: (shown: readonly string[]) => readonly string[]
  /** Laid over the claims of the proof. */
  readonly binding?: Record<string, unknown>
  readonly presentation?: (compact: string, queryId: string) => string
  readonly withoutClaim?: string
}

export interface BareRequest {
  readonly jwt: string
  readonly contentType: string
  readonly header: Record<string, unknown>
  readonly payload: RequestPayload
}

interface RequestPayload {
  readonly client_id: string
  readonly response_uri: string
  readonly response_mode: string
  readonly response_type: string
  readonly aud: string
  readonly nonce: string
  readonly state: string
  readonly wallet_nonce?: string
  readonly expected_origins?: readonly string[]
  readonly dcql_query: DcqlOnWire
  readonly client_metadata: {
    readonly jwks?: { readonly keys: readonly JWK[] }
    readonly encrypted_response_enc_values_supported?: readonly string[]
    readonly vp_formats_supported: Record<string, unknown>
  }
}

interface DcqlOnWire {
  readonly credentials: readonly CredentialQueryOnWire[]
  readonly credential_sets?: readonly { readonly options: readonly (readonly string[])[] }[]
}

interface CredentialQueryOnWire {
  readonly id: string
  readonly meta: { readonly vct_values?: readonly string[] }
  readonly claims?: readonly {
    readonly id?: string
    readonly path: readonly string[]
    readonly values?: readonly unknown[]
  }[]
  readonly claim_sets?: readonly (readonly string[])[]
}

interface Held {
  readonly jwt: string
  readonly vct: string
  readonly disclosures: readonly { readonly text: string; readonly name: string; readonly value: unknown }[]
}

const base64url = (input: string | Buffer): string => Buffer.from(input).toString('base64url')
const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url')
const json = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))

export async function createBareWallet(
  world: {
    readonly fetch: BareFetch
    readonly accessAnchor: string
    readonly clock: () => Date
  },
  holder?: HolderKeys,
): Promise<BareWallet> {
  const keys = holder ?? (await generateKeyPair('ES256', { extractable: true }))
  const { publicKey, privateKey } = keys
  const holderKey = await exportJWK(publicKey)
  const held: Held[] = []
  const anchor = new X509Certificate(Buffer.from(world.accessAnchor, 'base64'))

  async function fetchRequest(link: string, how: FetchHow = {}): Promise<BareRequest> {
    const parameters = new URL(link).searchParams
    const requestUri = parameters.get('request_uri') ?? ''
    const walletNonce = base64url(randomBytes(16))
    const posts = (how.method ?? parameters.get('request_uri_method')) === 'post'
    const answer = await world.fetch(
      requestUri,
      posts
        ? {
            method: 'POST',
            headers: {
              'content-type': 'application/x-www-form-urlencoded',
              accept: 'application/oauth-authz-req+jwt',
            },
            body: new URLSearchParams({ wallet_nonce: walletNonce }).toString(),
          }
        : { headers: { accept: 'application/oauth-authz-req+jwt' } },
    )
    if (answer.status !== 200) throw new Error(`no request object: ${answer.status}`)
    const jwt = await answer.text()
    const { header, payload } = await verifiedRequest(jwt)
    if (payload.client_id !== parameters.get('client_id')) throw new Error('the request is from somebody else')
    if (posts && payload.wallet_nonce !== walletNonce) throw new Error('the request object is not for this fetch')
    return { jwt, contentType: answer.headers.get('content-type') ?? '', header, payload }
  }

  async function verifiedRequest(jwt: string) {
    const header = decodeProtectedHeader(jwt) as Record<string, unknown>
    const [leafText = ''] = header.x5c as string[]
    const leaf = new X509Certificate(Buffer.from(leafText, 'base64'))
    if (!leaf.verify(anchor.publicKey)) throw new Error('the access certificate has another root')
    const { payload: bytes } = await compactVerify(jwt, leaf.publicKey, { algorithms: ['ES256'] })
    const payload = JSON.parse(new TextDecoder().decode(bytes)) as RequestPayload
    const hash = createHash('sha256').update(Buffer.from(leafText, 'base64')).digest('base64url')
    if (payload.client_id !== `x509_hash:${hash}`) throw new Error('the request is from somebody else')
    return { header, payload }
  }

  async function readDigital({ protocol, data }: DigitalRequestOnWire, origin: string): Promise<BareRequest> {
    if (protocol === 'openid4vp-v1-unsigned') {
      return { jwt: '', contentType: '', header: {}, payload: data as unknown as RequestPayload }
    }
    if (protocol !== 'openid4vp-v1-signed') throw new Error(`the wallet does not speak ${protocol}`)
    const jwt = String(data.request)
    const { header, payload } = await verifiedRequest(jwt)
    if (header.typ !== 'oauth-authz-req+jwt') throw new Error('no request object')
    if (!payload.expected_origins?.includes(origin)) throw new Error('the request is for another origin')
    return { jwt, contentType: '', header, payload }
  }

  async function present(
    credential: Held,
    query: CredentialQueryOnWire,
    request: BareRequest,
    spoil: PresentationSpoil,
  ): Promise<string> {
    const fitting = shownDisclosures(credential, query, spoil.withoutClaim)
    const shown = spoil.disclosures?.(fitting) ?? fitting
    const unbound = `${[credential.jwt, ...shown].join('~')}~`
    if (spoil.withoutKeyBinding === true) return unbound
    const hashed = spoil.sdHash?.(unbound) ?? unbound
    const keyBinding = await new SignJWT({
      nonce: spoil.nonce ?? request.payload.nonce,
      aud: spoil.audience ?? request.payload.client_id,
      iat: spoil.issuedAt ?? Math.floor(world.clock().getTime() / 1000),
      sd_hash: digestOf(hashed),
      ...spoil.binding,
    })
      .setProtectedHeader({ alg: 'ES256', typ: spoil.typ ?? 'kb+jwt' })
      .sign(spoil.signWith ?? privateKey)
    return unbound + keyBinding
  }

  async function vpToken(request: BareRequest, spoil: PresentationSpoil = {}): Promise<Record<string, string[]>> {
    const query = request.payload.dcql_query
    const options = query.credential_sets?.[0]?.options ?? [query.credentials.map(({ id }) => id)]
    const wanted = options.map((ids) => query.credentials.filter(({ id }) => ids.includes(id)))
    const option = wanted.find((queries) => queries.every((one) => credentialFor(held, one) !== undefined))
    if (option === undefined) throw new Error('the wallet holds nothing that fits')
    const entries = option.map(async (one): Promise<[string, string[]]> => {
      const credential = credentialFor(held, one)
      if (credential === undefined) throw new Error('unreachable')
      const compact = await present(credential, one, request, spoil)
      return [one.id, [spoil.presentation?.(compact, one.id) ?? compact]]
    })
    return Object.fromEntries(await Promise.all(entries))
  }

  async function post(request: BareRequest, parameters: Record<string, unknown>, how: PostHow = {}): Promise<Response> {
    const plain = how.plain ?? request.payload.response_mode === 'direct_post'
    const body = plain ? plainForm(parameters) : { response: await encrypted(request, parameters, how) }
    if (how.capture !== undefined) {
      how.capture(body.response ?? '')
      return new Response(null, { status: 204 })
    }
    return world.fetch(request.payload.response_uri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(body).toString(),
    })
  }

  return {
    holderKey,
    keys,
    add(compact) {
      held.push(readCredential(compact))
    },
    fetchRequest,
    vpToken,
    post,
    readDigital,
    digitalAnswer: async (request, parameters, how = {}) =>
      (how.plain ?? request.payload.response_mode === 'dc_api')
        ? parameters
        : { response: await encrypted(request, parameters, how) },
    async answer(link) {
      const request = await fetchRequest(link)
      return post(request, { vp_token: await vpToken(request), state: request.payload.state })
    },
  }
}

const plainForm = (parameters: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )

async function encrypted(request: BareRequest, parameters: Record<string, unknown>, how: PostHow): Promise<string> {
  const recipient = how.recipient ?? request.payload.client_metadata.jwks?.keys[0]
  if (recipient === undefined) throw new Error('there is no key to encrypt to')
  const header = { alg: 'ECDH-ES', enc: how.enc ?? 'A256GCM', kid: recipient.kid, ...how.header }
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(parameters)))
    .setProtectedHeader(header as { alg: string; enc: string })
    .encrypt(await importJWK({ ...recipient, alg: 'ECDH-ES' }))
}

function readCredential(compact: string): Held {
  const [jwt = '', ...rest] = compact.split('~')
  const payload = json(jwt.split('.')[1] ?? '') as { vct: string }
  const disclosures = rest
    .filter((text) => text !== '')
    .map((text) => {
      const [, name, value] = json(text) as [string, string, unknown]
      return { text, name, value }
    })
  return { jwt, vct: payload.vct, disclosures }
}

/** The disclosure whose parents lead to a path: nested claims hang below the `_sd` of an object in the token itself. */
function disclosureAt(credential: Held, path: readonly string[]): { text: string; value: unknown } | undefined {
  let at = json(credential.jwt.split('.')[1] ?? '') as Record<string, unknown>
  for (const [index, name] of path.entries()) {
    const digests = (at._sd ?? []) as string[]
    const found = credential.disclosures.find((one) => one.name === name && digests.includes(digestOf(one.text)))
    if (found !== undefined && index === path.length - 1) return found
    at = (found?.value ?? at[name]) as Record<string, unknown>
    if (typeof at !== 'object' || at === null) return undefined
  }
  return undefined
}

type ClaimOnWire = NonNullable<CredentialQueryOnWire['claims']>[number]

const satisfies = (credential: Held, claim: ClaimOnWire): boolean => {
  const found = disclosureAt(credential, claim.path)
  return found !== undefined && (claim.values === undefined || claim.values.includes(found.value))
}

function claimsOf(credential: Held, query: CredentialQueryOnWire): readonly ClaimOnWire[] | undefined {
  const claims = query.claims ?? []
  const sets = query.claim_sets?.map((ids) => claims.filter(({ id }) => id !== undefined && ids.includes(id))) ?? [
    claims,
  ]
  return sets.find((set) => set.every((claim) => satisfies(credential, claim)))
}

const credentialFor = (held: readonly Held[], query: CredentialQueryOnWire): Held | undefined =>
  held.find((one) => query.meta.vct_values?.includes(one.vct) && claimsOf(one, query) !== undefined)

const shownDisclosures = (credential: Held, query: CredentialQueryOnWire, without: string | undefined): string[] =>
  (claimsOf(credential, query) ?? [])
    .filter(({ path }) => path.join('.') !== without)
    .map(({ path }) => disclosureAt(credential, path)?.text ?? '')
