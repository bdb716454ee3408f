import { type AgencyId, addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import { randomBytes } from '@sojourn/keys'
import type { DeferredCredentialRequest } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import { isOpen } from '../casework/application.ts'
import type { Access } from './check-access.ts'
import type { SpentDpopProof } from './check-dpop-proof.ts'
import type { DeferralRow, DeferralStore } from './deferral.ts'
import { type IsRevokedDeps, isRevoked } from './is-revoked.ts'
import { type Reservation, UNSETTLED_SECONDS } from './issuance.ts'
import {
  copiesFor,
  type DeferredCredentials,
  type IssueDeps,
  type IssueRefusal,
  reservationLeaf,
  statusAtBirth,
} from './issue-credential.ts'
import { type IssuedCredentials, issueReserved } from './sign-slots.ts'
import { issuanceOfTransactionId } from './transaction-id.ts'

export type DeferredRefusal =
  | IssueRefusal
  /** Not ours, of another grant, or bound to another key: all the same to whoever asks. */
  | 'transaction_unknown'
  /** The copies were delivered and the wallet said so, or did not come for them in time. */
  | 'transaction_over'

export interface DeferredDeps extends IssueDeps, IsRevokedDeps {
  readonly findDeferral: DeferralStore['find']
  /** False when the proof was spent before. */
  readonly spendProof: (agency: AgencyId, proof: SpentDpopProof, by: string) => Promise<boolean>
}

/** The two screens are compared in minutes, so a wallet that waits for it may ask again soon. */
const CONFIRMATION_INTERVAL_SECONDS = 5

/**
 * OID4VCI-1.0 9 (deferred-credential-issuance). The same grant, the same DPoP key and the keys of the first request: a poll brings nothing
 * that could change who gets the credential (assurance R10). Delivered in the order of every issuance, and again for the same keys when
 * the answer got lost.
 */
export async function issueDeferredCredential(
  deps: DeferredDeps,
  agency: Agency,
  access: Access,
  request: DeferredCredentialRequest,
  now: Date,
): Promise<Result<IssuedCredentials | DeferredCredentials, DeferredRefusal>> {
  const { token, proof } = access
  if (proof !== undefined && !(await deps.spendProof(agency.id, proof, token.grant.id))) {
    return refuse('dpop_proof_replayed')
  }
  if (await isRevoked(deps, agency.id, token.grant)) return refuse('authorization_revoked')
  const issuanceId = issuanceOfTransactionId(deps.mac, agency.id, request.transactionId)
  const deferral = issuanceId === undefined ? undefined : await deps.findDeferral(agency.id, issuanceId)
  if (deferral === undefined || !isOf(deferral, access)) return refuse('transaction_unknown')
  if (deferral.applicationState === 'rejected') return refuse('application_rejected')
  if (deferral.endedAt !== null) return refuse('deferral_ended')
  const later = (intervalSeconds: number) =>
    ok({ kind: 'deferred', transactionId: request.transactionId, intervalSeconds } as const)
  if (deferral.confirmedAt === null) {
    const isLate = addSeconds(deferral.deferredAt, UNSETTLED_SECONDS) <= now
    return isLate ? refuse('deferral_ended') : later(CONFIRMATION_INTERVAL_SECONDS)
  }
  if (isOpen(deferral.applicationState)) return later(deps.deferredIntervalSeconds)
  return deliver(deps, agency, deferral, now)
}

const isOf = ({ grant, boundTo }: DeferralRow, { token }: Access): boolean =>
  grant.kind === token.grant.kind && grant.id === token.grant.id && boundTo === (token.boundTo ?? null)

async function deliver(
  deps: DeferredDeps,
  agency: Agency,
  deferral: DeferralRow,
  now: Date,
): Promise<Result<IssuedCredentials, DeferredRefusal>> {
  const { issuanceId, grant, holderKeys } = deferral
  const configuration = deps.configurations.get(deferral.configurationId)
  if (configuration === undefined) return refuse('unknown_configuration')
  // What had to be compared was, when the keys were fixed.
  const validAtOnce = true
  const places = await deps.takePlaces(agency, holderKeys.length, statusAtBirth(validAtOnce), now)
  const reservation: Reservation = {
    agency: agency.id,
    issuanceId,
    grant,
    configurationId: configuration.id,
    // Spent already; a poll carries no nonce, so one that nobody knows stands in its place.
    proof: undefined,
    nonce: { id: randomBytes(16), expiresAt: now },
    holderKeysHash: deferral.holderKeysHash,
    copies: copiesFor(holderKeys, places),
    validAtOnce,
    renewalOf: null,
    at: now,
    leaf: reservationLeaf(agency, { grant, issuanceId, configuration, copies: holderKeys.length }, now),
  }
  const outcome = await deps.reserve(reservation)
  if (outcome.kind !== 'reserved') deps.giveBackPlaces(places)
  if (outcome.kind === 'refused') return refuse(outcome.reason)
  // The resident applied anew since: that decision is waited for under a new offer.
  if (outcome.kind === 'under_review') return refuse('deferral_ended')
  const issued = await issueReserved(deps, agency, configuration, reservation, outcome, holderKeys)
  if (issued.ok || (issued.reason !== 'already_settled' && issued.reason !== 'too_late')) return issued
  return refuse('transaction_over')
}
