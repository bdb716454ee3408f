import { addSeconds, ok, type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import type { Outcome } from '../policies/answer.ts'
import type { ShownPresentation } from './presentation.ts'
import type { PresentationStore } from './presentation-store.ts'
import { presentationOfResponseCode, secretHash } from './secret-ids.ts'

export interface RedeemResponseCodeDeps {
  readonly store: Pick<PresentationStore, 'redeemResponseCode'>
  onChanged(presentation: ShownPresentation): void
}

/**
 * The browser is back from the wallet. HAIP-1.0 5.1 (oid4vp-redirects): an answer whose redirect lands in another session than the
 * one that asked is rejected, for somebody may have sent a victim's wallet a request of their own (OID4VP-1.0 14.2 (session_fixation)).
 * The code works once, whoever brings it.
 */
export async function redeemResponseCode(
  deps: RedeemResponseCodeDeps,
  relyingPartyId: RelyingPartyId,
  responseCode: string,
  sessionHash: Uint8Array,
  now: Date,
): Promise<Result<ShownPresentation, 'unknown_response_code' | 'other_session'>> {
  const id = presentationOfResponseCode(responseCode)
  if (id === undefined) return refuse('unknown_response_code')
  const redeemed = await deps.store.redeemResponseCode(
    relyingPartyId,
    id,
    secretHash(responseCode),
    sessionHash,
    now,
    spoiledOutcome(now),
  )
  if (redeemed === undefined) return refuse('unknown_response_code')
  deps.onChanged(redeemed.presentation)
  return redeemed.sameSession ? ok(redeemed.presentation) : refuse('other_session')
}

const SPOILED_KEPT_SECONDS = 3_600

const spoiledOutcome = (now: Date): Outcome => ({
  verdict: 'cannot_tell',
  reason: 'returned_in_other_session',
  checks: [],
  policyVersion: 0,
  decidedAt: now.toISOString(),
  keptUntil: addSeconds(now, SPOILED_KEPT_SECONDS).toISOString(),
  credentials: [],
})
