import { type Clock, type Localized, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { encodeBase64url } from '@sojourn/keys'
import {
  buildRequestUriPost,
  originAudience,
  parseRequestLink,
  REQUEST_OBJECT_MEDIA_TYPE,
  type VerifiedDcApiRequest,
  type VerifiedRequest,
  verifyRequestObject,
} from '@sojourn/protocol'
import {
  type CheckedRegistration,
  type RegisteredRelyingParty,
  type RegisteredUse,
  relyingPartyOf,
} from '@sojourn/trust'
import { heldCards } from '../cards/held-cards.ts'
import { askedEntry } from '../history/history-entries.ts'
import type { Http } from '../platform/http.ts'
import { type KnownAsker, type RegistrationProblem, registrationOf } from '../trust/registration-of.ts'
import type { TrustListRefusal, TrustListSource } from '../trust/trust-list-source.ts'
import type { SealedStore } from '../vault/sealed-store.ts'
import { type ConsentSheet, consentSheet, fitsSome } from './consent-sheet.ts'
import { issuerAllows } from './issuer-allows.ts'
import { registeredUseFor, showsNoMoreThan } from './registered-use.ts'

/** `same_device`: the link was followed on this phone, so the answer may lead back to the page it came from (HAIP-1.0 5.1). */
export type RequestDevice = 'same_device' | 'cross_device'

export type RequestRefusal =
  | 'not_a_request'
  | 'unregistered'
  | 'request_gone'
  | 'code_too_old'
  | 'request_invalid'
  | 'over_asked'
  | 'transaction_data_not_supported'
  | 'unreachable'
  | RegistrationProblem
  | TrustListRefusal

/** Either way in; how the answer goes back follows from it. */
export type AnswerableRequest = VerifiedRequest | VerifiedDcApiRequest

/** To whom proofs are made: the party's full name or, through a browser's own interface, the page's origin whoever signed. */
export const audienceOf = (request: AnswerableRequest): string =>
  'origin' in request ? originAudience(request.origin) : request.clientId

/** A request that was signed by a registered party and asks no more than it may. Nothing has been answered yet. */
export interface ReviewedRequest {
  readonly relyingParty: RegisteredRelyingParty
  readonly use: RegisteredUse
  /** The registrar's certificate of the use, and its place in the public log; `undefined` for parties that the list alone vouches for. */
  readonly registration: CheckedRegistration | undefined
  readonly device: RequestDevice
  readonly request: AnswerableRequest
  /** `undefined` when nothing held fits: the screen says so, and the party is told what it would be told of a refusal. */
  readonly sheet: ConsentSheet | undefined
  /** Cards that would have fitted and that their issuer lets nobody of this kind see. The party is not told. */
  readonly withheld: readonly Localized[]
  readonly reviewedAt: Date
}

export interface ReadRequestDeps {
  readonly http: Http
  readonly storage: SealedStore
  readonly trustList: TrustListSource
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array<ArrayBuffer>
}

const WALLET_NONCE_BYTES = 16
export const SKEW_SECONDS = 60

export async function readRequest(
  deps: ReadRequestDeps,
  text: string,
  device: RequestDevice,
): Promise<Result<ReviewedRequest, RequestRefusal>> {
  const link = parseRequestLink(text.trim())
  if (!link.ok) return refuse('not_a_request')
  // Only signed requests name somebody; an unsigned one names whoever its sender likes.
  if (link.value.kind === 'unsigned') return refuse('unregistered')
  const { clientId } = link.value
  const list = await deps.trustList.current()
  if (!list.ok) return list
  // Before anything is fetched: an address from a stranger's code is never visited.
  const relyingParty = relyingPartyOf(list.value, clientId)
  if (!relyingParty.ok) return refuse('unregistered')
  if (link.value.kind === 'by_reference' && !isTheirs(relyingParty.value, link.value.requestUri)) {
    return refuse('request_invalid')
  }
  const fetched = link.value.kind === 'by_value' ? ok(link.value) : await fetchRequestObject(deps, link.value)
  if (!fetched.ok) return fetched
  const { requestObject, walletNonce } = { walletNonce: undefined, ...fetched.value }
  const request = await verifyRequestObject({
    jwt: requestObject,
    clientId,
    accessAnchors: certificatesOf(relyingParty.value),
    walletNonce,
    at: deps.clock(),
    skewSeconds: SKEW_SECONDS,
  })
  if (!request.ok) {
    const asksToAuthorise = request.reason.code === 'transaction_data_not_supported'
    return refuse(asksToAuthorise ? 'transaction_data_not_supported' : 'request_invalid')
  }
  if (!isTheirs(relyingParty.value, request.value.responseUri)) return refuse('request_invalid')
  return reviewRequest(deps, { list: list.value, relyingParty: relyingParty.value, clientId }, request.value, device)
}

/** Whoever's addresses the list does not name may use any, as OID4VP-1.0 5 (authorization_request) has it. */
const isTheirs = ({ origins }: RegisteredRelyingParty, url: string): boolean =>
  origins?.includes(new URL(url).origin) !== false

/** What the party may ask, and what is held that answers it. */
export async function reviewRequest(
  deps: Pick<ReadRequestDeps, 'storage' | 'clock'>,
  asker: KnownAsker,
  request: AnswerableRequest,
  device: RequestDevice,
): Promise<Result<ReviewedRequest, 'over_asked' | RegistrationProblem>> {
  const now = deps.clock()
  const { relyingParty } = asker
  const registration = await registrationOf(asker, request, now)
  if (!registration.ok && registration.reason !== 'over_asked') return registration
  // The certificate is of one use; without one any use of the party's that covers the question.
  const certified = registration.ok ? registration.value?.certificate.use : undefined
  const use = registration.ok ? (certified ?? registeredUseFor(relyingParty, request.query)) : undefined
  const { transactions = [] } = request
  const maySign = transactions.every(({ askedBy }) => askedBy.includes(relyingParty.kind))
  if (!registration.ok || !use || !maySign) {
    const record = askedEntry({ kind: 'blocked', outcome: 'done', relyingParty, use, query: request.query, now })
    await deps.storage.commit([{ kind: 'put', table: 'history', record }])
    return refuse('over_asked')
  }
  const held = (await heldCards(deps.storage, toSeconds(deps.clock()))).filter(({ card }) => showsNoMoreThan(use, card))
  const allowed = held.filter(({ card }) => issuerAllows(card.disclosurePolicy, relyingParty))
  const kept = held.filter((each) => !allowed.includes(each))
  const withheld = kept.filter((each) => fitsSome(request.query, each)).map(({ card }) => card.name)
  return ok({
    relyingParty,
    use,
    registration: registration.value,
    device,
    request,
    sheet: consentSheet(request.query, allowed, now, transactions),
    withheld,
    reviewedAt: now,
  })
}

async function fetchRequestObject(
  deps: ReadRequestDeps,
  link: { readonly requestUri: string; readonly method: 'get' | 'post' },
): Promise<Result<{ requestObject: string; walletNonce: string | undefined }, RequestRefusal>> {
  const walletNonce = link.method === 'post' ? encodeBase64url(deps.random(WALLET_NONCE_BYTES)) : undefined
  const answer = await deps.http.send({
    method: walletNonce ? 'POST' : 'GET',
    url: link.requestUri,
    accept: REQUEST_OBJECT_MEDIA_TYPE,
    ...(walletNonce ? { form: buildRequestUriPost({ walletNonce }) } : {}),
  })
  if (!answer.ok) return refuse(answer.reason === 'unreachable' ? 'unreachable' : 'request_invalid')
  const { status, contentType, text } = answer.value
  // A desk's code is another every two seconds; whoever unlocked a wallet after scanning may come too late with the last one.
  if (status === 410) return refuse('code_too_old')
  if (status === 404) return refuse('request_gone')
  if (status >= 500) return refuse('unreachable')
  if (status !== 200 || contentType !== REQUEST_OBJECT_MEDIA_TYPE) return refuse('request_invalid')
  return ok({ requestObject: text.trim(), walletNonce })
}

export const certificatesOf = (relyingParty: RegisteredRelyingParty): readonly string[] =>
  relyingParty.accessAnchors.flatMap((anchor) => (anchor.kind === 'x5c' ? [anchor.certificate] : []))
