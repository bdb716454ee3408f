import { ok, type Result, refuse } from '@sojourn/domain'
import { readParameters } from './form.ts'

/** RFC6749 4.1.2 (authorization-response) with `iss`: RFC9207 2 (response-parameter-iss). */
export type AuthorizationResponse =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'error'; readonly error: AuthorizationResponseErrorCode }

export type AuthorizationResponseErrorCode = 'access_denied' | 'invalid_request' | 'server_error'

/**
 * Where the browser is sent back to. The query that the client's own address has stays before ours: RFC6749 3.1.2 (redirection-endpoint).
 * Private-use schemes are no URLs to every parser, so the text is taken as it was registered.
 */
export function buildAuthorizationResponse(
  redirectUri: string,
  response: AuthorizationResponse,
  context: { readonly issuer: string; readonly state: string | undefined },
): string {
  const parameters = new URLSearchParams(response.kind === 'code' ? { code: response.code } : { error: response.error })
  if (context.state !== undefined) parameters.set('state', context.state)
  parameters.set('iss', context.issuer)
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${parameters}`
}

export type AuthorizationResponseRefusal =
  | 'malformed_response'
  | 'response_of_other_issuer'
  | 'response_of_other_request'
  | 'refused_by_server'

/**
 * The wallet's side. `state` binds the answer to the request that this wallet made, and `iss` to the server that it asked: an answer that
 * lacks either is as bad as one with another (RFC9207 2.4 (validating-the-issuer-identifier)).
 */
export function readAuthorizationResponse(
  url: string,
  expected: { readonly issuer: string; readonly state: string },
): Result<string, AuthorizationResponseRefusal> {
  const at = url.indexOf('?')
  if (at === -1) return refuse('malformed_response')
  const query = new URLSearchParams(url.slice(at + 1).replace(/#.*$/, ''))
  const repeated: Record<string, string | string[]> = {}
  for (const name of query.keys()) {
    const values = query.getAll(name)
    repeated[name] = values.length === 1 ? (values[0] ?? '') : values
  }
  const read = readParameters(repeated, { code: 4096, state: 4096, iss: 2048, error: 64 })
  if (!read.ok) return refuse('malformed_response')
  const { code, state, iss, error } = read.value
  if (iss !== expected.issuer) return refuse('response_of_other_issuer')
  if (state !== expected.state) return refuse('response_of_other_request')
  if (error !== undefined) return refuse('refused_by_server')
  return code === undefined ? refuse('malformed_response') : ok(code)
}
