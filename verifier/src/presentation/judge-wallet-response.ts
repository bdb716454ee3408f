import { addSeconds, ok, type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import type { DcqlQuery, VpToken, WalletResponse } from '@sojourn/protocol'
import type { Expected, Handover, Refusal, VerifiedPresentation } from '@sojourn/verification'
import {
  type AnsweredPresentation,
  answerToPresentation,
  answerToRealPersons,
  answerToRefusal,
  answerToWalletError,
  type PersonsBelieved,
} from '../policies/answer-to-presentation.ts'
import { POLICIES } from '../policies/policies.ts'
import { isEncrypted, type OpenPresentation } from './presentation.ts'
import type { Settlement } from './presentation-store.ts'
import { responseKeyThumbprint } from './response-key.ts'

export interface JudgeDeps {
  readQuery(text: string): DcqlQuery
  believesPersons(relyingPartyId: RelyingPartyId): PersonsBelieved
  verify(
    vpToken: VpToken,
    expected: Expected,
  ): Promise<Result<VerifiedPresentation, Refusal | 'trust_list_unavailable'>>
}

/** To whom the proofs must have been made, and over what an mdoc must have been signed. */
export interface AnswerBinding {
  readonly audience: string
  readonly handover: Handover
}

export interface JudgedResponse {
  readonly answer: AnsweredPresentation
  /** No for a VP Token that does not hold, which a wallet is told; yes for one that holds, whatever the policy makes of it. */
  readonly holds: boolean
}

/** What an answer comes to, whichever way it came. Only without a trust list nobody can be believed, and nothing is decided. */
export async function judgeWalletResponse(
  deps: JudgeDeps,
  open: OpenPresentation,
  response: WalletResponse,
  { audience, handover }: AnswerBinding,
  now: Date,
): Promise<Result<JudgedResponse, 'trust_list_unavailable'>> {
  const policy = POLICIES[open.policyId]
  if (response.kind === 'refused') {
    return ok({ answer: answerToWalletError(policy, response.error, open.keptUntil, now), holds: true })
  }
  const verified = await deps.verify(response.vpToken, {
    audience,
    nonce: open.nonce,
    handover,
    query: deps.readQuery(open.query),
    transactions: open.transactions,
    // The policies' own check `same_holder` decides it, so that a family is told what to do.
    sameHolder: 'not_required',
    status: 'must_be_valid',
    statusClass: 'online',
    at: now,
  })
  if (verified.ok) {
    const believed = deps.believesPersons(open.relyingPartyId)
    const answer =
      answerToRealPersons(policy, believed, verified.value, open.keptUntil, now) ??
      answerToPresentation(policy, open, verified.value, now)
    return ok({ answer, holds: true })
  }
  if (verified.reason === 'trust_list_unavailable') return refuse(verified.reason)
  const answer = answerToRefusal(policy, verified.reason, open.keptUntil, now)
  return ok({ answer, holds: verified.reason.stage === 'status' })
}

/** What was encrypted was encrypted to this key: an answer is opened with no other, and none in the open is taken beside it. */
export const keyThumbprint = ({ responseMode, responseKey }: OpenPresentation) =>
  isEncrypted(responseMode) ? responseKeyThumbprint(responseKey) : 'not_encrypted'

/** The claims that a clerk compares by eye, such as a portrait, stay this long. */
const BRIEF_SECONDS = 900

/** How a presentation is settled with an answer that its desk may see at once. */
export const settlementOf = (open: OpenPresentation, answer: AnsweredPresentation, at: Date): Settlement => ({
  relyingPartyId: open.relyingPartyId,
  id: open.id,
  at,
  state: 'answered',
  responseCodeHash: undefined,
  deletionHash: undefined,
  expiresAt: open.expiresAt,
  outcome: answer.outcome,
  briefClaims: answer.briefClaims,
  briefUntil: addSeconds(at, BRIEF_SECONDS),
})
