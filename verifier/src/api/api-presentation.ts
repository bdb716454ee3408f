import type { RelyingPartyId } from '@sojourn/domain'
import type { Outcome } from '../policies/answer.ts'
import type {
  Flow,
  NewPresentation,
  PresentationId,
  ShownPresentation,
  WalletQuestion,
} from '../presentation/presentation.ts'
import type { ApiClientId } from './api-client.ts'

/** What an API client adds to a question; a desk adds nothing. */
export interface AskedByApi {
  readonly clientId: ApiClientId
  readonly reference: string | undefined
  readonly returnUri: string | undefined
}

/** A question that a program asked, as the programs of its relying party may see it. */
/** The browser's own interface is for a page of ours, which a program is not. */
export type ApiFlow = Exclude<Flow, 'dc_api' | 'counter'>

export interface ApiPresentation extends ShownPresentation {
  readonly flow: ApiFlow
  readonly apiClientId: ApiClientId
  readonly policyVersion: number
  readonly reference: string | null
}

export type NewContent = { readonly question: WalletQuestion } | { readonly outcome: Outcome }

/** What an Idempotency-Key is known by, and what it made. */
export interface OnceKey {
  readonly clientId: ApiClientId
  readonly keyHash: Uint8Array
}

export interface OnceMade {
  readonly bodyHash: Uint8Array
  readonly presentationId: PresentationId
  readonly sealedIds: Uint8Array
}

export interface ApiPresentationStore {
  /** With `once`, all or nothing: `repeated` when the key has made one already. */
  insert(
    presentation: NewPresentation,
    content: NewContent,
    asked: AskedByApi,
    once: (OnceKey & OnceMade & { readonly deleteAfter: Date }) | undefined,
  ): Promise<'inserted' | 'repeated'>
  findOnce(relyingPartyId: RelyingPartyId, key: OnceKey, at: Date): Promise<OnceMade | undefined>
  read(relyingPartyId: RelyingPartyId, id: PresentationId, at: Date): Promise<ApiPresentation | undefined>
  /** By the id that the asking browser holds. */
  readByTransaction(
    relyingPartyId: RelyingPartyId,
    transactionHash: Uint8Array,
    at: Date,
  ): Promise<ApiPresentation | undefined>
  /** The newest first, from the one before `before` on. */
  list(
    relyingPartyId: RelyingPartyId,
    before: PresentationId | undefined,
    limit: number,
    at: Date,
  ): Promise<readonly ApiPresentation[]>
  /** What is counted of it is counted first. False when there was none. */
  remove(relyingPartyId: RelyingPartyId, id: PresentationId, at: Date): Promise<boolean>
}
