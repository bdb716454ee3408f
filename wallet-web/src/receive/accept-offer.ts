import { type AttestationTypeId, type Clock, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { sha256 } from '@sojourn/keys'
import { comparisonCode, type TokenResponse } from '@sojourn/protocol'
import { receivedEntry } from '../history/history-entries.ts'
import type { Exclusive } from '../platform/exclusive.ts'
import { createFlowSigner } from '../platform/flow-signer.ts'
import type { HolderKeys } from '../platform/holder-keys.ts'
import type { Http } from '../platform/http.ts'
import type { TrustListRefusal, TrustListSource } from '../trust/trust-list-source.ts'
import type { CardRecord, CopyRecord } from '../vault/schema-v1.ts'
import type { Change, SealedStore } from '../vault/sealed-store.ts'
import type { WalletSettings } from '../wallet-ports.ts'
import { type CheckedCopies, type CopiesRefusal, checkCopies } from './check-copies.ts'
import { type ChosenKeys, chooseHolderKeys } from './choose-holder-keys.ts'
import { createDpopSession, type DpopSession } from './dpop-session.ts'
import { notifyIssuer } from './notify-issuer.ts'
import type { OfferedItem, ReviewedOffer } from './read-offer.ts'
import { type RedeemRefusal, redeemCode } from './redeem-code.ts'
import { type RequestCopiesRefusal, type RequestedCopies, requestCopies } from './request-copies.ts'

export type AcceptRefusal =
  | 'tx_code_missing'
  /** The code is spent and the wallet holds the token: the same offer goes on where it stopped, without a code. */
  | 'interrupted'
  | RedeemRefusal
  | RequestCopiesRefusal
  | CopiesRefusal
  | TrustListRefusal

export interface AcceptedCard {
  readonly cardId: string
  readonly type: string
  readonly attestation?: AttestationTypeId
  /** To be compared with the officer's screen; undefined when the issuer compares nothing. */
  readonly comparisonCode?: string
}

export interface AcceptedOffer {
  readonly cards: readonly AcceptedCard[]
}

export interface AcceptOfferDeps {
  readonly http: Http
  readonly storage: SealedStore
  readonly holderKeys: HolderKeys
  readonly trustList: TrustListSource
  readonly exclusive: Exclusive
  readonly clock: Clock
  readonly settings: Pick<WalletSettings, 'allowHttpOnLoopback'>
  /** Of offers whose code was redeemed and whose credentials have not come: in memory alone. */
  readonly redeemed: WeakMap<ReviewedOffer, RedeemedOffer>
}

/** What must stay the same when the credentials are asked for again (the issuer signs the same slots for the same keys). */
export interface RedeemedOffer {
  readonly session: DpopSession
  readonly token: TokenResponse
  readonly keys: ChosenKeys
}

/** Enough for months of showing, and small enough to check in a second on a cheap phone. */
const COPIES_WANTED = 10

interface Delivery {
  readonly item: OfferedItem
  readonly answer: RequestedCopies
}

/** Receives everything that was offered or nothing: one bad copy of one attestation and the vault stays as it was. */
export async function acceptOffer(
  deps: AcceptOfferDeps,
  offer: ReviewedOffer,
  txCode?: string,
): Promise<Result<AcceptedOffer, AcceptRefusal>> {
  return deps.exclusive('receive', async () => {
    const known = deps.redeemed.get(offer)
    if (!known && offer.txCode && !txCode) return refuse('tx_code_missing')
    const redeemed = known ? ok(known) : await redeem(deps, offer, txCode)
    if (!redeemed.ok) return redeemed
    const received = await receiveAll(deps, offer, redeemed.value)
    if (!received.ok && received.reason === 'interrupted') {
      deps.redeemed.set(offer, redeemed.value)
      return received
    }
    deps.redeemed.delete(offer)
    if (!received.ok) await deps.holderKeys.destroy(redeemed.value.keys.madeNow.map(({ id }) => id))
    return received
  })
}

async function redeem(
  deps: AcceptOfferDeps,
  offer: ReviewedOffer,
  txCode: string | undefined,
): Promise<Result<RedeemedOffer, RedeemRefusal>> {
  const session = createDpopSession({ http: deps.http, signer: await createFlowSigner(), clock: deps.clock })
  const token = await redeemCode(session, offer, txCode)
  if (!token.ok) return token
  const keys = await chooseHolderKeys(deps, Math.min(COPIES_WANTED, offer.metadata.batchSize))
  return ok({ session, token: token.value, keys })
}

async function receiveAll(
  deps: AcceptOfferDeps,
  offer: ReviewedOffer,
  { session, token, keys }: RedeemedOffer,
): Promise<Result<AcceptedOffer, AcceptRefusal>> {
  const deliveries: Delivery[] = []
  const checked: { delivery: Delivery; copies: CheckedCopies }[] = []
  const giveUp = async (reason: AcceptRefusal) => {
    await notifyAll(session, offer, token, deliveries, 'credential_failure')
    return refuse(reason)
  }
  for (const item of offer.items) {
    const answer = await requestCopies({ ...deps, session }, offer, item, token, keys.signers)
    if (!answer.ok && answer.reason === 'unreachable') return refuse('interrupted')
    if (!answer.ok) return giveUp(answer.reason)
    const delivery = { item, answer: answer.value }
    deliveries.push(delivery)
    const copies = await checkCopies(deps, offer, item, answer.value.credentials, keys.records)
    if (!copies.ok) return giveUp(copies.reason)
    checked.push({ delivery, copies: copies.value })
  }
  const now = deps.clock()
  const cards = checked.map(({ delivery, copies }) => cardOf(offer, delivery, copies, keys, now))
  const changes: Change[] = [
    ...keys.madeNow.map((record): Change => ({ kind: 'put', table: 'keys', record })),
    ...cards.map(({ card }): Change => ({ kind: 'put', table: 'cards', record: card })),
    ...cards.flatMap(({ copies }) => copies.map((record): Change => ({ kind: 'put', table: 'copies', record }))),
    {
      kind: 'put',
      table: 'history',
      record: receivedEntry(
        offer.issuer,
        cards.map(({ card }) => card),
        now,
      ),
    },
  ]
  await deps.storage.commit(changes)
  await notifyAll(session, offer, token, deliveries, 'credential_accepted')
  return ok({ cards: cards.map(({ card }) => acceptedCard(card)) })
}

function acceptedCard({ id, type, attestation, comparisonCode }: CardRecord): AcceptedCard {
  return {
    cardId: id,
    type,
    ...(attestation ? { attestation } : {}),
    ...(comparisonCode ? { comparisonCode } : {}),
  }
}

function cardOf(
  offer: ReviewedOffer,
  { item, answer }: Delivery,
  checked: CheckedCopies,
  keys: ChosenKeys,
  now: Date,
): { readonly card: CardRecord; readonly copies: readonly CopyRecord[] } {
  const id = crypto.randomUUID()
  const code = answer.notificationId
    ? comparisonCode({
        credentialIssuer: offer.metadata.credentialIssuer,
        offerSecretHash: sha256(offer.grant.code),
        holderThumbprints: keys.records.map(({ thumbprint }) => thumbprint),
        notificationId: answer.notificationId,
      })
    : undefined
  const card: CardRecord = {
    id,
    format: item.format,
    type: item.type,
    ...(item.attestation ? { attestation: item.attestation } : {}),
    name: item.name,
    credentialIssuer: offer.metadata.credentialIssuer,
    issuerName: offer.issuer.name,
    claims: checked.claims,
    ...(item.configuration.disclosurePolicy ? { disclosurePolicy: item.configuration.disclosurePolicy } : {}),
    receivedAtSeconds: toSeconds(now),
    ...(checked.expiresAt ? { expiresAtSeconds: toSeconds(checked.expiresAt) } : {}),
    ...(code ? { comparisonCode: code } : {}),
    // Without a status list nothing will ever say otherwise; with one, nothing is valid before the list says so.
    status: checked.hasStatus ? 'unknown' : 'valid',
    everValid: !checked.hasStatus,
    changeSeen: true,
  }
  const copies = checked.copies.map(
    (copy, number): CopyRecord => ({
      id: `${id}.${number}`,
      cardId: id,
      number,
      holderKeyId: copy.holderKeyId,
      compact: copy.compact,
      ...(copy.status ? { statusUri: copy.status.uri, statusIndex: copy.status.index } : {}),
    }),
  )
  return { card, copies }
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
