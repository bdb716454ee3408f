import { ok, type Result, refuse } from '@sojourn/domain'
import { parseAuthorizationDetails } from './authorization-details.ts'
import { readParameters } from './form.ts'
import type { TokenRequestRefusal } from './token-request.ts'

export const AUTHORIZATION_CODE_GRANT = 'authorization_code'
export const REFRESH_TOKEN_GRANT = 'refresh_token'

/** RFC6749 4.1.3 (access-token-request) with RFC7636 4.5. What is left out is left out: the code's own row says what must be there. */
export interface CodeTokenRequest {
  readonly code: string
  readonly redirectUri: string | undefined
  readonly codeVerifier: string | undefined
  /** A part of what was consented to; OID4VCI-1.0 6.1.1 (request-credential-issuance-using-authorization-details). */
  readonly requestedConfigurationIds: readonly string[] | undefined
}

export function parseCodeTokenRequest(
  form: unknown,
  expected: { readonly credentialIssuer: string },
): Result<CodeTokenRequest, TokenRequestRefusal> {
  const read = readParameters(form, {
    code: 512,
    redirect_uri: 2048,
    code_verifier: 256,
    authorization_details: 16_384,
  })
  if (!read.ok) return refuse({ error: 'invalid_request', ...read.reason })
  const { code, redirect_uri, code_verifier, authorization_details } = read.value
  if (code === undefined) return refuse({ error: 'invalid_request', field: 'code', problem: 'missing' })
  const wanted = readDetails(authorization_details, expected.credentialIssuer)
  if (!wanted.ok) return wanted
  return ok({
    code,
    redirectUri: redirect_uri,
    codeVerifier: code_verifier,
    requestedConfigurationIds: wanted.value,
  })
}

/** RFC6749 6 (refreshing-an-access-token). A narrower `scope` is passed over: the access token says what it is for all the same. */
export interface RefreshTokenRequest {
  readonly refreshToken: string
  readonly requestedConfigurationIds: readonly string[] | undefined
}

export function parseRefreshTokenRequest(
  form: unknown,
  expected: { readonly credentialIssuer: string },
): Result<RefreshTokenRequest, TokenRequestRefusal> {
  const read = readParameters(form, { refresh_token: 512, scope: 4096, authorization_details: 16_384 })
  if (!read.ok) return refuse({ error: 'invalid_request', ...read.reason })
  const { refresh_token, authorization_details } = read.value
  if (refresh_token === undefined) {
    return refuse({ error: 'invalid_request', field: 'refresh_token', problem: 'missing' })
  }
  const wanted = readDetails(authorization_details, expected.credentialIssuer)
  return wanted.ok ? ok({ refreshToken: refresh_token, requestedConfigurationIds: wanted.value }) : wanted
}

function readDetails(
  text: string | undefined,
  credentialIssuer: string,
): Result<readonly string[] | undefined, TokenRequestRefusal> {
  if (text === undefined) return ok(undefined)
  const wanted = parseAuthorizationDetails(text, credentialIssuer)
  if (wanted.ok) return wanted
  return refuse({ error: 'invalid_authorization_details', field: 'authorization_details', problem: 'malformed' })
}

/** The wallet's side, without what proves who the client is. */
export const buildCodeTokenRequest = (request: {
  readonly code: string
  readonly redirectUri: string
  readonly codeVerifier: string
}): Record<string, string> => ({
  grant_type: AUTHORIZATION_CODE_GRANT,
  code: request.code,
  redirect_uri: request.redirectUri,
  code_verifier: request.codeVerifier,
})

export const buildRefreshTokenRequest = (refreshToken: string): Record<string, string> => ({
  grant_type: REFRESH_TOKEN_GRANT,
  refresh_token: refreshToken,
})
