import type { RelyingPartyId } from '@sojourn/domain'
import type { Outcome } from '../policies/answer.ts'
import type { PolicyId } from '../policies/policy.ts'
import type { DeletionStore } from './delete-for-holder.ts'
import type {
  NewPresentation,
  OpenPresentation,
  PresentationId,
  ShownPresentation,
  WalletQuestion,
} from './presentation.ts'

/** A claim for the clerk's eye that is erased after minutes; `credential` is its place in the outcome's list. */
export interface BriefClaim {
  readonly credential: number
  readonly path: readonly string[]
  readonly value: unknown
}

export interface Settlement {
  readonly relyingPartyId: RelyingPartyId
  readonly id: PresentationId
  readonly at: Date
  /** `awaiting_return` needs a `responseCodeHash`, and then `expiresAt` bounds the return. */
  readonly state: 'answered' | 'awaiting_return'
  readonly responseCodeHash: Uint8Array | undefined
  /** Of the handle that the wallet gets with the answer; undefined where it gets none. */
  readonly deletionHash: Uint8Array | undefined
  readonly expiresAt: Date
  readonly outcome: Outcome
  readonly briefClaims: readonly BriefClaim[]
  readonly briefUntil: Date
}

/** What the use cases ask of the table `presentation`; each name is one statement, and one statement has one winner. */
export interface PresentationStore extends DeletionStore {
  insertOpen(presentation: NewPresentation, question: WalletQuestion): Promise<void>
  insertAnswered(presentation: NewPresentation, outcome: Outcome): Promise<void>
  /** The first fetch starts the time to answer; every later one, before it ends, is served the same. */
  fetchRequest(
    relyingPartyId: RelyingPartyId,
    requestHash: Uint8Array,
    at: Date,
    answerBy: Date,
  ): Promise<OpenPresentation | undefined>
  findOpen(relyingPartyId: RelyingPartyId, requestHash: Uint8Array, at: Date): Promise<OpenPresentation | undefined>
  /** Of flow `dc_api` alone, and only for the session that asked. */
  findOpenInBrowser(
    relyingPartyId: RelyingPartyId,
    transactionHash: Uint8Array,
    sessionHash: Uint8Array,
    at: Date,
  ): Promise<OpenPresentation | undefined>
  /** True for exactly one caller a presentation [R 5]. Erases the question and the response key. */
  settle(settlement: Settlement): Promise<boolean>
  /** Burns the code whoever brings it; only the session that asked gets the result, any other spoils it. */
  redeemResponseCode(
    relyingPartyId: RelyingPartyId,
    id: PresentationId,
    responseCodeHash: Uint8Array,
    sessionHash: Uint8Array,
    at: Date,
    outcomeOfOtherSession: Outcome,
  ): Promise<{ readonly sameSession: boolean; readonly presentation: ShownPresentation } | undefined>
  show(
    relyingPartyId: RelyingPartyId,
    transactionHash: Uint8Array,
    sessionHash: Uint8Array,
    at: Date,
  ): Promise<ShownPresentation | undefined>
  cancel(relyingPartyId: RelyingPartyId, id: PresentationId, at: Date): Promise<boolean>
  /** Of those made after `since`; all of them when undefined. */
  expire(at: Date, since: Date | undefined): Promise<number>
  eraseBriefClaims(at: Date, since: Date | undefined): Promise<number>
  /** Counts first what stays as a count. */
  deleteOutdated(at: Date): Promise<number>
  /** The latest days first. */
  tallies(relyingPartyId: RelyingPartyId): Promise<readonly Tally[]>
}

/** What is left of the single results of a policy that keeps nothing else. */
export interface Tally {
  readonly policyId: PolicyId
  /** The civil day, `YYYY-MM-DD`. */
  readonly day: string
  readonly verdict: Outcome['verdict']
  readonly count: number
}
