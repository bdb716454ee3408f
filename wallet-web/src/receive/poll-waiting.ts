import { ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import {
  buildDeferredCredentialRequest,
  type CredentialResponse,
  parseCredentialResponse,
  parseErrorBody,
} from '@sojourn/protocol'
import { receivedEntry } from '../history/history-entries.ts'
import type { HolderKeyRecord } from '../vault/schema-v1.ts'
import type { Change } from '../vault/sealed-store.ts'
import { cardOfCopies } from './card-of-copies.ts'
import { checkCopies } from './check-copies.ts'
import { createDpopSession, type DpopSession } from './dpop-session.ts'
import { freshToken } from './fresh-token.ts'
import { notifyIssuer } from './notify-issuer.ts'
import { type ReviewedOffer, reviewIssuer } from './read-offer.ts'
import { findRenewal, renewalId } from './renewal.ts'
import { startSealedExchange } from './sealed-exchange.ts'
import type { AuthorizationDeps } from './start-authorization.ts'
import { isStillWaiting, keepWaiting, listWaiting, type WaitingCredential } from './waiting-credential.ts'

export type PollOutcome = 'waiting' | 'received' | 'refused'

/**
 * Asks for every credential whose time has come, and no sooner than its agency said. Out of reach is no answer: the wallet comes again.
 * Answers what became of each that was asked for.
 */
export async function pollWaiting(deps: AuthorizationDeps): Promise<readonly PollOutcome[]> {
  return deps.exclusive('receive', async () => {
    const outcomes: PollOutcome[] = []
    const nowSeconds = toSeconds(deps.clock())
    for (const waiting of await listWaiting(deps.storage)) {
      if (!isStillWaiting(waiting) || waiting.nextAtSeconds > nowSeconds) continue
      outcomes.push(await pollOne(deps, waiting))
    }
    return outcomes
  })
}

async function pollOne(deps: AuthorizationDeps, waiting: WaitingCredential): Promise<PollOutcome> {
  const polled = await poll(deps, waiting)
  if (polled.ok) return 'received'
  const { reason } = polled
  const record: WaitingCredential =
    reason.kind === 'over'
      ? { ...waiting, outcome: 'refused' }
      : {
          ...waiting,
          ...(reason.accessToken === undefined ? {} : { accessToken: reason.accessToken }),
          intervalSeconds: reason.intervalSeconds ?? waiting.intervalSeconds,
          nextAtSeconds: toSeconds(deps.clock()) + (reason.intervalSeconds ?? waiting.intervalSeconds),
        }
  await deps.storage.commit([keepWaiting(record)])
  if (reason.kind === 'over') await forgetKey(deps, waiting)
  return reason.kind === 'over' ? 'refused' : 'waiting'
}

/** Unless new copies of another card hang on it. */
async function forgetKey(deps: AuthorizationDeps, { id, dpopKeyId }: WaitingCredential): Promise<void> {
  const isNeeded = (await listWaiting(deps.storage)).some(
    (other) => other.id !== id && isStillWaiting(other) && other.dpopKeyId === dpopKeyId,
  )
  const renewal = await findRenewal(deps.storage, renewalId(dpopKeyId))
  if (!isNeeded && !renewal) await deps.holderKeys.destroy([dpopKeyId])
}

type NotYet =
  | { readonly kind: 'over' }
  | { readonly kind: 'later'; readonly accessToken?: string | undefined; readonly intervalSeconds?: number }

const later = (accessToken?: string): Result<never, NotYet> => refuse({ kind: 'later', accessToken })
const over = (): Result<never, NotYet> => refuse({ kind: 'over' })

async function poll(deps: AuthorizationDeps, waiting: WaitingCredential): Promise<Result<void, NotYet>> {
  const signer = await deps.holderKeys.signer(waiting.dpopKeyId)
  if (!signer) return over()
  const reviewed = await reviewAgain(deps, waiting)
  if (!reviewed.ok) return later()
  const offer = reviewed.value
  const session = createDpopSession({ http: deps.http, signer, clock: deps.clock })
  const first = await ask(session, offer, waiting, waiting.accessToken)
  if (first.kind !== 'token_over') return finish(deps, session, offer, waiting, first, waiting.accessToken)
  const renewal = await findRenewal(deps.storage, renewalId(waiting.dpopKeyId))
  if (!renewal) return over()
  const token = await freshToken(deps, offer, renewal, session)
  if (!token.ok) return token.reason === 'renewal_over' ? over() : later()
  const { accessToken } = token.value
  const second = await ask(session, offer, waiting, accessToken)
  return finish(deps, session, offer, waiting, second, accessToken)
}

type Asked =
  | CredentialResponse
  | { readonly kind: 'token_over' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unreachable' }

/** OID4VCI-1.0 9.1 (deferred-credential-request): the transaction and nothing else, for the keys were fixed by the first request. */
async function ask(
  session: DpopSession,
  { metadata }: ReviewedOffer,
  { transactionId }: WaitingCredential,
  accessToken: string,
): Promise<Asked> {
  const url = metadata.deferredCredentialEndpoint
  if (url === undefined) return { kind: 'refused' }
  const exchange = await startSealedExchange(metadata)
  const { responseEncryption } = exchange
  const request = buildDeferredCredentialRequest({ transactionId, ...(responseEncryption && { responseEncryption }) })
  const answer = await session.send({ method: 'POST', url, ...(await exchange.seal(request)) }, accessToken)
  if (!answer.ok || answer.value.status >= 500) return { kind: 'unreachable' }
  const { status } = answer.value
  if (status === 401) return { kind: 'token_over' }
  const json = await exchange.open(answer.value)
  if (status === 200 || status === 202) {
    const response = parseCredentialResponse(json, status)
    return response.ok ? response.value : { kind: 'unreachable' }
  }
  return { kind: OVER.includes(parseErrorBody(json) ?? '') ? 'refused' : 'unreachable' }
}

/** OID4VCI-1.0 9.3 (deferred-credential-error-response). */
const OVER: readonly string[] = ['invalid_transaction_id', 'credential_request_denied']

async function finish(
  deps: AuthorizationDeps,
  session: DpopSession,
  offer: ReviewedOffer,
  waiting: WaitingCredential,
  asked: Asked,
  accessToken: string,
): Promise<Result<void, NotYet>> {
  if (asked.kind === 'deferred') return refuse({ kind: 'later', accessToken, intervalSeconds: asked.intervalSeconds })
  if (asked.kind === 'refused' || asked.kind === 'token_over') return over()
  const [item] = offer.items
  if (asked.kind !== 'issued' || !item) return later(accessToken)
  const keys = await keysOf(deps, waiting)
  const checked = await checkCopies(deps, offer, item, asked.credentials, keys)
  const tell = async (event: 'credential_accepted' | 'credential_failure') => {
    const { notificationEndpoint } = offer.metadata
    if (notificationEndpoint && asked.notificationId) {
      await notifyIssuer(session, notificationEndpoint, accessToken, asked.notificationId, event)
    }
  }
  if (!checked.ok) {
    await tell('credential_failure')
    return over()
  }
  const now = deps.clock()
  const renewal = await findRenewal(deps.storage, renewalId(waiting.dpopKeyId))
  const more = { comparisonCode: undefined, renewalId: renewal && renewalId(waiting.dpopKeyId) }
  const { card, copies } = cardOfCopies(offer, item, checked.value, more, now)
  const changes: Change[] = [
    { kind: 'put', table: 'cards', record: card },
    ...copies.map((record): Change => ({ kind: 'put', table: 'copies', record })),
    { kind: 'put', table: 'history', record: receivedEntry(offer.issuer, [card], now) },
    keepWaiting({ ...waiting, outcome: 'received' }),
  ]
  await deps.exclusive('vault', () => deps.storage.commit(changes))
  await tell('credential_accepted')
  return ok(undefined)
}

async function keysOf(deps: AuthorizationDeps, { keyIds }: WaitingCredential): Promise<readonly HolderKeyRecord[]> {
  const keys = await deps.storage.list('keys')
  return keyIds.flatMap((id) => keys.find((key) => key.id === id) ?? [])
}

/** Issuer and type as the trust list and signed metadata have them now, for the same server as before. */
async function reviewAgain(deps: AuthorizationDeps, { credentialIssuer, server, configurationId }: WaitingCredential) {
  const list = await deps.trustList.current()
  if (!list.ok) return list
  const issuer = list.value.issuers.find((entry) => entry.issuer === credentialIssuer)
  if (!issuer) return refuse('not_on_trust_list')
  const grant = { kind: 'renewal' } as const
  const wanted = { grant, configurationIds: [configurationId], authorizationServer: server }
  return reviewIssuer(deps, list.value, issuer, wanted)
}
