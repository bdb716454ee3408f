import { ok, type Result, refuse } from '@sojourn/domain'
import { JWT_BEARER_ASSERTION } from './client-assertion.ts'
import { readParameters } from './form.ts'

/** How a request says who its client is. A certificate, when there is one, is the connection's and not in it. */
export type ClientCredentials =
  | { readonly kind: 'assertion'; readonly clientId: string | undefined; readonly assertion: string }
  | {
      readonly kind: 'attestation'
      readonly clientId: string | undefined
      readonly attestation: string
      /** Undefined where the DPoP proof stands for it: ABCA 5.3 (using-dpop-as-the-proof-of-possession), draft 10. */
      readonly pop: string | undefined
    }
  | { readonly kind: 'name'; readonly clientId: string | undefined }

export type ClientCredentialsRefusal =
  | 'several_authentications'
  | 'secrets_not_used'
  | 'malformed_credentials'
  | 'unknown_assertion_type'

export interface CredentialHeaders {
  readonly authorization: string | undefined
  readonly attestation: string | readonly string[] | undefined
  readonly pop: string | readonly string[] | undefined
}

/** A header twice is joined by commas on its way; neither belongs into one. */
const ONE_JWT = /^[A-Za-z0-9._~+/=-]+$/

/**
 * RFC6749 2.3 (client-authentication): one method a request, and none of those with a shared secret. Reading is not believing: what is here
 * is verified by whoever knows the client.
 */
export function readClientCredentials(
  form: unknown,
  headers: CredentialHeaders,
): Result<ClientCredentials, ClientCredentialsRefusal> {
  const read = readParameters(form, {
    client_id: 2048,
    client_secret: 2048,
    client_assertion: 16_384,
    client_assertion_type: 256,
  })
  if (!read.ok) return refuse('malformed_credentials')
  const { client_id: clientId, client_secret, client_assertion, client_assertion_type } = read.value
  if (client_secret !== undefined || headers.authorization !== undefined) return refuse('secrets_not_used')
  const isAsserted = client_assertion !== undefined || client_assertion_type !== undefined
  const isAttested = headers.attestation !== undefined || headers.pop !== undefined
  if (isAsserted && isAttested) return refuse('several_authentications')
  if (isAsserted) {
    if (client_assertion_type !== JWT_BEARER_ASSERTION) return refuse('unknown_assertion_type')
    if (client_assertion === undefined) return refuse('malformed_credentials')
    return ok({ kind: 'assertion', clientId, assertion: client_assertion })
  }
  if (!isAttested) return ok({ kind: 'name', clientId })
  const { attestation, pop } = headers
  if (typeof attestation !== 'string' || !ONE_JWT.test(attestation)) return refuse('malformed_credentials')
  if (pop !== undefined && (typeof pop !== 'string' || !ONE_JWT.test(pop))) return refuse('malformed_credentials')
  return ok({ kind: 'attestation', clientId, attestation, pop })
}
