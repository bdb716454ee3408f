import { addSeconds, ok, type Result, refuse, type StaffId } from '@sojourn/domain'
import { isPolicyId, POLICIES } from '../policies/policies.ts'
import { readPolicyParameters } from '../policies/policy-parameters.ts'
import type { RelyingParty } from '../relying-parties/relying-party.ts'
import { COUNTER_NAME } from './counter-code.ts'
import type { CounterStore, OpenCounter } from './counter-store.ts'

export interface CounterWish {
  readonly relyingParty: RelyingParty
  readonly sessionHash: Uint8Array
  readonly askedBy: StaffId | undefined
  readonly counter: string
  readonly policyId: string
  readonly parameters: Readonly<Record<string, string>>
}

export type OpenCounterRefusal = 'bad_counter_name' | 'unknown_policy' | 'bad_parameter'

/** No longer than a desk's session, after which nobody sits there. */
const OPEN_SECONDS = 12 * 3600

/** Somebody sits down at a counter and says what its printed code asks from now on. */
export async function openCounter(
  deps: { readonly counters: Pick<CounterStore, 'open'> },
  wish: CounterWish,
  now: Date,
): Promise<Result<OpenCounter, OpenCounterRefusal>> {
  const { relyingParty, policyId } = wish
  if (!COUNTER_NAME.test(wish.counter)) return refuse('bad_counter_name')
  if (!isPolicyId(policyId) || !relyingParty.policyIds.includes(policyId)) return refuse('unknown_policy')
  // What asks nothing has nothing to scan a code for.
  if (POLICIES[policyId].asks.length === 0) return refuse('unknown_policy')
  const parameters = readPolicyParameters(POLICIES[policyId], wish.parameters)
  if (!parameters.ok) return refuse('bad_parameter')
  const counter: OpenCounter = {
    relyingPartyId: relyingParty.id,
    counter: wish.counter,
    sessionHash: wish.sessionHash,
    askedBy: wish.askedBy,
    policyId,
    parameters: parameters.value,
    openedAt: now,
    expiresAt: addSeconds(now, OPEN_SECONDS),
  }
  await deps.counters.open(counter)
  return ok(counter)
}
