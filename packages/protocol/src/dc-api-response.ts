import { isJsonObject, type JsonObject, type JsonValue, ok, type Result } from '@sojourn/domain'
import type { DcApiRequest } from './dc-api-request.ts'
import { type DirectPost, encryptedResponse, MAX_RESPONSE_CHARS } from './direct-post.ts'
import { type FieldProblem, problem } from './field-problem.ts'
import { readWalletResponse, type WalletErrorCode, type WalletResponse } from './wallet-response.ts'

/** `data` of the `DigitalCredential` that the browser hands to the page: OID4VP-1.0 A.4 (dc_api_response). */
export function parseDcApiResponse(data: JsonValue | undefined): Result<DirectPost, FieldProblem> {
  if (!isJsonObject(data)) return problem('data', 'wrong_type')
  const { response, vp_token: vpToken, error } = data
  if (response !== undefined) {
    if (vpToken !== undefined || error !== undefined) return problem('response', 'conflict')
    if (typeof response !== 'string') return problem('response', 'wrong_type')
    if (response.length > MAX_RESPONSE_CHARS) return problem('response', 'too_large')
    return ok({ kind: 'encrypted', jwe: response })
  }
  // `state` is no parameter of this interface.
  const answer = readWalletResponse({
    ...(vpToken !== undefined && { vp_token: vpToken }),
    ...(error !== undefined && { error }),
  })
  return answer.ok ? ok({ kind: 'plain', response: answer.value }) : answer
}

/** An error stands alone and in the open: OID4VP-1.0 A.4, "a single property with the name `error`". */
export const dcApiError = (error: WalletErrorCode): JsonObject => ({ error })

/** The wallet's side. */
export async function buildDcApiResponse(
  response: WalletResponse,
  request: Pick<DcApiRequest, 'responseMode' | 'clientMetadata'>,
): Promise<Result<JsonObject, 'no_usable_encryption_key'>> {
  if (response.kind === 'refused') {
    return ok(dcApiError(response.error === 'unknown_error' ? 'invalid_request' : response.error))
  }
  const wire: JsonObject = {
    vp_token: Object.fromEntries(Object.entries(response.vpToken).map(([id, shown]) => [id, [...shown]])),
  }
  if (request.responseMode === 'dc_api') return ok(wire)
  const jwe = await encryptedResponse(wire, request.clientMetadata)
  return jwe.ok ? ok({ response: jwe.value }) : jwe
}
