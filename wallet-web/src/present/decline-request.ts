import { type Clock, ok, type Result } from '@sojourn/domain'
import { askedEntry } from '../history/history-entries.ts'
import type { Http } from '../platform/http.ts'
import type { SealedStore } from '../vault/sealed-store.ts'
import { type Presented, presentedOf, stateOf } from './present-credentials.ts'
import type { ReviewedRequest } from './read-request.ts'
import { type SendRefusal, sendResponse } from './send-response.ts'

/**
 * "I will not", "I have none" and "mine says something else" are one message, sent by one press, after the same work: the party learns
 * that there is no answer, and nothing about what is held (OID4VP-1.0 15.7, EUDI ARF RPA_11) [R 8].
 */
export async function declineRequest(
  deps: { http: Http; storage: SealedStore; clock: Clock },
  reviewed: ReviewedRequest,
): Promise<Result<Presented, SendRefusal>> {
  const { relyingParty, use, request } = reviewed
  const state = stateOf(request)
  const sent = await sendResponse(deps.http, request, {
    kind: 'refused',
    error: 'access_denied',
    ...(state === undefined ? {} : { state }),
  })
  const record = askedEntry({
    kind: 'declined',
    outcome: sent.ok ? 'done' : 'failed',
    relyingParty,
    use,
    query: request.query,
    now: deps.clock(),
  })
  await deps.storage.commit([{ kind: 'put', table: 'history', record }])
  if (!sent.ok) return sent
  return ok(presentedOf(reviewed, sent.value))
}
