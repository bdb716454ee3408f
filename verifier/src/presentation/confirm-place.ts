import { ok, type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import { isPlaceCode } from './counter-code.ts'
import type { CounterStore } from './counter-store.ts'
import { presentationOfResponseCode, secretHash } from './secret-ids.ts'

export interface ConfirmPlaceDeps {
  readonly counters: Pick<CounterStore, 'takePlaceAttempt' | 'place' | 'spoil'>
  readonly counterSecret: Uint8Array
}

export type PlaceRefusal = 'unknown_response_code' | 'wrong_place_code' | 'too_many_place_codes'

const MOST_ATTEMPTS = 3

/**
 * The person types what stands on the counter's screen, so they stand before it (assurance T4). Until then nobody sees what their wallet answered: a
 * picture of the printed code, hung up elsewhere, shows nobody to anybody. The third wrong code erases the answer.
 */
export async function confirmPlace(
  deps: ConfirmPlaceDeps,
  relyingPartyId: RelyingPartyId,
  responseCode: string,
  placeCode: string,
  now: Date,
): Promise<Result<void, PlaceRefusal>> {
  const id = presentationOfResponseCode(responseCode)
  if (id === undefined) return refuse('unknown_response_code')
  const codeHash = secretHash(responseCode)
  const attempt = await deps.counters.takePlaceAttempt(relyingPartyId, id, codeHash, MOST_ATTEMPTS, now)
  if (attempt === undefined) return refuse('unknown_response_code')
  if (isPlaceCode(deps.counterSecret, { relyingPartyId, counter: attempt.counter }, placeCode, now)) {
    return (await deps.counters.place(relyingPartyId, id, codeHash, now))
      ? ok(undefined)
      : refuse('unknown_response_code')
  }
  if (attempt.attempts < MOST_ATTEMPTS) return refuse('wrong_place_code')
  await deps.counters.spoil(relyingPartyId, id, now)
  return refuse('too_many_place_codes')
}
