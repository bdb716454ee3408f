import { ok, type Result, refuse } from '@sojourn/domain'
import { authorizationDetailsOnWire, parseAuthorizationDetails } from './authorization-details.ts'
import type { FieldProblem } from './field-problem.ts'
import { readParameters } from './form.ts'

export const PRE_AUTHORIZED_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

/** OID4VCI-1.0 6.1 (token-request), pre-authorized code grant. */
export interface TokenRequest {
  readonly preAuthorizedCode: string
  readonly txCode?: string
  readonly clientId?: string
  /** From `authorization_details`; the response then names credential identifiers, and the token is for these alone. */
  readonly requestedConfigurationIds?: readonly string[]
}

/** Which grant a token request is of; each is parsed by a function of its own. */
export function parseGrantType(form: unknown): Result<string, TokenRequestRefusal> {
  const read = readParameters(form, { grant_type: 256 })
  if (!read.ok) return refuse({ error: 'invalid_request', ...read.reason })
  return read.value.grant_type === undefined ? invalid('grant_type') : ok(read.value.grant_type)
}

export interface TokenRequestRefusal extends FieldProblem {
  readonly error: 'invalid_request' | 'unsupported_grant_type' | 'invalid_authorization_details'
}

export function parseTokenRequest(form: unknown): Result<TokenRequest, TokenRequestRefusal> {
  const read = readParameters(form, {
    grant_type: 256,
    'pre-authorized_code': 4096,
    tx_code: 256,
    client_id: 2048,
    authorization_details: 16_384,
  })
  if (!read.ok) return refuse({ error: 'invalid_request', ...read.reason })
  const { grant_type, 'pre-authorized_code': preAuthorizedCode, tx_code, client_id } = read.value
  if (grant_type === undefined) return invalid('grant_type')
  if (grant_type !== PRE_AUTHORIZED_CODE_GRANT) {
    return refuse({ error: 'unsupported_grant_type', field: 'grant_type', problem: 'unsupported' })
  }
  if (preAuthorizedCode === undefined) return invalid('pre-authorized_code')
  const { authorization_details } = read.value
  const wanted =
    authorization_details === undefined ? undefined : parseAuthorizationDetails(authorization_details, undefined)
  if (wanted?.ok === false) {
    return refuse({ error: 'invalid_authorization_details', field: 'authorization_details', problem: 'malformed' })
  }
  return ok({
    preAuthorizedCode,
    ...(tx_code !== undefined && { txCode: tx_code }),
    ...(client_id !== undefined && { clientId: client_id }),
    ...(wanted !== undefined && { requestedConfigurationIds: wanted.value }),
  })
}

const invalid = (field: string) => refuse({ error: 'invalid_request', field, problem: 'missing' } as const)

export const buildTokenRequest = (request: TokenRequest): Record<string, string> => ({
  grant_type: PRE_AUTHORIZED_CODE_GRANT,
  'pre-authorized_code': request.preAuthorizedCode,
  ...(request.txCode !== undefined && { tx_code: request.txCode }),
  ...(request.clientId !== undefined && { client_id: request.clientId }),
  ...(request.requestedConfigurationIds !== undefined && {
    authorization_details: authorizationDetailsOnWire(request.requestedConfigurationIds),
  }),
})
