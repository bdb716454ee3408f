import { type CredentialState, ok, type Result, refuse } from '@sojourn/domain'
import { encodeBase64url, sha256 } from '@sojourn/keys'
import type { Agency } from '../agencies/agency.ts'
import { type AuditEvent, auditLeaf } from '../audit/audit-event.ts'
import { grantDetails } from '../issuance/grant.ts'
import type { IssuanceRow } from '../issuance/issuance.ts'
import type { Decision, LifecycleDeps } from './change-of-state.ts'
import { isReasonFor, type LifecycleAct } from './reason-codes.ts'

/** What an officer can decide: for which reasons, from which states, to which one. */
export interface Step {
  readonly act: LifecycleAct
  readonly from: readonly CredentialState[]
  readonly to: CredentialState
  readonly event: AuditEvent
}

export type NotCarriedOut = 'issuance_unknown' | 'unknown_reason_code' | 'already_revoked' | 'in_another_state'

/** One decision, its reason and its leaf in one transaction. Refused when meanwhile the state is none that the step starts from. */
export async function carryOutDecision(
  deps: LifecycleDeps,
  agency: Agency,
  { issuanceId, reasonCode, reasonText, by }: Decision,
  { act, from, to, event }: Step,
  now: Date,
): Promise<Result<IssuanceRow, NotCarriedOut>> {
  if (!isReasonFor(act, reasonCode)) return refuse('unknown_reason_code')
  const issuance = await deps.findIssuance(agency.id, issuanceId)
  if (issuance === undefined) return refuse('issuance_unknown')
  const digest = encodeBase64url(sha256(reasonText))
  const details = { by, ...grantDetails(issuance.grant), issuanceId, reasonCode, digest }
  const leaf = auditLeaf(agency.id, event, now, details)
  const changed = await deps.changeState({
    agency: agency.id,
    issuanceId,
    from,
    to,
    at: now,
    by,
    reasonCode,
    reasonText,
    leaf,
  })
  if (changed !== undefined) return ok(changed)
  const current = await deps.findIssuance(agency.id, issuanceId)
  return refuse(current?.state === 'revoked' ? 'already_revoked' : 'in_another_state')
}
