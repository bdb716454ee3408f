import { ok, type Result, refuse } from '@sojourn/domain'
import { encodeBase64url, sha256 } from '@sojourn/keys'
import type { Agency } from '../agencies/agency.ts'
import { auditLeaf } from '../audit/audit-event.ts'
import { grantDetails } from '../issuance/grant.ts'
import type { IssuanceRow } from '../issuance/issuance.ts'
import type { Decision, LifecycleDeps } from './change-of-state.ts'
import { isReasonFor } from './reason-codes.ts'

export type RevokeCredentialRefusal = 'issuance_unknown' | 'unknown_reason_code' | 'already_revoked'

/** For good: nothing leads back from here, and an upheld appeal gets a new credential (assurance P20). */
export async function revokeCredential(
  deps: LifecycleDeps,
  agency: Agency,
  decision: Decision,
  now: Date,
): Promise<Result<IssuanceRow, RevokeCredentialRefusal>> {
  const { issuanceId, reasonCode, reasonText, by } = decision
  if (!isReasonFor('revoke', reasonCode)) return refuse('unknown_reason_code')
  const issuance = await deps.findIssuance(agency.id, issuanceId)
  if (issuance === undefined) return refuse('issuance_unknown')
  const digest = encodeBase64url(sha256(reasonText))
  const details = { by, ...grantDetails(issuance.grant), issuanceId, reasonCode, digest }
  const changed = await deps.changeState({
    agency: agency.id,
    issuanceId,
    from: ['reserved', 'inactive', 'active', 'suspended'],
    to: 'revoked',
    at: now,
    by,
    reasonCode,
    reasonText,
    leaf: auditLeaf(agency.id, 'credential_revoked', now, details),
  })
  if (changed !== undefined) return ok(changed)
  return refuse('already_revoked')
}
