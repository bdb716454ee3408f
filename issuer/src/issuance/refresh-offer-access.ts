import { type AgencyId, addSeconds, type OfferId, ok, type Result, refuse } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import { mintAccessToken } from './access-token.ts'
import type { SpentDpopProof } from './check-dpop-proof.ts'
import { newOfferRefreshToken, OFFER_REFRESH_SECONDS, readOfferRefreshToken } from './offer-refresh-token.ts'
import { BOUND_TOKEN_SECONDS, type RedeemedToken } from './redeem-pre-authorized-code.ts'
import type { Mac } from './server-secret.ts'

export type OfferRefreshRefusal =
  | 'refresh_token_unknown'
  | 'refresh_token_reused'
  | 'refresh_token_expired'
  | 'refresh_closed'
  | 'dpop_key_differs'
  | 'dpop_proof_replayed'

export interface OfferRefreshRow {
  readonly offerId: OfferId
  readonly dpopThumbprint: string
  readonly expiresAt: Date
  readonly closedAt: Date | null
  readonly configurationIds: readonly string[]
  /** The offer was closed since: nothing comes of it. */
  readonly offerClosed: boolean
}

export interface OfferRotation {
  readonly agency: AgencyId
  readonly codeKey: Uint8Array
  readonly presentedHash: Uint8Array
  readonly dpopThumbprint: string
  readonly nextHash: Uint8Array
  readonly nextExpiresAt: Date
  readonly at: Date
}

export interface OfferRefreshDeps {
  readonly mac: Mac
  readonly spendProof: (agency: AgencyId, proof: SpentDpopProof, by: string) => Promise<boolean>
  /** One conditional statement: the newest token, or the one before it while the newest was never used, becomes the one before. */
  readonly rotate: (rotation: OfferRotation) => Promise<OfferRefreshRow | undefined>
  readonly find: (agency: AgencyId, codeKey: Uint8Array) => Promise<OfferRefreshRow | undefined>
  readonly close: (agency: AgencyId, codeKey: Uint8Array, at: Date, leaf: AuditLeaf) => Promise<void>
}

export interface OfferRefreshRequest {
  readonly refreshToken: string
  readonly proof: SpentDpopProof
  /** Of a client that proved who it is, though it need not. */
  readonly clientId?: string | undefined
}

/** Whether a refresh token is one that came with a code from the counter, whose wallet names no client. */
export const isOfferRefreshToken = (mac: Mac, agency: Agency, text: string): boolean =>
  readOfferRefreshToken(mac, agency.id, text) !== undefined

/**
 * RFC6749 6 (refreshing-an-access-token), for new copies without the counter (OID4VCI-1.0 14.5 (refreshing-issued-credentials)). Bound to the
 * DPoP key of the first token and rotated at each use; one that was in two hands ends it (RFC9700 4.14.2). What the access token may be
 * used for is decided when copies are asked for: they come only while the first ones are active.
 */
export async function refreshOfferAccess(
  deps: OfferRefreshDeps,
  agency: Agency,
  { refreshToken, proof, clientId }: OfferRefreshRequest,
  now: Date,
): Promise<Result<RedeemedToken, OfferRefreshRefusal>> {
  const presented = readOfferRefreshToken(deps.mac, agency.id, refreshToken)
  if (presented === undefined) return refuse('refresh_token_unknown')
  const row = await deps.find(agency.id, presented.codeKey)
  if (row === undefined) return refuse('refresh_token_unknown')
  if (!(await deps.spendProof(agency.id, proof, row.offerId))) return refuse('dpop_proof_replayed')
  const { codeKey } = presented
  const next = newOfferRefreshToken(deps.mac, agency.id, codeKey)
  const rotated = await deps.rotate({
    agency: agency.id,
    codeKey,
    presentedHash: presented.hash,
    dpopThumbprint: proof.thumbprint,
    nextHash: next.hash,
    nextExpiresAt: addSeconds(now, OFFER_REFRESH_SECONDS),
    at: now,
  })
  if (rotated !== undefined) return ok(tokenFor(deps.mac, agency, rotated, { refreshToken: next.text, clientId }, now))
  const reason = misfit(row, proof.thumbprint, now)
  if (reason === 'refresh_token_reused') {
    const leaf = auditLeaf(agency.id, 'offer_refresh_closed', now, { offerId: row.offerId, reasonCode: reason })
    await deps.close(agency.id, codeKey, now, leaf)
  }
  return refuse(reason)
}

/** Whoever lacks the key proves nothing about the rightful holder: that ends nothing. */
function misfit(row: OfferRefreshRow, thumbprint: string, now: Date): OfferRefreshRefusal {
  if (row.closedAt !== null || row.offerClosed) return 'refresh_closed'
  if (row.dpopThumbprint !== thumbprint) return 'dpop_key_differs'
  return row.expiresAt <= now ? 'refresh_token_expired' : 'refresh_token_reused'
}

const tokenFor = (
  mac: Mac,
  agency: Agency,
  row: OfferRefreshRow,
  { refreshToken, clientId }: Pick<OfferRefreshRequest, 'refreshToken' | 'clientId'>,
  now: Date,
): RedeemedToken => ({
  accessToken: mintAccessToken(mac, {
    agency: agency.id,
    grant: { kind: 'offer', id: row.offerId },
    expiresAt: addSeconds(now, BOUND_TOKEN_SECONDS),
    configurationIds: row.configurationIds,
    hasIdentifiers: false,
    boundTo: row.dpopThumbprint,
    isRenewal: true,
    ...(clientId === undefined ? {} : { clientId }),
  }),
  boundToKey: true,
  expiresInSeconds: BOUND_TOKEN_SECONDS,
  identifiers: undefined,
  refreshToken,
})
