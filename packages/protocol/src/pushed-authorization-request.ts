import { ok, type Result, refuse } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'
import { authorizationDetailsOnWire, parseAuthorizationDetails } from './authorization-details.ts'
import { type FieldProblem, type Problem, readMessage } from './field-problem.ts'
import { readParameters } from './form.ts'
import { isCodeChallenge } from './pkce.ts'

/** RFC9126 2.1 (pushed-authorization-request) with OID4VCI-1.0 5.1 (authorization-request): what the wallet wants a resident to consent to. */
export interface PushedAuthorizationRequest {
  readonly redirectUri: string
  /** S256. */
  readonly codeChallenge: string
  readonly state?: string
  /** Each in the order given; what it does not know the server passes over (OID4VCI-1.0 5.1.2 (using-scope-parameter)). */
  readonly scopes: readonly string[]
  /** From `authorization_details`; the token response then names credential identifiers. */
  readonly requestedConfigurationIds?: readonly string[]
  /** From a credential offer, or so the wallet says: anybody may have put it there. */
  readonly issuerState?: string
  /** The thumbprint of the DPoP key that the code is to be bound to: RFC9449 10 (authorization-code-binding). */
  readonly dpopThumbprint?: string
}

/** RFC6749 4.1.2.1 (authorization-error-response), RFC9126 2.3 (error-response), RFC9396 5 (authorization-error-response). */
export type AuthorizationErrorCode =
  | 'invalid_request'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'invalid_authorization_details'
  | 'invalid_target'
  | 'request_not_supported'

export interface PushedAuthorizationRefusal extends FieldProblem {
  readonly error: AuthorizationErrorCode
}

const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/
const MAX_SCOPES = 64

/** `request_uri` and `request` are named because they may not be there. Whatever is not in this list is passed over. */
const LIMITS = {
  response_type: 64,
  response_mode: 64,
  redirect_uri: 2048,
  code_challenge: 128,
  code_challenge_method: 16,
  state: 2048,
  scope: 4096,
  authorization_details: 16_384,
  issuer_state: 4096,
  dpop_jkt: 64,
  resource: 2048,
  request: 16_384,
  request_uri: 2048,
} as const

export function parsePushedAuthorizationRequest(
  form: unknown,
  expected: { readonly credentialIssuer: string },
): Result<PushedAuthorizationRequest, PushedAuthorizationRefusal> {
  const read = readParameters(form, LIMITS)
  if (!read.ok) return refuse({ error: 'invalid_request', ...read.reason })
  const wire = read.value
  const misfit = wrongFlow(wire, expected.credentialIssuer)
  if (misfit !== undefined) return refuse(misfit)
  const { redirect_uri, code_challenge, code_challenge_method, state, scope, issuer_state, dpop_jkt } = wire
  if (redirect_uri === undefined) return invalid('redirect_uri', 'missing')
  if (code_challenge === undefined) return invalid('code_challenge', 'missing')
  // RFC7636 4.3: left out it would mean `plain`.
  if (code_challenge_method !== 'S256') return invalid('code_challenge_method', 'unsupported')
  if (!isCodeChallenge(code_challenge)) return invalid('code_challenge', 'malformed')
  if (dpop_jkt !== undefined && !THUMBPRINT.test(dpop_jkt)) return invalid('dpop_jkt', 'malformed')
  const scopes = scope === undefined ? [] : scope.split(' ')
  if (scopes.length > MAX_SCOPES || !scopes.every((each) => SCOPE.test(each))) {
    return refuse({ error: 'invalid_scope', field: 'scope', problem: 'malformed' })
  }
  const wanted = readDetails(wire.authorization_details, expected.credentialIssuer)
  if (!wanted.ok) return wanted
  return ok({
    redirectUri: redirect_uri,
    codeChallenge: code_challenge,
    scopes: [...new Set(scopes)],
    ...(state !== undefined && { state }),
    ...(wanted.value !== undefined && { requestedConfigurationIds: wanted.value }),
    ...(issuer_state !== undefined && { issuerState: issuer_state }),
    ...(dpop_jkt !== undefined && { dpopThumbprint: dpop_jkt }),
  })
}

type Wire = { readonly [name in keyof typeof LIMITS]: string | undefined }

/** Nothing but the code flow, answered in the query, asked for in this very form. */
function wrongFlow(wire: Wire, credentialIssuer: string): PushedAuthorizationRefusal | undefined {
  const { request, request_uri, response_type, response_mode, resource } = wire
  if (request !== undefined) return { error: 'request_not_supported', field: 'request', problem: 'unsupported' }
  if (request_uri !== undefined) return { error: 'invalid_request', field: 'request_uri', problem: 'not_allowed' }
  if (response_type === undefined) return { error: 'invalid_request', field: 'response_type', problem: 'missing' }
  if (response_type !== 'code') {
    return { error: 'unsupported_response_type', field: 'response_type', problem: 'unsupported' }
  }
  if (response_mode !== undefined && response_mode !== 'query') {
    return { error: 'invalid_request', field: 'response_mode', problem: 'unsupported' }
  }
  if (resource !== undefined && resource !== credentialIssuer) {
    return { error: 'invalid_target', field: 'resource', problem: 'mismatch' }
  }
  return undefined
}

function readDetails(
  text: string | undefined,
  credentialIssuer: string,
): Result<readonly string[] | undefined, PushedAuthorizationRefusal> {
  if (text === undefined) return ok(undefined)
  const wanted = parseAuthorizationDetails(text, credentialIssuer)
  if (wanted.ok) return wanted
  return refuse({ error: 'invalid_authorization_details', field: 'authorization_details', problem: 'malformed' })
}

const invalid = (field: string, problem: Problem) => refuse({ error: 'invalid_request', field, problem } as const)

/** The wallet's side, without what proves who the client is. */
export const buildPushedAuthorizationRequest = (
  request: PushedAuthorizationRequest & { readonly clientId: string },
): Record<string, string> => ({
  response_type: 'code',
  client_id: request.clientId,
  redirect_uri: request.redirectUri,
  code_challenge: request.codeChallenge,
  code_challenge_method: 'S256',
  ...(request.state !== undefined && { state: request.state }),
  ...(request.scopes.length > 0 && { scope: request.scopes.join(' ') }),
  ...(request.requestedConfigurationIds !== undefined && {
    authorization_details: authorizationDetailsOnWire(request.requestedConfigurationIds),
  }),
  ...(request.issuerState !== undefined && { issuer_state: request.issuerState }),
  ...(request.dpopThumbprint !== undefined && { dpop_jkt: request.dpopThumbprint }),
})

export interface PushedAuthorizationResponse {
  readonly requestUri: string
  readonly expiresInSeconds: number
}

const responseSchema = z.object({ request_uri: z.string().min(1).max(2048), expires_in: z.number().positive() })

export function parsePushedAuthorizationResponse(json: unknown): Result<PushedAuthorizationResponse, FieldProblem> {
  const read = readMessage(responseSchema, json)
  return read.ok ? ok({ requestUri: read.value.request_uri, expiresInSeconds: read.value.expires_in }) : read
}

/** RFC9126 2.2 (successful-response). */
export const buildPushedAuthorizationResponse = (response: PushedAuthorizationResponse): JsonObject => ({
  request_uri: response.requestUri,
  expires_in: response.expiresInSeconds,
})
