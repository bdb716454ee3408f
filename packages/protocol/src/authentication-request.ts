import { ok, type Result } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, problem, readMessage } from './field-problem.ts'
import { readParameters } from './form.ts'

/** OIDC 3.1.2.1 (authentication-request) by the code flow, with PKCE. */
export interface AuthenticationRequest {
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly state: string
  readonly nonce: string
  readonly codeChallenge: string
}

/** The query that the endpoint's address has already stays. */
export function buildAuthenticationUrl(authorizationEndpoint: string, request: AuthenticationRequest): string {
  const url = new URL(authorizationEndpoint)
  const parameters = {
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    scope: request.scopes.join(' '),
    state: request.state,
    nonce: request.nonce,
    code_challenge: request.codeChallenge,
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** OIDC 3.1.2.5 and 3.1.2.6: one of `code` and `error`; `iss` by RFC9207 2 (response-parameter-iss). Whether each is the right one is the caller's. */
export interface AuthenticationResponse {
  readonly state: string
  readonly issuer: string | undefined
  readonly outcome: { readonly kind: 'code'; readonly code: string } | { readonly kind: 'error' }
}

export function parseAuthenticationResponse(query: unknown): Result<AuthenticationResponse, FieldProblem> {
  const read = readParameters(query, { code: 4096, state: 512, iss: 2048, error: 256 })
  if (!read.ok) return read
  const { code, state, iss, error } = read.value
  if (state === undefined) return problem('state', 'missing')
  if (error !== undefined) {
    return code === undefined ? ok({ state, issuer: iss, outcome: { kind: 'error' } }) : problem('code', 'conflict')
  }
  return code === undefined ? problem('code', 'missing') : ok({ state, issuer: iss, outcome: { kind: 'code', code } })
}

const tokenResponseSchema = z.object({ id_token: z.string().min(1).max(16_384) })

/** OIDC 3.1.3.3 (successful-token-response). Whoever only wants to know who it was needs no access token. */
export function parseIdTokenResponse(json: unknown): Result<string, FieldProblem> {
  const read = readMessage(tokenResponseSchema, json)
  return read.ok ? ok(read.value.id_token) : read
}

/** RFC6749 2.3.1 (client-password): both halves are form-encoded before they are joined. */
export function clientSecretBasic(clientId: string, clientSecret: string): string {
  const encoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)
  return `Basic ${btoa(`${encoded(clientId)}:${encoded(clientSecret)}`)}`
}
