import { type AgencyId, type AuthorizationId, addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import { type CodeTokenRequest, codeChallengeOf, fitsCodeChallenge } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { SpentDpopProof } from '../issuance/check-dpop-proof.ts'
import type { Mac } from '../issuance/server-secret.ts'
import { accessFor, type GrantedAccess } from './access.ts'
import type { AuthenticatedClient } from './authenticate-client.ts'
import { type AuthorizationCloseReason, type AuthorizationRow, readOwnedSecret } from './authorization.ts'
import { newRefreshToken, REFRESH_SECONDS } from './refresh-token.ts'

export type CodeRefusal =
  | 'code_unknown'
  | 'code_reused'
  | 'code_expired'
  | 'code_of_other_client'
  | 'redirect_differs'
  | 'verifier_missing'
  | 'verifier_wrong'
  | 'dpop_proof_replayed'
  | 'dpop_proof_missing'
  | 'dpop_key_differs'
  | 'instance_differs'
  | 'certificate_differs'
  | 'authorization_closed'
  | 'configuration_not_granted'

export interface CodeRedemption {
  readonly agency: AgencyId
  readonly id: AuthorizationId
  readonly codeHash: Uint8Array
  readonly clientId: string
  readonly redirectUri: string
  readonly codeChallenge: string
  readonly dpopThumbprint: string | null
  readonly certificateThumbprint: string | null
  readonly instanceThumbprint: string | null
  readonly requestedConfigurationIds: readonly string[]
  readonly refresh: { readonly hash: Uint8Array; readonly expiresAt: Date } | undefined
  readonly at: Date
  readonly leaf: AuditLeaf
}

export interface RedeemCodeDeps {
  readonly mac: Mac
  readonly spendProof: (agency: AgencyId, proof: SpentDpopProof, by: string) => Promise<boolean>
  /** One conditional statement: all that binds the code must fit, and it has one winner. */
  readonly redeem: (redemption: CodeRedemption) => Promise<AuthorizationRow | undefined>
  readonly find: (agency: AgencyId, id: AuthorizationId) => Promise<AuthorizationRow | undefined>
  readonly close: (
    agency: AgencyId,
    id: AuthorizationId,
    reason: AuthorizationCloseReason,
    at: Date,
    leaf: AuditLeaf,
  ) => Promise<boolean>
}

/** What the client brought besides the grant itself. */
export interface Presented {
  readonly authenticated: AuthenticatedClient
  readonly proof: SpentDpopProof | undefined
}

/** RFC6749 4.1.3 (access-token-request): the code, with everything that it was bound to. */
export async function redeemAuthorizationCode(
  deps: RedeemCodeDeps,
  agency: Agency,
  { authenticated, proof }: Presented,
  request: CodeTokenRequest,
  now: Date,
): Promise<Result<GrantedAccess, CodeRefusal>> {
  const { client, certificateThumbprint, instanceThumbprint } = authenticated
  const code = readOwnedSecret(request.code)
  if (code === undefined) return refuse('code_unknown')
  if (proof === undefined && !client.certificateBoundTokens) return refuse('dpop_proof_missing')
  if (proof !== undefined && !(await deps.spendProof(agency.id, proof, code.id))) return refuse('dpop_proof_replayed')
  const refresh = client.refreshTokens ? newRefreshToken(deps.mac, agency.id, code.id) : undefined
  const redemption: CodeRedemption = {
    agency: agency.id,
    id: code.id,
    codeHash: code.hash,
    clientId: client.id,
    redirectUri: request.redirectUri ?? '',
    codeChallenge: request.codeVerifier === undefined ? '' : codeChallengeOf(request.codeVerifier),
    dpopThumbprint: proof?.thumbprint ?? null,
    certificateThumbprint: client.certificateBoundTokens ? (certificateThumbprint ?? null) : null,
    instanceThumbprint: instanceThumbprint ?? null,
    requestedConfigurationIds: request.requestedConfigurationIds ?? [],
    refresh: refresh && { hash: refresh.hash, expiresAt: addSeconds(now, REFRESH_SECONDS) },
    at: now,
    leaf: auditLeaf(agency.id, 'authorization_redeemed', now, { authorizationId: code.id, clientId: client.id }),
  }
  // A verifier of the wrong shape fits no challenge, whatever its hash: RFC7636 4.6 (server-verifies-code-verifier).
  const isShaped =
    request.codeVerifier !== undefined && fitsCodeChallenge(request.codeVerifier, redemption.codeChallenge)
  const redeemed = isShaped ? await deps.redeem(redemption) : undefined
  if (redeemed !== undefined) {
    const { requestedConfigurationIds } = request
    return ok(accessFor(deps.mac, agency, redeemed, { requestedConfigurationIds, refreshToken: refresh?.text }, now))
  }
  return refuse(await whyNot(deps, redemption, request, now))
}

/** A code that comes a second time has been in two hands: nothing that came of it is good any more (RFC6749 4.1.2, RFC9700 4.5). */
async function whyNot(
  deps: RedeemCodeDeps,
  redemption: CodeRedemption,
  request: CodeTokenRequest,
  now: Date,
): Promise<CodeRefusal> {
  const { agency, id, clientId } = redemption
  const row = await deps.find(agency, id)
  if (row?.codeHash == null || !Buffer.from(row.codeHash).equals(redemption.codeHash)) return 'code_unknown'
  if (row.redeemedAt !== null) {
    const leaf = auditLeaf(agency, 'authorization_revoked', now, {
      authorizationId: id,
      clientId,
      reasonCode: 'code_reused',
    })
    await deps.close(agency, id, 'code_reused', now, leaf)
    return 'code_reused'
  }
  return misfit(row, redemption, request, now)
}

function misfit(row: AuthorizationRow, redemption: CodeRedemption, request: CodeTokenRequest, now: Date): CodeRefusal {
  if (row.closedAt !== null) return 'authorization_closed'
  if (row.codeExpiresAt === null || row.codeExpiresAt <= now) return 'code_expired'
  if (row.clientId !== redemption.clientId) return 'code_of_other_client'
  if (row.redirectUri !== redemption.redirectUri) return 'redirect_differs'
  if (request.codeVerifier === undefined) return 'verifier_missing'
  if (!fitsCodeChallenge(request.codeVerifier, row.codeChallenge)) return 'verifier_wrong'
  if (row.dpopThumbprint !== null && row.dpopThumbprint !== redemption.dpopThumbprint) return 'dpop_key_differs'
  if (row.instanceThumbprint !== null && row.instanceThumbprint !== redemption.instanceThumbprint)
    return 'instance_differs'
  if (row.certificateThumbprint !== null && row.certificateThumbprint !== redemption.certificateThumbprint) {
    return 'certificate_differs'
  }
  return 'configuration_not_granted'
}
