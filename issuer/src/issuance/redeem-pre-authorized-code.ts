import { type AgencyId, addSeconds, type OfferId, ok, type Result, refuse } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import { type AccessToken, mintAccessToken } from './access-token.ts'
import type { SpentDpopProof } from './check-dpop-proof.ts'
import { credentialIdentifierOf } from './credential-configurations.ts'
import { codeKeyOf, newOfferRefreshToken } from './offer-refresh-token.ts'
import { preAuthorizedCodeHash, transactionCodeMac } from './offer-secrets.ts'
import type { Mac } from './server-secret.ts'

export type RedeemRefusal =
  | 'transaction_code_missing'
  | 'code_unknown'
  | 'code_redeemed'
  | 'code_expired'
  | 'offer_closed'
  | 'transaction_code_wrong'
  | 'dpop_proof_replayed'
  | 'configuration_not_offered'

/** One attempt to redeem; whether it wins is decided by one conditional statement (assurance R1, R2). */
export interface Redemption {
  readonly agency: AgencyId
  readonly codeHash: Uint8Array
  readonly txCodeMac: Uint8Array
  /** Every one must be in the offer, else nothing is spent; empty when the wallet named none. */
  readonly requestedConfigurationIds: readonly string[]
  readonly proof: SpentDpopProof | undefined
  /** Of the refresh token that goes with a bound access token. */
  readonly refreshHash: Uint8Array
  readonly at: Date
  /** Written when the code is redeemed; the offer's id is put in front, which only the database knows yet. */
  readonly redeemed: AuditLeaf
  /** Written when this attempt is the last wrong one. */
  readonly killed: AuditLeaf
}

export interface RedeemedOffer {
  readonly offerId: OfferId
  readonly configurationIds: readonly string[]
}

export type RedemptionRefusal = Exclude<RedeemRefusal, 'transaction_code_missing'>

export interface RedeemDeps {
  readonly mac: Mac
  readonly redeem: (redemption: Redemption) => Promise<Result<RedeemedOffer, RedemptionRefusal>>
}

export interface RedeemRequest {
  readonly preAuthorizedCode: string
  readonly txCode: string | undefined
  /** From `authorization_details`: the token is for these alone, and names them by credential identifiers. */
  readonly requestedConfigurationIds: readonly string[] | undefined
  /** Absent for a bearer token; whether one is given is the caller's named setting. */
  readonly proof: SpentDpopProof | undefined
  /** Of a client that proved who it is, though it need not. */
  readonly clientId?: string | undefined
}

export interface RedeemedToken {
  readonly accessToken: string
  readonly boundToKey: boolean
  readonly expiresInSeconds: number
  readonly identifiers: readonly { configurationId: string; credentialIdentifiers: readonly string[] }[] | undefined
  /** For new copies later; never with a bearer token, for it would be one for a month. */
  readonly refreshToken: string | undefined
}

/** OID4VCI-1.0 13.9 (protecting-the-access-token): past five minutes only when bound to a key. */
export const BOUND_TOKEN_SECONDS = 600
const BEARER_TOKEN_SECONDS = 300

/** Turns the offer's code and the resident's transaction code into an access token, once (OID4VCI-1.0 6 (token-endpoint)). */
export async function redeemPreAuthorizedCode(
  deps: RedeemDeps,
  agency: Agency,
  request: RedeemRequest,
  now: Date,
): Promise<Result<RedeemedToken, RedeemRefusal>> {
  // Every offer of ours asks for one; a request without it is a mistake of the wallet's and costs no attempt.
  if (request.txCode === undefined) return refuse('transaction_code_missing')
  const codeHash = preAuthorizedCodeHash(request.preAuthorizedCode)
  const refresh = newOfferRefreshToken(deps.mac, agency.id, codeKeyOf(codeHash))
  const redeemed = await deps.redeem({
    agency: agency.id,
    codeHash,
    txCodeMac: transactionCodeMac(deps.mac, agency.id, codeHash, request.txCode),
    requestedConfigurationIds: request.requestedConfigurationIds ?? [],
    proof: request.proof,
    refreshHash: refresh.hash,
    at: now,
    redeemed: auditLeaf(agency.id, 'offer_redeemed', now, {}),
    killed: auditLeaf(agency.id, 'offer_killed', now, { reasonCode: 'code_attempts' }),
  })
  return redeemed.ok ? ok(tokenFor(deps.mac, agency.id, redeemed.value, request, refresh.text, now)) : redeemed
}

function tokenFor(
  mac: Mac,
  agency: AgencyId,
  offer: RedeemedOffer,
  request: RedeemRequest,
  refreshToken: string,
  now: Date,
): RedeemedToken {
  const wanted = request.requestedConfigurationIds
  const expiresInSeconds = request.proof === undefined ? BEARER_TOKEN_SECONDS : BOUND_TOKEN_SECONDS
  const token: AccessToken = {
    agency,
    grant: { kind: 'offer', id: offer.offerId },
    expiresAt: addSeconds(now, expiresInSeconds),
    configurationIds: offer.configurationIds.map((id) => (wanted?.includes(id) === false ? null : id)),
    hasIdentifiers: wanted !== undefined,
    ...(request.clientId === undefined ? {} : { clientId: request.clientId }),
    ...(request.proof === undefined ? {} : { boundTo: request.proof.thumbprint }),
  }
  return {
    accessToken: mintAccessToken(mac, token),
    boundToKey: request.proof !== undefined,
    expiresInSeconds,
    identifiers: wanted?.map((configurationId) => ({
      configurationId,
      credentialIdentifiers: [credentialIdentifierOf(configurationId)],
    })),
    refreshToken: request.proof === undefined ? undefined : refreshToken,
  }
}
