import { ok, type Result } from '@sojourn/domain'
import { type FieldProblem, problem } from './field-problem.ts'
import { readParameters } from './form.ts'

/** RFC9126 4 (authorization-request): what a browser brings; everything else was pushed, and what else stands there is passed over. */
export interface AuthorizationRequest {
  readonly clientId: string
  readonly requestUri: string
}

export function parseAuthorizationRequest(query: unknown): Result<AuthorizationRequest, FieldProblem> {
  const read = readParameters(query, { client_id: 2048, request_uri: 512 })
  if (!read.ok) return read
  const { client_id, request_uri } = read.value
  if (client_id === undefined) return problem('client_id', 'missing')
  if (request_uri === undefined) return problem('request_uri', 'missing')
  return ok({ clientId: client_id, requestUri: request_uri })
}

/** The wallet's side: where the browser is sent. */
export function buildAuthorizationUrl(authorizationEndpoint: string, request: AuthorizationRequest): string {
  const url = new URL(authorizationEndpoint)
  url.searchParams.set('client_id', request.clientId)
  url.searchParams.set('request_uri', request.requestUri)
  return url.href
}
