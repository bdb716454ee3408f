import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { CompactEncrypt, calculateJwkThumbprint, importJWK, type JWK, SignJWT } from 'jose'
import { type IssuerUnderTest, type KeyOf, newKey, type TestedClient } from './issuer-under-test.ts'

/**
 * A wallet as a conformance suite plays it: `fetch` over sockets and jose, one request a step, every step open to whoever wants to spoil
 * it. It knows of the issuer what its metadata says.
 */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body where it is a JSON object, else empty. */
  readonly body: Readonly<Record<string, unknown>>
}

/** Laid over what is right; undefined takes the member out. */
export type Change = Readonly<Record<string, unknown>>

export interface ProofChange {
  readonly header?: Change
  readonly claims?: Change
  readonly signWith?: KeyOf['privateKey']
  /** What becomes of the finished token. */
  readonly token?: (jwt: string) => string
}

export interface PushHow {
  readonly change?: Change
  readonly attestation?: AttestationHow
  /** Signs a DPoP proof at the endpoint itself. */
  readonly dpop?: KeyOf
}

export interface AttestationHow {
  readonly attestation?: ProofChange
  readonly pop?: ProofChange
  /** The key of the installation, where it is not the client's own. */
  readonly instance?: KeyOf
}

export interface Granted {
  readonly client: TestedClient
  readonly dpop: KeyOf
  readonly answer: Answer
  readonly accessToken: string
}

export interface ResourceHow {
  readonly dpop?: ProofChange
  /** Laid over the headers; undefined takes one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly query?: string
  /** Without the second try that a wallet makes when it is asked for a nonce. */
  readonly once?: boolean
}

const FORM = 'application/x-www-form-urlencoded'
const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: objectIn(text) }
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    return {}
  }
}

const given = (form: Change): Record<string, string> =>
  Object.fromEntries(Object.entries(form).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))

/** Changes the last byte of a signature, or of whatever comes last. */
export function withBadSignature(jwt: string): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 0x5a
  return [header, payload, bytes.toString('base64url')].join('.')
}

export async function conformanceClient(tested: IssuerUnderTest) {
  const { world } = tested
  const seconds = (): number => Math.floor(world.clock().getTime() / 1000)
  const { origin, pathname } = new URL(tested.issuer)
  const metadata = (await (await fetch(`${origin}/.well-known/openid-credential-issuer${pathname}`)).json()) as Record<
    string,
    // biome-ignore lint/suspicious/noExplicitAny: what a server says of itself, read member by member
    any
  >
  // Without `authorization_servers` the issuer is its own (OID4VCI-1.0 12.2.4).
  const server = new URL((metadata.authorization_servers ?? [metadata.credential_issuer])[0])
  const serverMetadata = (await (
    await fetch(`${server.origin}/.well-known/oauth-authorization-server${server.pathname}`)
  ).json()) as Record<string, string>

  async function signed(
    header: Change,
    claims: Change,
    key: KeyOf['privateKey'],
    change: ProofChange = {},
  ): Promise<string> {
    const protectedHeader = { alg: 'ES256', ...header, ...change.header }
    const payload = JSON.parse(JSON.stringify({ ...claims, ...change.claims })) as Record<string, unknown>
    const jwt =
      protectedHeader.alg === 'ES256'
        ? await new SignJWT(payload)
            .setProtectedHeader(JSON.parse(JSON.stringify(protectedHeader)))
            .sign(change.signWith ?? key)
        : `${encode(protectedHeader)}.${encode(payload)}.`
    return change.token?.(jwt) ?? jwt
  }

  async function assertion({ id, key }: TestedClient, change: ProofChange = {}): Promise<Change> {
    const claims = {
      iss: id,
      sub: id,
      aud: serverMetadata.issuer,
      jti: randomUUID(),
      iat: seconds(),
      exp: seconds() + 60,
    }
    return {
      client_id: id,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signed({ kid: `${id}-key` }, claims, key.privateKey, change),
    }
  }

  const challengeOf = async (): Promise<Answer> =>
    answerOf(await fetch(serverMetadata.challenge_endpoint ?? '', { method: 'POST' }))

  /** ABCA: the attester speaks for the key of the installation, and that key for this request. */
  async function attestation(client: TestedClient, how: AttestationHow = {}): Promise<Record<string, string>> {
    const { id, key } = client
    const instance = how.instance ?? key
    const challenge = (await challengeOf()).body.attestation_challenge
    const word = { iss: tested.attester.issuer, sub: id, iat: seconds(), nbf: seconds(), exp: seconds() + 300 }
    const proof = { iss: id, aud: serverMetadata.issuer, jti: randomUUID(), challenge, iat: seconds(), nbf: seconds() }
    return {
      'oauth-client-attestation': await signed(
        { typ: 'oauth-client-attestation+jwt', x5c: tested.attester.x5c },
        { ...word, cnf: { jwk: instance.jwk } },
        tested.attester.privateKey,
        how.attestation,
      ),
      'oauth-client-attestation-pop': await signed(
        { typ: 'oauth-client-attestation-pop+jwt' },
        { ...proof, exp: seconds() + 300 },
        instance.privateKey,
        how.pop,
      ),
    }
  }

  async function proven(client: TestedClient, how: AttestationHow = {}, change: ProofChange = {}) {
    return client.method === 'private_key_jwt'
      ? { form: await assertion(client, change), headers: {} }
      : { form: { client_id: client.id }, headers: await attestation(client, how) }
  }

  async function dpopProof(
    key: KeyOf,
    target: { readonly url: string; readonly accessToken?: string; readonly nonce?: string | undefined },
    change: ProofChange = {},
  ): Promise<string> {
    const { url, accessToken, nonce } = target
    const ath = accessToken === undefined ? undefined : createHash('sha256').update(accessToken).digest('base64url')
    return signed(
      { typ: 'dpop+jwt', jwk: key.jwk },
      { jti: randomUUID(), htm: 'POST', htu: url, iat: seconds(), nonce, ath },
      key.privateKey,
      change,
    )
  }

  /** Asks once without a nonce, as whoever does not know better, and once more with the one that was then given. */
  async function withNonce(ask: (nonce: string | undefined) => Promise<Answer>, once = false): Promise<Answer> {
    const first = await ask(undefined)
    const nonce = first.headers.get('dpop-nonce')
    if (once || nonce === null || !isNonceError(first)) return first
    return ask(nonce)
  }

  const isNonceError = ({ status, body, headers }: Answer): boolean =>
    (status === 400 && body.error === 'use_dpop_nonce') ||
    (status === 401 && /^dpop .*error="use_dpop_nonce"/i.test(headers.get('www-authenticate') ?? ''))

  async function push(
    client: TestedClient,
    verifier: string,
    { change = {}, attestation: how, dpop }: PushHow = {},
  ): Promise<Answer> {
    const url = serverMetadata.pushed_authorization_request_endpoint ?? ''
    return withNonce(async (nonce) => {
      const { form, headers } = await proven(client, how)
      const parameters: Change = {
        ...form,
        response_type: 'code',
        redirect_uri: client.redirectUri,
        state: `state-${randomUUID()}`,
        scope: 'residence-permit.dc-sd-jwt',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...change,
      }
      const proof: Record<string, string> = dpop === undefined ? {} : { dpop: await dpopProof(dpop, { url, nonce }) }
      const body = new URLSearchParams(given(parameters)).toString()
      return answerOf(
        await fetch(url, { method: 'POST', headers: { 'content-type': FORM, ...headers, ...proof }, body }),
      )
    })
  }

  /** The resident's browser, all the way: opens, signs in by the passkey, decides. Answers where it was sent. */
  async function decide(
    client: Pick<TestedClient, 'id'>,
    requestUri: string,
    decision: 'consent' | 'refuse' = 'consent',
    openings = 1,
  ): Promise<URL> {
    // Attempts at the page are counted by the minute.
    world.time.advance(7)
    const address = `${serverMetadata.authorization_endpoint}?${new URLSearchParams({ client_id: client.id, request_uri: requestUri })}`
    let page = await fetch(address)
    for (let opened = 1; opened < openings; opened += 1) page = await fetch(address)
    const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const shown = await answerOf(await fetch(`${tested.issuer}/authorize/api/request`, { headers: { cookie } }))
    const { formToken } = shown.body
    const post = async (path: string, body: object) =>
      answerOf(
        await fetch(`${tested.issuer}/authorize/api/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin, cookie },
          body: JSON.stringify(body),
        }),
      )
    const { options } = (await post('sign-in/options', { formToken })).body as { options: never }
    const signedIn = await post('sign-in', { formToken, response: tested.passkey.get(options, { origin }) })
    if (signedIn.status !== 200) throw new Error(`not signed in: ${signedIn.status} ${signedIn.text}`)
    const answer = await fetch(`${tested.issuer}/authorize/decision`, {
      method: 'POST',
      headers: { 'content-type': FORM, origin, cookie },
      body: new URLSearchParams({ form_token: String(formToken), decision }).toString(),
      redirect: 'manual',
    })
    return new URL(answer.headers.get('location') ?? `error:${answer.status}`)
  }

  const newVerifier = (): string => randomBytes(32).toString('base64url')

  async function token(
    client: TestedClient,
    dpop: KeyOf | undefined,
    grant: Change,
    how: { readonly change?: Change; readonly attestation?: AttestationHow; readonly unproven?: boolean } = {},
  ): Promise<Answer> {
    const url = serverMetadata.token_endpoint ?? ''
    return withNonce(async (nonce) => {
      const { form, headers } =
        how.unproven === true ? { form: {}, headers: {} } : await proven(client, how.attestation)
      const proof: Record<string, string> = dpop === undefined ? {} : { dpop: await dpopProof(dpop, { url, nonce }) }
      const body = new URLSearchParams(given({ ...form, ...grant, ...how.change })).toString()
      return answerOf(
        await fetch(url, { method: 'POST', headers: { 'content-type': FORM, ...headers, ...proof }, body }),
      )
    })
  }

  const codeGrant = (client: TestedClient, code: string, verifier: string): Change => ({
    grant_type: 'authorization_code',
    code,
    redirect_uri: client.redirectUri,
    code_verifier: verifier,
  })

  /** Pushed and consented to; the code is not yet redeemed. */
  async function code(client: TestedClient, how: PushHow = {}) {
    const verifier = newVerifier()
    const pushed = await push(client, verifier, how)
    if (pushed.status !== 201) throw new Error(`not pushed: ${pushed.status} ${pushed.text}`)
    const location = await decide(client, String(pushed.body.request_uri))
    return { pushed, location, verifier, code: location.searchParams.get('code') ?? '' }
  }

  /** The whole way to an access token. */
  async function granted(
    client: TestedClient,
    how: PushHow & { readonly tokenChange?: Change } = {},
    dpop?: KeyOf,
  ): Promise<Granted> {
    const key = dpop ?? (await newKey())
    const { code: value, verifier } = await code(client, how)
    const answer = await token(client, key, codeGrant(client, value, verifier), { change: how.tokenChange ?? {} })
    if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.text}`)
    return { client, dpop: key, answer, accessToken: String(answer.body.access_token) }
  }

  const nonce = async (): Promise<Answer> => answerOf(await fetch(metadata.nonce_endpoint, { method: 'POST' }))

  /** At a protected endpoint, with the token in the header and a proof of the key that it is bound to. */
  async function resource(
    { accessToken, dpop }: Pick<Granted, 'accessToken' | 'dpop'>,
    endpoint: string,
    body: string,
    how: ResourceHow = {},
  ): Promise<Answer> {
    return withNonce(async (dpopNonce) => {
      const proof = await dpopProof(dpop, { url: endpoint, accessToken, nonce: dpopNonce }, how.dpop)
      const headers = given({
        'content-type': 'application/json',
        authorization: `DPoP ${accessToken}`,
        dpop: proof,
        ...how.headers,
      })
      return answerOf(await fetch(`${endpoint}${how.query ?? ''}`, { method: 'POST', headers, body }))
    }, how.once)
  }

  async function keyProof(holder: KeyOf, cNonce: unknown, client?: TestedClient, change: ProofChange = {}) {
    const claims = { iss: client?.id, aud: metadata.credential_issuer, iat: seconds(), nonce: cNonce }
    return signed({ typ: 'openid4vci-proof+jwt', jwk: holder.jwk }, claims, holder.privateKey, change)
  }

  /** One proof for each key over one fresh `c_nonce`, unless told. */
  async function credentialRequest(
    grant: Granted,
    holders: readonly KeyOf[],
    over: Change & { readonly cNonce?: string; readonly proof?: ProofChange } = {},
  ): Promise<Record<string, unknown>> {
    const { cNonce, proof, ...change } = over
    const value = cNonce ?? (await nonce()).body.c_nonce
    const proofs = await Promise.all(holders.map((holder) => keyProof(holder, value, grant.client, proof)))
    return { ...identifierIn(grant), proofs: { jwt: proofs }, ...change }
  }

  /** By the identifier that the token response named, else by the configuration: never both. */
  function identifierIn({ answer }: Granted, configuration = 'residence-permit.dc-sd-jwt'): Record<string, unknown> {
    const details = answer.body.authorization_details as { credential_identifiers?: string[] }[] | undefined
    const identifier = details?.[0]?.credential_identifiers?.[0]
    return identifier === undefined
      ? { credential_configuration_id: configuration }
      : { credential_identifier: identifier }
  }

  const credential = (grant: Granted, request: object, how: ResourceHow = {}): Promise<Answer> =>
    resource(grant, metadata.credential_endpoint, JSON.stringify(request), how)

  /** To the first usable key of the metadata, by the first `enc`, as the suite chooses. */
  async function encryptedRequest(request: object): Promise<string> {
    const { jwks, enc_values_supported: encs } = metadata.credential_request_encryption
    const [key] = jwks.keys as JWK[]
    return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(request)))
      .setProtectedHeader({ alg: key?.alg ?? '', enc: encs[0], kid: key?.kid ?? '', cty: 'json' })
      .encrypt(await importJWK(key ?? {}))
  }

  return {
    metadata,
    serverMetadata,
    seconds,
    signed,
    assertion,
    attestation,
    challengeOf,
    dpopProof,
    push,
    decide,
    newVerifier,
    token,
    codeGrant,
    code,
    granted,
    nonce,
    resource,
    keyProof,
    credentialRequest,
    identifierIn,
    credential,
    encryptedRequest,
    thumbprint: (key: KeyOf) => calculateJwkThumbprint(key.jwk),
  }
}

export type ConformanceClient = Awaited<ReturnType<typeof conformanceClient>>
