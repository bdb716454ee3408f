import { ok, type Result, refuse } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import { buildCodeTokenRequest, parseErrorBody, readAuthorizationResponse, type TokenResponse } from '@sojourn/protocol'
import type { HttpAnswer, HttpRefusal } from '../platform/http.ts'
import { type ClientRefusal, createClientSession } from './client-session.ts'
import { createDpopSession } from './dpop-session.ts'
import { findPending, forgetPending, type PendingAuthorization } from './pending-authorization.ts'
import { type OfferedItem, type OfferRefusal, type ReviewedOffer, reviewIssuer } from './read-offer.ts'
import {
  type AcceptedOffer,
  chooseKeysFor,
  type ReceiveRefusal,
  type RedeemedOffer,
  receiveCards,
} from './receive-cards.ts'
import { readBoundToken } from './redeem-code.ts'
import type { AuthorizationDeps } from './start-authorization.ts'

export type FinishRefusal =
  /** Nothing that this wallet began, or something that it has finished: a stranger's answer looks like this [R 13]. */
  | 'response_of_no_flow'
  /** Another server's name in it, or none. */
  | 'response_of_other_issuer'
  /** The person said no at the agency. */
  | 'not_consented'
  /** The code was too old or used; the agency does not say which. */
  | 'authorization_over'
  | 'not_sender_constrained'
  | ClientRefusal
  | OfferRefusal
  | ReceiveRefusal

export interface FinishDeps extends AuthorizationDeps {
  /** Of answers whose code was redeemed and whose credentials have not come, by their `state`: in memory alone. */
  readonly authorized: Map<string, { readonly offer: ReviewedOffer; readonly redeemed: RedeemedOffer }>
}

/** The browser came back: whose answer is it, what did the person say, and then the same receiving as at the counter. */
export async function finishAuthorization(
  deps: FinishDeps,
  returnedTo: string,
): Promise<Result<AcceptedOffer, FinishRefusal>> {
  return deps.exclusive('receive', async () => {
    const state = stateIn(returnedTo)
    if (state === undefined) return refuse('response_of_no_flow')
    const known = deps.authorized.get(state)
    const authorized = known ? ok(known) : await redeem(deps, returnedTo, state)
    if (!authorized.ok) return authorized
    const received = await receiveCards(deps, authorized.value.offer, authorized.value.redeemed)
    if (!received.ok && received.reason === 'interrupted') deps.authorized.set(state, authorized.value)
    else deps.authorized.delete(state)
    return received
  })
}

const MAX_STATE_CHARS = 64

function stateIn(url: string): string | undefined {
  const states = URL.canParse(url) ? new URL(url).searchParams.getAll('state') : []
  const [state] = states
  return states.length === 1 && state !== undefined && state.length <= MAX_STATE_CHARS ? state : undefined
}

async function redeem(deps: FinishDeps, returnedTo: string, state: string) {
  const pending = await findPending(deps.storage, state)
  if (!pending) return refuse('response_of_no_flow')
  const giveUp = async <R extends FinishRefusal>(reason: R) => {
    await forgetPending(deps.storage, pending)
    await deps.holderKeys.destroy([pending.dpopKeyId])
    return refuse(reason)
  }
  const code = readAuthorizationResponse(returnedTo, { issuer: pending.server, state })
  if (!code.ok) {
    if (code.reason === 'response_of_other_issuer') return giveUp('response_of_other_issuer')
    if (code.reason !== 'refused_by_server') return giveUp('response_of_no_flow')
    return giveUp(
      new URL(returnedTo).searchParams.get('error') === 'access_denied' ? 'not_consented' : 'issuer_refused',
    )
  }
  const reviewed = await reviewAgain(deps, pending)
  if (!reviewed.ok) return reviewed.reason === 'unreachable' ? reviewed : giveUp(reviewed.reason)
  const session = await createClientSession(deps, deps.settings.client, reviewed.value.server)
  if (!session.ok) return session
  const signer = await deps.holderKeys.signer(pending.dpopKeyId)
  // From here on the code counts as used: a second try could only tell the server that it is in two hands.
  await forgetPending(deps.storage, pending)
  if (!signer || !deps.settings.client) return refuse('response_of_no_flow')
  const dpop = createDpopSession({ http: deps.http, signer, clock: deps.clock })
  const { redirectUri } = deps.settings.client
  const form = buildCodeTokenRequest({ code: code.value, redirectUri, codeVerifier: pending.codeVerifier })
  const answer = await session.value.post(reviewed.value.server.tokenEndpoint, form, dpop)
  const token = readToken(answer)
  const items = token.ok ? grantedItems(reviewed.value.items, token.value) : []
  if (!token.ok || items.length === 0) {
    await deps.holderKeys.destroy([pending.dpopKeyId])
    return token.ok ? refuse('issuer_refused') : token
  }
  const offer = { ...reviewed.value, items }
  const keys = await chooseKeysFor(deps, offer, pending.evidenceKeyId)
  const { clientId } = session.value
  const { dpopKeyId } = pending
  const redeemed = { session: dpop, token: token.value, keys, clientId, dpopKeyId, offerSecretHash: undefined }
  return ok({ offer, redeemed })
}

function readToken(
  answer: Result<HttpAnswer, HttpRefusal>,
): Result<TokenResponse, 'unreachable' | 'not_sender_constrained' | ReturnType<typeof refusalFor>> {
  if (!answer.ok || answer.value.status >= 500) return refuse('unreachable')
  const json = parseStrictJson(answer.value.text)
  return answer.value.status === 200 ? readBoundToken(json) : refuse(refusalFor(parseErrorBody(json ?? null)))
}

/** Issuer, server and types as the trust list and signed metadata have them now, for the same server as before. */
async function reviewAgain(deps: FinishDeps, pending: PendingAuthorization) {
  const list = await deps.trustList.current()
  if (!list.ok) return list
  const issuer = list.value.issuers.find((entry) => entry.issuer === pending.credentialIssuer)
  if (!issuer) return refuse('not_on_trust_list')
  const { configurationIds, server } = pending
  const grant = { kind: 'authorization_code' } as const
  return reviewIssuer(deps, list.value, issuer, { grant, configurationIds, authorizationServer: server })
}

function refusalFor(error: string | undefined): 'authorization_over' | 'client_not_accepted' | 'issuer_refused' {
  if (error === 'invalid_grant') return 'authorization_over'
  return error === 'invalid_client' || error === 'unauthorized_client' ? 'client_not_accepted' : 'issuer_refused'
}

/** The person may have agreed to less than was asked for, and the agency have less to attest. */
function grantedItems(items: readonly OfferedItem[], { identifiers, scope }: TokenResponse): readonly OfferedItem[] {
  if (identifiers) {
    return items.filter((item) => identifiers.some(({ configurationId }) => configurationId === item.configurationId))
  }
  const granted = scope?.split(' ')
  return granted ? items.filter(({ configuration }) => granted.includes(configuration.scope ?? '')) : items
}
