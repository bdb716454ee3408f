import { ok, type Result, refuse } from '@sojourn/domain'
import type { FieldProblem } from './field-problem.ts'
import { readParameters } from './form.ts'

export const PRE_AUTHORIZED_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

/** OID4VCI-1.0 6.1 (token-request), pre-authorized code grant. */
export interface TokenRequest {
  readonly preAuthorizedCode: string
  readonly txCode?: string
  readonly clientId?: string
}

export interface TokenRequestRefusal extends FieldProblem {
  readonly error: 'invalid_request' | 'unsupported_grant_type'
}

export function parseTokenRequest(form: unknown): Result<TokenRequest, TokenRequestRefusal> {
  const read = readParameters(form, {
    grant_type: 256,
    'pre-authorized_code': 4096,
    tx_code: 256,
    client_id: 2048,
  })
  if (!read.ok) return refuse({ error: 'invalid_request', ...read.reason })
  const { grant_type, 'pre-authorized_code': preAuthorizedCode, tx_code, client_id } = read.value
  if (grant_type === undefined) return invalid('grant_type')
  if (grant_type !== PRE_AUTHORIZED_CODE_GRANT) {
    return refuse({ error: 'unsupported_grant_type', field: 'grant_type', problem: 'unsupported' })
  }
  if (preAuthorizedCode === undefined) return invalid('pre-authorized_code')
  return ok({
    preAuthorizedCode,
    ...(tx_code !== undefined && { txCode: tx_code }),
    ...(client_id !== undefined && { clientId: client_id }),
  })
}

const invalid = (field: string) => refuse({ error: 'invalid_request', field, problem: 'missing' } as const)

export const buildTokenRequest = (request: TokenRequest): Record<string, string> => ({
  grant_type: PRE_AUTHORIZED_CODE_GRANT,
  'pre-authorized_code': request.preAuthorizedCode,
  ...(request.txCode !== undefined && { tx_code: request.txCode }),
  ...(request.clientId !== undefined && { client_id: request.clientId }),
})
