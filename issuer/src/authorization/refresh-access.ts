import { type AgencyId, type AuthorizationId, addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import type { RefreshTokenRequest } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import { accessFor, type GrantedAccess } from './access.ts'
import type { AuthorizationRow } from './authorization.ts'
import type { Presented, RedeemCodeDeps } from './redeem-authorization-code.ts'
import { newRefreshToken, REFRESH_SECONDS, readRefreshToken } from './refresh-token.ts'

export type RefreshRefusal =
  | 'refresh_token_unknown'
  | 'refresh_token_reused'
  | 'refresh_token_expired'
  | 'refresh_token_of_other_client'
  | 'dpop_proof_replayed'
  | 'dpop_proof_missing'
  | 'dpop_key_differs'
  | 'instance_differs'
  | 'certificate_differs'
  | 'authorization_closed'
  | 'configuration_not_granted'

export interface Rotation {
  readonly agency: AgencyId
  readonly id: AuthorizationId
  readonly presentedHash: Uint8Array
  readonly clientId: string
  readonly dpopThumbprint: string | null
  readonly certificateThumbprint: string | null
  readonly instanceThumbprint: string | null
  readonly requestedConfigurationIds: readonly string[]
  readonly nextHash: Uint8Array
  readonly nextExpiresAt: Date
  readonly at: Date
  readonly leaf: AuditLeaf
}

export interface RefreshDeps extends Omit<RedeemCodeDeps, 'redeem'> {
  /** One conditional statement: the newest token, or the one before it while the newest was never used, becomes the one before. */
  readonly rotate: (rotation: Rotation) => Promise<AuthorizationRow | undefined>
}

/**
 * RFC6749 6 (refreshing-an-access-token), rotated at each use. An answer may get lost, so the token that was used last may come once more
 * until its successor does (FAPI 2.0 5.3.2.1-9); one that is older has been in two hands, and ends the authorization (RFC9700 4.14.2).
 */
export async function refreshAccess(
  deps: RefreshDeps,
  agency: Agency,
  { authenticated, proof }: Presented,
  request: RefreshTokenRequest,
  now: Date,
): Promise<Result<GrantedAccess, RefreshRefusal>> {
  const { client, certificateThumbprint, instanceThumbprint } = authenticated
  const presented = readRefreshToken(deps.mac, agency.id, request.refreshToken)
  if (presented === undefined) return refuse('refresh_token_unknown')
  if (proof === undefined && !client.certificateBoundTokens) return refuse('dpop_proof_missing')
  if (proof !== undefined && !(await deps.spendProof(agency.id, proof, presented.id))) {
    return refuse('dpop_proof_replayed')
  }
  const next = newRefreshToken(deps.mac, agency.id, presented.id)
  const details = { authorizationId: presented.id, clientId: client.id }
  const rotation: Rotation = {
    agency: agency.id,
    id: presented.id,
    presentedHash: presented.hash,
    clientId: client.id,
    dpopThumbprint: proof?.thumbprint ?? null,
    certificateThumbprint: client.certificateBoundTokens ? (certificateThumbprint ?? null) : null,
    instanceThumbprint: instanceThumbprint ?? null,
    requestedConfigurationIds: request.requestedConfigurationIds ?? [],
    nextHash: next.hash,
    nextExpiresAt: addSeconds(now, REFRESH_SECONDS),
    at: now,
    leaf: auditLeaf(agency.id, 'authorization_refreshed', now, details),
  }
  const rotated = await deps.rotate(rotation)
  if (rotated !== undefined) {
    const { requestedConfigurationIds } = request
    return ok(accessFor(deps.mac, agency, rotated, { requestedConfigurationIds, refreshToken: next.text }, now))
  }
  const row = await deps.find(agency.id, presented.id)
  const reason = row === undefined ? 'refresh_token_unknown' : misfit(row, rotation)
  if (reason === 'refresh_token_reused') {
    const leaf = auditLeaf(agency.id, 'authorization_revoked', now, { ...details, reasonCode: reason })
    await deps.close(agency.id, presented.id, reason, now, leaf)
  }
  return refuse(reason)
}

/** Whoever brings another client's token, or lacks the key, proves nothing about the token's rightful holder: that ends nothing. */
function misfit(row: AuthorizationRow, rotation: Rotation): RefreshRefusal {
  if (row.closedAt !== null) return 'authorization_closed'
  if (row.clientId !== rotation.clientId) return 'refresh_token_of_other_client'
  if (row.refreshExpiresAt === null || row.refreshExpiresAt <= rotation.at) return 'refresh_token_expired'
  if (row.dpopThumbprint !== rotation.dpopThumbprint) return 'dpop_key_differs'
  if (row.instanceThumbprint !== rotation.instanceThumbprint) return 'instance_differs'
  if (row.certificateThumbprint !== rotation.certificateThumbprint) return 'certificate_differs'
  const isGranted = rotation.requestedConfigurationIds.every((id) => row.configurationIds.includes(id))
  return isGranted ? 'refresh_token_reused' : 'configuration_not_granted'
}
