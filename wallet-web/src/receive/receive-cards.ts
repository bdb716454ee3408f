import { type AttestationTypeId, type Clock, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { comparisonCode, type TokenResponse } from '@sojourn/protocol'
import { receivedEntry } from '../history/history-entries.ts'
import type { HolderKeys } from '../platform/holder-keys.ts'
import type { Http } from '../platform/http.ts'
import type { TrustListRefusal, TrustListSource } from '../trust/trust-list-source.ts'
import type { CardRecord } from '../vault/schema-v1.ts'
import type { Change, SealedStore } from '../vault/sealed-store.ts'
import type { WalletSettings } from '../wallet-ports.ts'
import { type CardAndCopies, cardOfCopies } from './card-of-copies.ts'
import { type CheckedCopies, type CopiesRefusal, checkCopies } from './check-copies.ts'
import { type ChosenKeys, chooseHolderKeys } from './choose-holder-keys.ts'
import type { DpopSession } from './dpop-session.ts'
import { notifyIssuer } from './notify-issuer.ts'
import type { OfferedItem, ReviewedOffer } from './read-offer.ts'
import { keepRenewal, renewalId } from './renewal.ts'
import {
  type DeferredCopies,
  type RequestCopiesRefusal,
  type RequestedCopies,
  requestCopies,
} from './request-copies.ts'
import { keepWaiting, type WaitingCredential } from './waiting-credential.ts'

export type ReceiveRefusal =
  /** The grant is spent and the wallet holds the token: the same goes on where it stopped. */
  'interrupted' | RequestCopiesRefusal | CopiesRefusal | TrustListRefusal

export interface AcceptedCard {
  readonly cardId: string
  readonly type: string
  readonly attestation?: AttestationTypeId
  /** To be compared with the officer's screen; undefined when the issuer compares nothing. */
  readonly comparisonCode?: string
}

export interface AcceptedOffer {
  readonly cards: readonly AcceptedCard[]
  /** What the agency has yet to decide on; the wallet comes back for it by itself. */
  readonly waiting: readonly WaitingCredential[]
}

export interface ReceiveCardsDeps {
  readonly http: Http
  readonly storage: SealedStore
  readonly holderKeys: HolderKeys
  readonly trustList: TrustListSource
  readonly clock: Clock
  readonly settings: Pick<WalletSettings, 'allowHttpOnLoopback'>
}

/** What must stay the same when the credentials are asked for again (the issuer signs the same slots for the same keys). */
export interface RedeemedOffer {
  readonly session: DpopSession
  readonly token: TokenResponse
  readonly keys: ChosenKeys
  /** Who the wallet said that it is; undefined when it named nobody. */
  readonly clientId: string | undefined
  /** Where the key of the DPoP session lies; kept with a refresh token, which is bound to it, and destroyed otherwise. */
  readonly dpopKeyId: string
  /** What the code to compare is made of; undefined where the counter compares nothing. */
  readonly offerSecretHash: Uint8Array | undefined
}

/** Enough for months of showing, and small enough to check in a second on a cheap phone. */
export const COPIES_WANTED = 10

export const chooseKeysFor = (
  deps: ReceiveCardsDeps,
  { metadata }: ReviewedOffer,
  evidenceKeyId?: string,
): Promise<ChosenKeys> => chooseHolderKeys(deps, Math.min(COPIES_WANTED, metadata.batchSize), { evidenceKeyId })

interface Delivery {
  readonly item: OfferedItem
  readonly answer: RequestedCopies
}

/** Receives everything that was granted, or that the agency has yet to decide on, or nothing: one bad copy of one attestation and the vault stays as it was. */
export async function receiveCards(
  deps: ReceiveCardsDeps,
  offer: ReviewedOffer,
  redeemed: RedeemedOffer,
): Promise<Result<AcceptedOffer, ReceiveRefusal>> {
  const received = await receiveAll(deps, offer, redeemed)
  const again = !received.ok && received.reason === 'interrupted'
  if (!received.ok && !again) await deps.holderKeys.destroy(redeemed.keys.madeNow.map(({ id }) => id))
  const isWaitedFor = received.ok && received.value.waiting.length > 0
  const isKept = again || isWaitedFor || (received.ok && redeemed.token.refreshToken !== undefined)
  if (!isKept) await deps.holderKeys.destroy([redeemed.dpopKeyId])
  return received
}

async function receiveAll(
  deps: ReceiveCardsDeps,
  offer: ReviewedOffer,
  redeemed: RedeemedOffer,
): Promise<Result<AcceptedOffer, ReceiveRefusal>> {
  const { session, token, keys } = redeemed
  const deliveries: Delivery[] = []
  const waiting: WaitingCredential[] = []
  const checked: { delivery: Delivery; copies: CheckedCopies }[] = []
  const giveUp = async (reason: ReceiveRefusal) => {
    await notifyAll(session, offer, token, deliveries, 'credential_failure')
    return refuse(reason)
  }
  for (const item of offer.items) {
    const answer = await requestCopies({ ...deps, session }, offer, item, redeemed)
    if (!answer.ok && answer.reason === 'unreachable') return refuse('interrupted')
    if (!answer.ok) return giveUp(answer.reason)
    if (answer.value.kind === 'deferred') {
      // The screens are compared now, while the person stands there: the transaction is what the code is made with.
      const code = codeToCompare(offer, redeemed, answer.value.transactionId)
      waiting.push(waitingOf(offer, item, answer.value, redeemed, code, deps.clock()))
      continue
    }
    const delivery = { item, answer: answer.value }
    deliveries.push(delivery)
    const copies = await checkCopies(deps, offer, item, answer.value.credentials, keys.records)
    if (!copies.ok) return giveUp(copies.reason)
    checked.push({ delivery, copies: copies.value })
  }
  const now = deps.clock()
  const cards = checked.map(({ delivery: { item, answer }, copies }) =>
    cardOfCopies(
      offer,
      item,
      copies,
      {
        comparisonCode: codeToCompare(offer, redeemed, answer.notificationId),
        renewalId: token.refreshToken === undefined ? undefined : renewalId(redeemed.dpopKeyId),
      },
      now,
    ),
  )
  const renewal = renewalOf(offer, redeemed)
  const changes: Change[] = [
    ...(renewal ? [renewal] : []),
    ...keys.madeNow.map((record): Change => ({ kind: 'put', table: 'keys', record })),
    ...cards.map(({ card }): Change => ({ kind: 'put', table: 'cards', record: card })),
    ...cards.flatMap(({ copies }) => copies.map((record): Change => ({ kind: 'put', table: 'copies', record }))),
    ...waiting.map(keepWaiting),
    ...(cards.length === 0 ? [] : [historyOf(offer, cards, now)]),
  ]
  await deps.storage.commit(changes)
  await notifyAll(session, offer, token, deliveries, 'credential_accepted')
  return ok({ cards: cards.map(({ card }) => acceptedCard(card)), waiting })
}

const historyOf = (offer: ReviewedOffer, cards: readonly CardAndCopies[], now: Date): Change => ({
  kind: 'put',
  table: 'history',
  record: receivedEntry(
    offer.issuer,
    cards.map(({ card }) => card),
    now,
  ),
})

function acceptedCard({ id, type, attestation, comparisonCode }: CardRecord): AcceptedCard {
  return {
    cardId: id,
    type,
    ...(attestation ? { attestation } : {}),
    ...(comparisonCode ? { comparisonCode } : {}),
  }
}

const codeToCompare = (
  { metadata }: ReviewedOffer,
  { keys, offerSecretHash }: RedeemedOffer,
  notificationId: string | undefined,
): string | undefined =>
  notificationId && offerSecretHash
    ? comparisonCode({
        credentialIssuer: metadata.credentialIssuer,
        offerSecretHash,
        holderThumbprints: keys.records.map(({ thumbprint }) => thumbprint),
        notificationId,
      })
    : undefined

function waitingOf(
  { metadata, server, issuer }: ReviewedOffer,
  item: OfferedItem,
  { transactionId, intervalSeconds }: DeferredCopies,
  { keys, token, dpopKeyId, clientId }: RedeemedOffer,
  code: string | undefined,
  now: Date,
): WaitingCredential {
  return {
    id: crypto.randomUUID(),
    credentialIssuer: metadata.credentialIssuer,
    server: server.issuer,
    configurationId: item.configurationId,
    transactionId,
    accessToken: token.accessToken,
    intervalSeconds,
    nextAtSeconds: toSeconds(now) + intervalSeconds,
    startedAtSeconds: toSeconds(now),
    keyIds: keys.records.map(({ id }) => id),
    dpopKeyId,
    ...(clientId === undefined ? {} : { clientId }),
    name: item.name,
    issuerName: issuer.name,
    ...(item.attestation ? { attestation: item.attestation } : {}),
    ...(code === undefined ? {} : { comparisonCode: code }),
  }
}

async function notifyAll(
  session: DpopSession,
  offer: ReviewedOffer,
  token: TokenResponse,
  deliveries: readonly Delivery[],
  event: 'credential_accepted' | 'credential_failure',
): Promise<void> {
  const url = offer.metadata.notificationEndpoint
  if (!url) return
  for (const { answer } of deliveries) {
    if (answer.notificationId) await notifyIssuer(session, url, token.accessToken, answer.notificationId, event)
  }
}

const renewalOf = (offer: ReviewedOffer, { token, dpopKeyId, clientId }: RedeemedOffer): Change | undefined =>
  token.refreshToken === undefined
    ? undefined
    : keepRenewal({
        credentialIssuer: offer.metadata.credentialIssuer,
        server: offer.server.issuer,
        dpopKeyId,
        refreshToken: token.refreshToken,
        ...(clientId === undefined ? {} : { clientId }),
      })
