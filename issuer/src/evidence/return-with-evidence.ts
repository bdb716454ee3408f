import { type AgencyId, type AuthorizationId, ok, type ResidentId, type Result, refuse } from '@sojourn/domain'
import { sha256 } from '@sojourn/keys'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import { type EvidenceRequestId, readEvidenceSecret } from './evidence-request.ts'

export interface EvidenceReturn {
  readonly agency: AgencyId
  readonly id: EvidenceRequestId
  readonly responseCodeHash: Uint8Array
  readonly browserHash: Uint8Array
  readonly at: Date
  readonly leaves: { readonly accepted: AuditLeaf; readonly otherBrowser: AuditLeaf }
}

export interface ReturnDeps {
  readonly find: (
    agency: AgencyId,
    id: EvidenceRequestId,
  ) => Promise<{ readonly authorizationId: AuthorizationId; readonly residentId: ResidentId } | undefined>
  /** The code works once, whoever brings it; what it opens counts only where it was asked for. */
  readonly redeemReturn: (returned: EvidenceReturn) => Promise<'accepted' | 'other_browser' | 'unknown'>
}

/**
 * The browser is back from the wallet. An answer whose redirect lands in another browser than the one that asked is rejected, for somebody
 * may have sent a victim's wallet a request of their own (HAIP-1.0 5.1, OID4VP-1.0 14.2 (session_fixation)).
 */
export async function returnWithEvidence(
  deps: ReturnDeps,
  agency: Agency,
  request: { readonly responseCode: string; readonly browserSecret: string },
  now: Date,
): Promise<Result<void, 'response_code_unknown' | 'returned_in_other_browser'>> {
  const code = readEvidenceSecret(request.responseCode)
  const asked = code && (await deps.find(agency.id, code.id))
  if (code === undefined || asked === undefined) return refuse('response_code_unknown')
  const { authorizationId, residentId } = asked
  const about = { authorizationId, residentId }
  const outcome = await deps.redeemReturn({
    agency: agency.id,
    id: code.id,
    responseCodeHash: code.hash,
    browserHash: sha256(request.browserSecret),
    at: now,
    leaves: {
      accepted: auditLeaf(agency.id, 'evidence_accepted', now, about),
      otherBrowser: auditLeaf(agency.id, 'evidence_refused', now, { ...about, reasonCode: 'other_browser' }),
    },
  })
  if (outcome === 'accepted') return ok(undefined)
  return refuse(outcome === 'other_browser' ? 'returned_in_other_browser' : 'response_code_unknown')
}
