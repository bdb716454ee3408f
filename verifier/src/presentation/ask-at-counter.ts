import { addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import type { RelyingParties } from '../relying-parties/relying-party.ts'
import { readCounterReference } from './counter-code.ts'
import type { CounterStore } from './counter-store.ts'
import type { CreatedPresentation, CreateRefusal, PresentationWish } from './create-presentation-request.ts'

export interface AskAtCounterDeps {
  readonly counters: Pick<CounterStore, 'find' | 'askedSince'>
  readonly relyingParties: RelyingParties
  readonly counterSecret: Uint8Array
  createPresentationRequest(wish: PresentationWish, now: Date): Promise<Result<CreatedPresentation, CreateRefusal>>
}

export type CounterRefusal = 'unknown_counter' | 'counter_busy' | 'trust_list_unavailable'

/** Whoever has a picture of a printed code can ask; no counter serves more people than this in a minute. */
const MOST_IN_A_MINUTE = 30

/**
 * A wallet scanned a counter's printed code: a fresh question, with a nonce and a key of its own, as whoever sits there has set it. Where nobody
 * sits, nothing is asked. Returns the id under which the request object is given.
 */
export async function askAtCounter(
  deps: AskAtCounterDeps,
  reference: string,
  now: Date,
): Promise<Result<string, CounterRefusal>> {
  const place = readCounterReference(deps.counterSecret, reference)
  const relyingParty = place && deps.relyingParties.get(place.relyingPartyId)
  if (place === undefined || relyingParty === undefined) return refuse('unknown_counter')
  const open = await deps.counters.find(place, now)
  if (open === undefined) return refuse('unknown_counter')
  if ((await deps.counters.askedSince(place, addSeconds(now, -60))) >= MOST_IN_A_MINUTE) return refuse('counter_busy')
  const { sessionHash, askedBy, policyId, parameters, counter } = open
  const created = await deps.createPresentationRequest(
    { relyingParty, sessionHash, askedBy, policyId, parameters, flow: 'counter', counter },
    now,
  )
  if (created.ok) return ok(created.value.requestId)
  // The policy or its registration is gone since the counter was opened.
  return refuse(created.reason.code === 'trust_list_unavailable' ? created.reason.code : 'unknown_counter')
}
