import type { ResidentId } from '@sojourn/domain'
import { jwkThumbprint, type Signer } from '@sojourn/keys'
import {
  buildAuthorizationUrl,
  buildClientAssertion,
  buildCodeTokenRequest,
  buildDpopProof,
  buildPushedAuthorizationRequest,
  buildRefreshTokenRequest,
  codeChallengeOf,
  JWT_BEARER_ASSERTION,
  newCodeVerifier,
  readAuthorizationResponse,
} from '@sojourn/protocol'
import { createSoftwarePasskey, type SoftwarePasskey } from '@sojourn/service/testing'
import type { LightMyRequestResponse } from 'fastify'
import type { Agency } from '../agencies/agency.ts'
import { askNonces, newSigner, OFFICER, type Office, pathOf, residentOf, startOffice } from './start-office.ts'

export const REDIRECT = 'https://wallet.example/cb'
export const PERMIT = 'residence-permit.dc-sd-jwt'
export const RELATION = 'household-relation.dc-sd-jwt'
const FORM = 'application/x-www-form-urlencoded'

/** A client as the clients' file has it, and what it keeps to itself. */
export interface TestClient {
  readonly id: string
  readonly entry: object
  readonly key: Signer
}

export async function newClient(id: string, more: object = {}): Promise<TestClient> {
  const key = await newSigner()
  const authentication = { method: 'private_key_jwt', jwks: { keys: [{ ...key.publicJwk, kid: `${id}-1` }] } }
  const name = { 'zh-CN': `钱包 ${id}`, en: `Wallet ${id}` }
  return { id, key, entry: { clientId: id, name, redirectUris: [REDIRECT], authentication, ...more } }
}

/** An office that wallets come to without an officer. */
export const startAuthorizingOffice = (
  clients: readonly TestClient[],
  env: Readonly<Record<string, string>> = {},
): Promise<Office> =>
  startOffice(
    env,
    undefined,
    undefined,
    clients.map(({ entry }) => entry),
  )

export interface Headers {
  readonly [name: string]: string | string[]
}

/** What proves who the client is, made for one request. */
export type Authenticate = (
  office: Office,
) => Promise<{ readonly form: Record<string, string>; readonly headers: Headers }>

export const byAssertion =
  ({ id, key }: TestClient, agency?: Agency): Authenticate =>
  async (office) => {
    const issuer = (agency ?? office.agency).credentialIssuer
    const assertion = await buildClientAssertion({ clientId: id, issuer, at: office.now(), signer: key })
    return {
      form: { client_id: id, client_assertion_type: JWT_BEARER_ASSERTION, client_assertion: assertion },
      headers: {},
    }
  }

export const post = (office: Office, path: string, form: Record<string, string>, headers: Headers = {}) =>
  office.app.fastify.inject({
    method: 'POST',
    url: `${pathOf(office.agency.credentialIssuer)}/${path}`,
    headers: { 'content-type': FORM, ...headers },
    payload: new URLSearchParams(form).toString(),
  })

export interface Pushed {
  readonly verifier: string
  readonly answer: LightMyRequestResponse
}

export const pushForm = (clientId: string, verifier: string): Record<string, string> =>
  buildPushedAuthorizationRequest({
    clientId,
    redirectUri: REDIRECT,
    codeChallenge: codeChallengeOf(verifier),
    state: 'state-1',
    scopes: [PERMIT],
  })

/** Pushes; `change` is laid over the good request, and what it has as undefined is left out. */
export async function push(
  office: Office,
  client: TestClient,
  change: Readonly<Record<string, string | undefined>> = {},
  authenticate: Authenticate = byAssertion(client),
  headers: Headers = {},
): Promise<Pushed> {
  const verifier = newCodeVerifier()
  const proven = await authenticate(office)
  const form = { ...pushForm(client.id, verifier), ...proven.form, ...change }
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { verifier, answer: await post(office, 'par', Object.fromEntries(given), { ...proven.headers, ...headers }) }
}

export async function pushed(
  office: Office,
  client: TestClient,
  change: Readonly<Record<string, string | undefined>> = {},
  authenticate?: Authenticate,
): Promise<{ readonly requestUri: string; readonly verifier: string }> {
  const { answer, verifier } = await push(office, client, change, authenticate)
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return { requestUri: answer.json<{ request_uri: string }>().request_uri, verifier }
}

/** A resident's browser: it keeps the one cookie. */
export interface ResidentBrowser {
  readonly passkey: SoftwarePasskey
  readonly cookies: Map<string, string>
}

export async function enrolledResident(office: Office, persona = 'worker-mother'): Promise<ResidentBrowser> {
  const { id } = await residentOf(office, persona)
  return enrol(office, id)
}

async function enrol(office: Office, residentId: ResidentId): Promise<ResidentBrowser> {
  const { inviteResident, startResidentEnrolment, enrolResident } = office.app.useCases
  const invited = await inviteResident(office.agency, { residentId, by: OFFICER }, office.now())
  if (!invited.ok) throw new Error(invited.reason)
  const token = new URL(invited.value).hash.slice(1)
  const started = await startResidentEnrolment(office.agency, token, office.now())
  if (!started.ok) throw new Error(started.reason)
  const passkey = createSoftwarePasskey()
  const response = passkey.create(started.value.options, { origin: originOf(office) })
  const enrolled = await enrolResident(office.agency, token, response, office.now())
  if (!enrolled.ok) throw new Error(enrolled.reason)
  return { passkey, cookies: new Map() }
}

export const originOf = (office: Office): string => new URL(office.agency.credentialIssuer).origin

function keepCookies({ cookies }: ResidentBrowser, answer: LightMyRequestResponse): LightMyRequestResponse {
  for (const { name, value } of answer.cookies) cookies.set(name, value)
  return answer
}

const cookieHeader = ({ cookies }: ResidentBrowser): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

export async function visit(office: Office, browser: ResidentBrowser, url: string): Promise<LightMyRequestResponse> {
  const { pathname, search } = new URL(url, originOf(office))
  const answer = await office.app.fastify.inject({
    method: 'GET',
    url: `${pathname}${search}`,
    headers: { cookie: cookieHeader(browser) },
  })
  return keepCookies(browser, answer)
}

export const authorizeUrl = (office: Office, clientId: string, requestUri: string): string =>
  buildAuthorizationUrl(`${office.agency.credentialIssuer}/authorize`, { clientId, requestUri })

export async function fromPage(
  office: Office,
  browser: ResidentBrowser,
  path: string,
  body: object,
): Promise<LightMyRequestResponse> {
  return office.app.fastify.inject({
    method: 'POST',
    url: `${pathOf(office.agency.credentialIssuer)}/authorize/api/${path}`,
    headers: { 'content-type': 'application/json', origin: originOf(office), cookie: cookieHeader(browser) },
    payload: JSON.stringify(body),
  })
}

export async function shownRequest(office: Office, browser: ResidentBrowser): Promise<LightMyRequestResponse> {
  return visit(office, browser, `${office.agency.credentialIssuer}/authorize/api/request`)
}

const formTokenOn = async (office: Office, browser: ResidentBrowser): Promise<string> =>
  (await shownRequest(office, browser)).json<{ formToken: string }>().formToken

/** By the passkey; throws when the door stays shut. */
export async function signIn(office: Office, browser: ResidentBrowser): Promise<void> {
  const formToken = await formTokenOn(office, browser)
  const asked = await fromPage(office, browser, 'sign-in/options', { formToken })
  const response = browser.passkey.get(asked.json().options, { origin: originOf(office) })
  const answer = await fromPage(office, browser, 'sign-in', { formToken, response })
  if (answer.statusCode !== 200) throw new Error(answer.body)
}

export async function decide(
  office: Office,
  browser: ResidentBrowser,
  decision: 'consent' | 'refuse',
  more: { readonly formToken?: string; readonly origin?: string } = {},
): Promise<LightMyRequestResponse> {
  const formToken = more.formToken ?? (await formTokenOn(office, browser))
  return office.app.fastify.inject({
    method: 'POST',
    url: `${pathOf(office.agency.credentialIssuer)}/authorize/decision`,
    headers: { 'content-type': FORM, origin: more.origin ?? originOf(office), cookie: cookieHeader(browser) },
    payload: new URLSearchParams({ form_token: formToken, decision }).toString(),
  })
}

/** The browser's whole way from the wallet and back to it. */
export async function consent(
  office: Office,
  browser: ResidentBrowser,
  clientId: string,
  requestUri: string,
): Promise<string> {
  await visit(office, browser, authorizeUrl(office, clientId, requestUri))
  await signIn(office, browser)
  const answer = await decide(office, browser, 'consent')
  if (answer.statusCode !== 303) throw new Error(answer.body)
  return String(answer.headers.location)
}

export async function codeFor(
  office: Office,
  client: TestClient,
  browser: ResidentBrowser,
  change: Readonly<Record<string, string | undefined>> = {},
  authenticate?: Authenticate,
): Promise<{ readonly code: string; readonly verifier: string }> {
  const { requestUri, verifier } = await pushed(office, client, change, authenticate)
  const location = await consent(office, browser, client.id, requestUri)
  const state = 'state' in change ? (change.state ?? '') : 'state-1'
  const code = readAuthorizationResponse(location, { issuer: office.agency.credentialIssuer, state })
  if (!code.ok) throw new Error(code.reason)
  return { code: code.value, verifier }
}

export async function dpopFor(office: Office, key: Signer, endpoint = 'token', nonce?: string): Promise<string> {
  const url = `${office.agency.credentialIssuer}/${endpoint}`
  const { dpopNonce } = await askNonces(office)
  return buildDpopProof({
    method: 'POST',
    url,
    accessToken: undefined,
    nonce: nonce ?? dpopNonce,
    at: office.now(),
    signer: key,
  })
}

export interface TokenAsk {
  readonly change?: Readonly<Record<string, string | undefined>>
  readonly authenticate?: Authenticate
  readonly headers?: Headers
}

export async function redeemCode(
  office: Office,
  client: TestClient,
  dpopKey: Signer,
  given: { readonly code: string; readonly verifier: string },
  ask: TokenAsk = {},
): Promise<LightMyRequestResponse> {
  const form = buildCodeTokenRequest({ code: given.code, redirectUri: REDIRECT, codeVerifier: given.verifier })
  return askTokens(office, client, dpopKey, form, ask)
}

export const refreshWith = (
  office: Office,
  client: TestClient,
  dpopKey: Signer,
  refreshToken: string,
  ask: TokenAsk = {},
): Promise<LightMyRequestResponse> => askTokens(office, client, dpopKey, buildRefreshTokenRequest(refreshToken), ask)

async function askTokens(
  office: Office,
  client: TestClient,
  dpopKey: Signer,
  grant: Record<string, string>,
  { change = {}, authenticate = byAssertion(client), headers }: TokenAsk,
): Promise<LightMyRequestResponse> {
  const proven = await authenticate(office)
  const form = Object.entries({ ...grant, ...proven.form, ...change }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const proof = headers ?? { dpop: await dpopFor(office, dpopKey) }
  return post(office, 'token', Object.fromEntries(form), { ...proven.headers, ...proof })
}

export interface Tokens {
  readonly access_token: string
  readonly token_type: string
  readonly refresh_token: string
  readonly scope?: string
  readonly authorization_details?: readonly { credential_configuration_id: string; credential_identifiers: string[] }[]
}

/** All the way to the tokens, with a DPoP key of its own. */
export async function tokensFor(
  office: Office,
  client: TestClient,
  browser: ResidentBrowser,
  change: Readonly<Record<string, string | undefined>> = {},
): Promise<Tokens & { readonly dpopKey: Signer; readonly thumbprint: string }> {
  const dpopKey = await newSigner()
  const answer = await redeemCode(office, client, dpopKey, await codeFor(office, client, browser, change))
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return { ...answer.json<Tokens>(), dpopKey, thumbprint: jwkThumbprint(dpopKey.publicJwk) }
}
