import { ok, type Result, refuse } from '@sojourn/domain'
import { encodeBase64url, sha256 } from '@sojourn/keys'
import type { Agency } from '../agencies/agency.ts'
import { auditLeaf } from '../audit/audit-event.ts'
import { grantDetails } from '../issuance/grant.ts'
import type { IssuanceRow } from '../issuance/issuance.ts'
import type { Decision, LifecycleDeps } from './change-of-state.ts'
import { isReasonFor } from './reason-codes.ts'

export type SuspendCredentialRefusal = 'issuance_unknown' | 'unknown_reason_code' | 'not_active' | 'already_revoked'

/** Reversible: a missed endorsement or a reported loss stops the use of a permit and does not end it (domain.md, finding 1). */
export async function suspendCredential(
  deps: LifecycleDeps,
  agency: Agency,
  decision: Decision,
  now: Date,
): Promise<Result<IssuanceRow, SuspendCredentialRefusal>> {
  const { issuanceId, reasonCode, reasonText, by } = decision
  if (!isReasonFor('suspend', reasonCode)) return refuse('unknown_reason_code')
  const issuance = await deps.findIssuance(agency.id, issuanceId)
  if (issuance === undefined) return refuse('issuance_unknown')
  const digest = encodeBase64url(sha256(reasonText))
  const details = { by, ...grantDetails(issuance.grant), issuanceId, reasonCode, digest }
  const changed = await deps.changeState({
    agency: agency.id,
    issuanceId,
    from: ['active'],
    to: 'suspended',
    at: now,
    by,
    reasonCode,
    reasonText,
    leaf: auditLeaf(agency.id, 'credential_suspended', now, details),
  })
  if (changed !== undefined) return ok(changed)
  const current = await deps.findIssuance(agency.id, issuanceId)
  return refuse(current?.state === 'revoked' ? 'already_revoked' : 'not_active')
}
