import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import {
  buildDcApiResponse,
  buildDirectPost,
  type DeletionOffer,
  parseResponseAck,
  type WalletResponse,
} from '@sojourn/protocol'
import type { Http } from '../platform/http.ts'
import type { AnswerableRequest } from './read-request.ts'

export type SendRefusal = 'no_usable_encryption_key' | 'request_gone' | 'party_refused' | 'unreachable'

/** What came of an answer: where the party's page goes on, or what the platform hands back to it. */
export interface Sent {
  readonly redirectUri?: string
  readonly deletion?: DeletionOffer
  /** `data` of the `DigitalCredential`. */
  readonly digitalAnswer?: JsonObject
}

/** OID4VP-1.0 8.2, 8.3.1 (direct-post, direct-post-jwt), A.4 (dc_api_response): one way out for answers and refusals alike. */
export async function sendResponse(
  http: Http,
  request: AnswerableRequest,
  response: WalletResponse,
): Promise<Result<Sent, SendRefusal>> {
  if ('origin' in request) {
    const digitalAnswer = await buildDcApiResponse(response, request)
    return digitalAnswer.ok ? ok({ digitalAnswer: digitalAnswer.value }) : digitalAnswer
  }
  const form = await buildDirectPost(response, request)
  if (!form.ok) return form
  const answer = await http.send({
    method: 'POST',
    url: request.responseUri,
    accept: 'application/json',
    form: form.value,
  })
  if (!answer.ok || answer.value.status >= 500) return refuse('unreachable')
  if (answer.value.status === 404 || answer.value.status === 410) return refuse('request_gone')
  if (answer.value.status !== 200) return refuse('party_refused')
  const ack = parseResponseAck(parseStrictJson(answer.value.text) ?? {})
  return ack.ok ? ok(ack.value) : ok({})
}
