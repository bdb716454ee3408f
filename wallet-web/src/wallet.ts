import { type AttestationTypeId, type Result, toSeconds } from '@sojourn/domain'
import type { DigitalRequest } from '@sojourn/protocol'
import { type CardSummary, cardSummary } from './cards/card-summary.ts'
import { deleteCard } from './cards/delete-card.ts'
import { heldCards } from './cards/held-cards.ts'
import { markChangeSeen } from './cards/mark-change-seen.ts'
import { type RefillOutcome, refillCopies } from './cards/refill-copies.ts'
import { refreshStatus, type StatusChange } from './cards/refresh-status.ts'
import { deleteAllHistory, deleteHistoryEntry, listHistory } from './history/history.ts'
import { type DeletionRequestRefusal, requestDeletion } from './history/request-deletion.ts'
import { makeOfflineProof, type OfflineProof, type OfflineProofRefusal } from './offline-proof/make-offline-proof.ts'
import { type OfflineChoice, offlineChoices } from './offline-proof/offline-choices.ts'
import { createHttp } from './platform/http.ts'
import type { Consent } from './present/consent.ts'
import { declineRequest } from './present/decline-request.ts'
import { type Presented, type PresentRefusal, presentCredentials } from './present/present-credentials.ts'
import { type DigitalRequestRefusal, readDigitalRequest } from './present/read-digital-request.ts'
import { type RequestDevice, type RequestRefusal, type ReviewedRequest, readRequest } from './present/read-request.ts'
import type { SendRefusal } from './present/send-response.ts'
import { type AcceptRefusal, acceptOffer } from './receive/accept-offer.ts'
import { type FinishDeps, type FinishRefusal, finishAuthorization } from './receive/finish-authorization.ts'
import { type PollOutcome, pollWaiting } from './receive/poll-waiting.ts'
import { type OfferRefusal, type ReviewedOffer, readOffer } from './receive/read-offer.ts'
import type { AcceptedOffer, RedeemedOffer } from './receive/receive-cards.ts'
import { type Agency, listAgencies, reviewApplication } from './receive/review-application.ts'
import { type StartRefusal, startAuthorization } from './receive/start-authorization.ts'
import { dropWaiting, listWaiting, type WaitingCredential } from './receive/waiting-credential.ts'
import { createTrustListSource, type TrustListRefusal } from './trust/trust-list-source.ts'
import type { HistoryRecord } from './vault/schema-v1.ts'
import type { WalletPorts } from './wallet-ports.ts'

/** All that a screen, a story or the demo can ask of a wallet whose vault is open. */
export interface Wallet {
  readonly readOffer: (text: string) => Promise<Result<ReviewedOffer, OfferRefusal>>
  readonly acceptOffer: (offer: ReviewedOffer, txCode?: string) => Promise<Result<AcceptedOffer, AcceptRefusal>>
  /** Agencies that a person can turn to without a counter, and what each attests. */
  readonly agencies: () => Promise<Result<readonly Agency[], TrustListRefusal>>
  /** What an agency would issue, before anything is asked of it. */
  readonly reviewApplication: (
    issuer: string,
    attestation: AttestationTypeId,
  ) => Promise<Result<ReviewedOffer, OfferRefusal>>
  /** Where the browser is to go, so that the person signs in and consents there. */
  readonly startAuthorization: (offer: ReviewedOffer) => Promise<Result<{ readonly url: string }, StartRefusal>>
  /** With the address to which the agency sent the browser back. */
  readonly finishAuthorization: (returnedTo: string) => Promise<Result<AcceptedOffer, FinishRefusal>>
  readonly readRequest: (text: string, device: RequestDevice) => Promise<Result<ReviewedRequest, RequestRefusal>>
  /** For a platform that hands requests to wallets, with the origin that it vouches for. A web page cannot be registered as such a wallet yet. */
  readonly readDigitalRequest: (
    requests: readonly DigitalRequest[],
    origin: string,
  ) => Promise<Result<ReviewedRequest, DigitalRequestRefusal>>
  readonly present: (request: ReviewedRequest, consent: Consent) => Promise<Result<Presented, PresentRefusal>>
  readonly decline: (request: ReviewedRequest) => Promise<Result<Presented, SendRefusal>>
  /** What can be shown without a network; then the proof itself, good for a minute. */
  readonly offlineChoices: () => Promise<Result<readonly OfflineChoice[], TrustListRefusal>>
  readonly makeOfflineProof: (
    choice: OfflineChoice,
    consent: Consent,
  ) => Promise<Result<OfflineProof, OfflineProofRefusal>>
  readonly cards: () => Promise<readonly CardSummary[]>
  readonly deleteCard: (cardId: string) => Promise<Result<void, 'card_unknown'>>
  /** The holder has read that the state changed. */
  readonly markChangeSeen: (cardId: string) => Promise<void>
  /** Both fetch whole lists, on the wallet's own schedule; call at unlocking and on a timer. */
  readonly refreshStatus: () => Promise<readonly StatusChange[]>
  /** New copies where few are left and their time has come; on the same timer. */
  readonly refillCopies: () => Promise<readonly RefillOutcome[]>
  /** What agencies have yet to decide on, and what came of it until the person has read it. */
  readonly waiting: () => Promise<readonly WaitingCredential[]>
  readonly pollWaiting: () => Promise<readonly PollOutcome[]>
  /** The person has read what came of it. */
  readonly forgetWaiting: (id: string) => Promise<void>
  readonly refreshTrustList: () => Promise<void>
  readonly history: () => Promise<readonly HistoryRecord[]>
  readonly deleteHistoryEntry: (id: string) => Promise<Result<void, 'entry_unknown'>>
  readonly deleteAllHistory: () => Promise<void>
  /** Asks whoever saw it to delete what was kept; the receipt stays with the entry. */
  readonly requestDeletion: (id: string) => Promise<Result<HistoryRecord, DeletionRequestRefusal>>
}

/** The only wiring of the logic. */
export function createWallet(ports: WalletPorts): Wallet {
  const http = createHttp(ports.fetch, ports.settings)
  const trustList = createTrustListSource({ ...ports, http })
  const authorized: FinishDeps['authorized'] = new Map()
  const deps = { ...ports, http, trustList, redeemed: new WeakMap<ReviewedOffer, RedeemedOffer>(), authorized }
  return {
    readOffer: (text) => readOffer(deps, text),
    acceptOffer: (offer, txCode) => acceptOffer(deps, offer, txCode),
    agencies: () => listAgencies(deps),
    reviewApplication: (issuer, attestation) => reviewApplication(deps, issuer, attestation),
    startAuthorization: (offer) => startAuthorization(deps, offer),
    finishAuthorization: (returnedTo) => finishAuthorization(deps, returnedTo),
    readRequest: (text, device) => readRequest(deps, text, device),
    readDigitalRequest: (requests, origin) => readDigitalRequest(deps, requests, origin),
    present: (request, consent) => presentCredentials(deps, request, consent),
    decline: (request) => declineRequest(deps, request),
    offlineChoices: () => offlineChoices(deps),
    makeOfflineProof: (choice, consent) => makeOfflineProof(deps, choice, consent),
    async cards() {
      const nowSeconds = toSeconds(ports.clock())
      return (await heldCards(ports.storage, nowSeconds)).map((held) => cardSummary(held, nowSeconds))
    },
    deleteCard: (cardId) => deleteCard(deps, cardId),
    markChangeSeen: (cardId) => markChangeSeen(deps, cardId),
    refreshStatus: () => refreshStatus(deps),
    refillCopies: () => refillCopies(deps),
    waiting: () => listWaiting(ports.storage),
    pollWaiting: () => pollWaiting(deps),
    forgetWaiting: (id) => ports.storage.commit([dropWaiting(id)]),
    refreshTrustList: () => trustList.refreshDue(),
    history: () => listHistory(ports.storage),
    deleteHistoryEntry: (id) => deleteHistoryEntry(ports.storage, id),
    deleteAllHistory: () => deleteAllHistory(ports.storage),
    requestDeletion: (id) => requestDeletion(deps, id),
  }
}
