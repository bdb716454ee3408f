import type { RelyingPartyId, StaffId } from '@sojourn/domain'
import type { PolicyId, PolicyParameters } from '../policies/policy.ts'
import type { CounterPlace } from './counter-code.ts'
import type { PresentationId, ShownPresentation } from './presentation.ts'

/** A counter at which somebody sits. */
export interface OpenCounter extends CounterPlace {
  readonly sessionHash: Uint8Array
  readonly askedBy: StaffId | undefined
  readonly policyId: PolicyId
  readonly parameters: PolicyParameters
  readonly openedAt: Date
  readonly expiresAt: Date
}

/** Whoever tried a place code: at which counter, and for the how manyeth time. */
export interface PlaceAttempt {
  readonly counter: string
  readonly attempts: number
}

export interface CounterStore {
  /** The session that opens a counter takes it over from whichever had it. */
  open(counter: OpenCounter): Promise<void>
  close(place: CounterPlace, sessionHash: Uint8Array): Promise<void>
  find(place: CounterPlace, at: Date): Promise<OpenCounter | undefined>
  /** How many questions were made there since. */
  askedSince(place: CounterPlace, since: Date): Promise<number>
  /** Those who are at the counter, the latest first: answered, and the place code was right. */
  arrivals(place: CounterPlace, sessionHash: Uint8Array, since: Date, at: Date): Promise<readonly ShownPresentation[]>
  /** Counts the attempt before anybody looks whether it is right. Undefined when there is no such answer, or no attempt is left. */
  takePlaceAttempt(
    relyingPartyId: RelyingPartyId,
    id: PresentationId,
    responseCodeHash: Uint8Array,
    mostAttempts: number,
    at: Date,
  ): Promise<PlaceAttempt | undefined>
  /** True for one caller: the answer is shown at its counter from now on, and the code is burnt. */
  place(relyingPartyId: RelyingPartyId, id: PresentationId, responseCodeHash: Uint8Array, at: Date): Promise<boolean>
  /** The answer is erased unseen. */
  spoil(relyingPartyId: RelyingPartyId, id: PresentationId, at: Date): Promise<void>
}
