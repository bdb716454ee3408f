import { addSeconds, type Clock, type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import { deletionOf } from '../history/request-deletion.ts'
import type { Exclusive } from '../platform/exclusive.ts'
import type { HolderKeys } from '../platform/holder-keys.ts'
import type { Http } from '../platform/http.ts'
import { rememberEvidence } from '../receive/pending-authorization.ts'
import type { HistoryRecord } from '../vault/schema-v1.ts'
import type { SealedStore } from '../vault/sealed-store.ts'
import { buildVpToken } from './build-vp-token.ts'
import { type Consent, type ConsentRefusal, judgeConsent } from './consent.ts'
import { type AnswerableRequest, audienceOf, type ReviewedRequest } from './read-request.ts'
import { type SendRefusal, type Sent, sendResponse } from './send-response.ts'
import { spendCopies } from './spend-copies.ts'

export type PresentRefusal =
  | ConsentRefusal
  | 'nothing_fits'
  | 'request_too_old'
  | 'not_verified'
  | 'no_copies_left'
  | SendRefusal

export interface Presented {
  /** Where the party's page goes on; only for a request that came from a page on this phone (OID4VP-1.0 8.2). */
  readonly redirectUri?: string
  /** A page of the party's for whoever scanned a code, such as one that asks at which counter they are. */
  readonly continueAt?: string
  /** For the platform that brought the request, to hand to the page (OID4VP-1.0 A.4). */
  readonly digitalAnswer?: JsonObject
}

export interface PresentDeps {
  readonly http: Http
  readonly storage: SealedStore
  readonly holderKeys: HolderKeys
  readonly verifyUser: () => Promise<Result<void, 'not_verified'>>
  readonly exclusive: Exclusive
  readonly clock: Clock
}

/** A screen left open is not a consent that is still meant. */
const MAX_REVIEW_SECONDS = 300

/** Consent, then the person, then the copies marked as shown, then the answer: in this order, and none can be left out. */
export async function presentCredentials(
  deps: PresentDeps,
  reviewed: ReviewedRequest,
  consent: Consent,
): Promise<Result<Presented, PresentRefusal>> {
  if (!reviewed.sheet) return refuse('nothing_fits')
  const agreed = judgeConsent(reviewed.sheet, consent)
  if (!agreed.ok) return agreed
  if (deps.clock() > addSeconds(reviewed.reviewedAt, MAX_REVIEW_SECONDS)) return refuse('request_too_old')
  const verified = await deps.verifyUser()
  if (!verified.ok) return verified
  const spent = await deps.exclusive('vault', () => spendCopies(deps, reviewed, agreed.value))
  if (!spent.ok) return spent
  const { picked, entry } = spent.value
  const [first] = picked
  const { request } = reviewed
  if (first && 'responseUri' in request) await rememberEvidence(deps.storage, request.responseUri, first.key.id)
  const vpToken = await buildVpToken(
    deps,
    { ...reviewed.request, audience: audienceOf(reviewed.request) },
    agreed.value,
    picked,
  )
  const state = stateOf(reviewed.request)
  const sent = await sendResponse(deps.http, reviewed.request, {
    kind: 'presented',
    vpToken,
    ...(state === undefined ? {} : { state }),
  })
  const deletion = sent.ok ? deletionOf(reviewed.request, sent.value) : undefined
  const record: HistoryRecord = {
    ...entry,
    outcome: sent.ok ? 'done' : 'failed',
    ...(deletion === undefined ? {} : { deletion }),
  }
  await deps.storage.commit([{ kind: 'put', table: 'history', record }])
  if (!sent.ok) return sent
  return ok(presentedOf(reviewed, sent.value))
}

export const stateOf = (request: AnswerableRequest): string | undefined =>
  'origin' in request ? undefined : request.state

/** The browser is led back by itself only on the phone where the question came from a page; elsewhere the person may go there. */
export function presentedOf({ device }: ReviewedRequest, { redirectUri, digitalAnswer }: Sent): Presented {
  const name = device === 'same_device' ? 'redirectUri' : 'continueAt'
  return {
    ...(redirectUri === undefined ? {} : { [name]: redirectUri }),
    ...(digitalAnswer === undefined ? {} : { digitalAnswer }),
  }
}
