import { type JsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import { parseClientId } from './client-id.ts'
import type { Form } from './form.ts'
import { parsePresentationRequest } from './presentation-request.ts'
import { type RequestRefusal, requestRefusal, type VerifiedRequest } from './request-object.ts'

/** Parameters whose value is JSON in its text form: OID4VP-1.0 5.1 (new_parameters). */
const JSON_PARAMETERS = new Set(['dcql_query', 'client_metadata', 'transaction_data', 'verifier_info'])

/**
 * A request that stands in the link itself. Only `redirect_uri:` may: its name is the address that the answer goes to, so nobody can take
 * the name and not the answer. All other prefixes must sign.
 */
export function parseUnsignedRequest(parameters: unknown): Result<VerifiedRequest, RequestRefusal> {
  if (typeof parameters !== 'object' || parameters === null) {
    return refuse({ code: 'malformed_request', field: 'message', problem: 'wrong_type' })
  }
  const wire: JsonObject = {}
  for (const [name, value] of Object.entries<Form[string]>({ ...parameters })) {
    if (typeof value !== 'string') return refuse({ code: 'malformed_request', field: 'message', problem: 'conflict' })
    const read: JsonValue | undefined = JSON_PARAMETERS.has(name) ? parseStrictJson(value) : value
    if (read === undefined) return refuse({ code: 'malformed_request', field: name, problem: 'malformed' })
    wire[name] = read
  }
  const clientId = parseClientId(typeof wire.client_id === 'string' ? wire.client_id : '')
  if (!clientId.ok) return refuse({ code: clientId.reason })
  if (clientId.value.prefix !== 'redirect_uri') return refuse({ code: 'must_be_signed' })
  // OID4VP-1.0 5.9.3: the verifier may leave the address out, for the name holds it.
  wire.response_uri ??= clientId.value.value
  if (wire.response_uri !== clientId.value.value) return refuse({ code: 'response_uri_not_allowed' })
  const request = parsePresentationRequest(wire)
  if (!request.ok) return refuse(requestRefusal(request.reason))
  return ok({ ...request.value, signedBy: { kind: 'unsigned' } })
}
