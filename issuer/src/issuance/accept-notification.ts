import { type AgencyId, type IssuanceId, ok, type Result, refuse } from '@sojourn/domain'
import type { NotificationRequest } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { Access } from './check-access.ts'
import type { SpentDpopProof } from './check-dpop-proof.ts'
import { grantDetails } from './grant.ts'
import { type IsRevokedDeps, isRevoked } from './is-revoked.ts'
import type { IssuanceRow } from './issuance.ts'
import { issuanceOfNotificationId } from './notification-id.ts'
import type { Mac } from './server-secret.ts'

export type NotificationRefusal = 'notification_unknown' | 'dpop_proof_replayed' | 'authorization_revoked'

export interface NotificationDeps extends IsRevokedDeps {
  readonly mac: Mac
  /** False when the proof was spent before. */
  readonly spendProof: (agency: AgencyId, proof: SpentDpopProof, by: string) => Promise<boolean>
  readonly findIssuance: (agency: AgencyId, id: IssuanceId) => Promise<IssuanceRow | undefined>
  readonly markAccepted: (agency: AgencyId, id: IssuanceId, at: Date, leaf: AuditLeaf) => Promise<void>
  /** Revokes what was not activated yet, or came of an authorization and was not accepted; the rest is the counter's business. */
  readonly voidIssuance: (issuance: IssuanceRow, now: Date) => Promise<boolean>
}

/**
 * OID4VCI-1.0 11 (notification-endpoint), idempotent. Once the wallet has said that it holds the copies, their places are never signed
 * again; once it has said that it does not, they are revoked.
 */
export async function acceptNotification(
  deps: NotificationDeps,
  agency: Agency,
  access: Access,
  request: NotificationRequest,
  now: Date,
): Promise<Result<void, NotificationRefusal>> {
  if (access.proof !== undefined && !(await deps.spendProof(agency.id, access.proof, access.token.grant.id)))
    return refuse('dpop_proof_replayed')
  if (await isRevoked(deps, agency.id, access.token.grant)) return refuse('authorization_revoked')
  const id = issuanceOfNotificationId(deps.mac, agency.id, request.notificationId)
  const issuance = id === undefined ? undefined : await deps.findIssuance(agency.id, id)
  // Ours by its MAC, but of another grant than the token's: unknown to whoever asks.
  if (issuance === undefined || issuance.grant.id !== access.token.grant.id) return refuse('notification_unknown')
  if (request.event === 'credential_accepted') {
    const leaf = auditLeaf(agency.id, 'credential_accepted', now, {
      ...grantDetails(issuance.grant),
      issuanceId: issuance.id,
    })
    await deps.markAccepted(agency.id, issuance.id, now, leaf)
  } else {
    await deps.voidIssuance(issuance, now)
  }
  return ok(undefined)
}
