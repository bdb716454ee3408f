import { type AgencyId, type AuthorizationId, type IssuanceId, newId, ok, type Result, refuse } from '@sojourn/domain'
import { type CredentialRequest, type KeyAttesters, type KeyProofsRefusal, verifyKeyProofs } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import { auditLeaf } from '../audit/audit-event.ts'
import type { StatusAtBirth, StatusPlace } from '../lifecycle/status-place.ts'
import type { Access } from './check-access.ts'
import { type Configuration, configurationOfIdentifier } from './credential-configurations.ts'
import { type DeferralStore, type HolderKey, holderKeyOf, holderKeysHash, isSameHash } from './deferral.ts'
import { type Grant, grantDetails } from './grant.ts'
import type { Reservation, ReservationOutcome, ReservationRefusal } from './issuance.ts'
import { issuanceIdOf } from './offer.ts'
import { renewalIdOf } from './renewal-id.ts'
import { type IssuedCredentials, issueReserved, type SignSlotsDeps, type SlotsRefusal } from './sign-slots.ts'
import { type NonceRefusal, readNonce } from './stamped-nonce.ts'
import { transactionIdOf } from './transaction-id.ts'

export type IssueRefusal =
  | KeyProofsRefusal
  | NonceRefusal
  | ReservationRefusal
  | SlotsRefusal
  | 'unknown_configuration'
  | 'unknown_identifier'
  | 'not_offered'
  /** The authorization has given as many credentials as it may; the resident is asked anew. */
  | 'authorization_used_up'
  /** It waited for a decision, and that waiting is over: what was deferred is fetched by its transaction alone. */
  | 'deferral_ended'
  /** The consent rests on evidence of a key that is not among those proven now. */
  | 'evidence_key_missing'

export interface IssueDeps extends SignSlotsDeps {
  readonly configurations: ReadonlyMap<string, Configuration>
  readonly takePlaces: (
    agency: Agency,
    count: number,
    born: StatusAtBirth,
    now: Date,
  ) => Promise<readonly StatusPlace[]>
  /** Undefined when no attester is believed: then a proof stands for its own key alone. */
  readonly attesters: KeyAttesters | undefined
  readonly maxCopies: number
  /** Only for places that the database said it did not use. */
  readonly giveBackPlaces: (places: readonly StatusPlace[]) => void
  readonly reserve: (reservation: Reservation) => Promise<ReservationOutcome>
  readonly firstOfAuthorization: (
    agency: AgencyId,
    authorization: AuthorizationId,
    configurationId: string,
  ) => Promise<IssuanceId | undefined>
  readonly countOfAuthorization: (agency: AgencyId, authorization: AuthorizationId, most: number) => Promise<number>
  /** Of one authorization. */
  readonly maxIssuances: number
  readonly openDeferral: DeferralStore['open']
  readonly deferredIntervalSeconds: number
  /** Whether a credential from an officer's offer waits until the officer compared the digits on both screens. */
  readonly offerActivation: 'compared' | 'at_once'
}

/** OID4VCI-1.0 8.3 (credential-response): not now; the wallet comes back with the transaction. */
export interface DeferredCredentials {
  readonly kind: 'deferred'
  readonly transactionId: string
  readonly intervalSeconds: number
}

/** Decided with the place, for a list is published before anything in it is signed (DESIGN.md). */
export const statusAtBirth = (validAtOnce: boolean): StatusAtBirth => (validAtOnce ? 'valid' : 'suspended')

/**
 * A wallet's clock may be a day off to either side, and no more in total: the server's own time is in the nonce
 * (OID4VCI-1.0 13.7 (key-proof-replay)), so a proof made early is no proof made long ago.
 */
const PROOF_CLOCK_SECONDS = 86_400

/**
 * OID4VCI-1.0 8 (credential-endpoint), in the order of assurance section 6: everything is checked, everything is recorded, then signed,
 * verified again, marked as signed, and only then answered. Copies of an offer are inactive: their status reads SUSPENDED until the
 * counter has compared the code. Copies of an authorization are valid at once: the resident signed in herself.
 */
export async function issueCredential(
  deps: IssueDeps,
  agency: Agency,
  access: Access,
  request: CredentialRequest,
  now: Date,
): Promise<Result<IssuedCredentials | DeferredCredentials, IssueRefusal>> {
  const requested = requestedConfiguration(deps.configurations, access, request)
  if (!requested.ok) return requested
  const { attesters } = deps
  const requirement = requested.value.configuration.keyAttestation
  const proven = await verifyKeyProofs({
    proofs: request.proofs,
    maxKeys: deps.maxCopies,
    credentialIssuer: agency.credentialIssuer,
    clientId: access.token.clientId,
    attestation: attesters === undefined ? 'not_evaluated' : { attesters, requirement },
    at: now,
    maxAgeSeconds: 0,
    skewSeconds: PROOF_CLOCK_SECONDS,
  })
  if (!proven.ok) return proven
  const nonce = readNonce(deps.mac, 'c_nonce', agency.id, proven.value.nonce, now)
  if (!nonce.ok) return nonce

  const { configuration, position } = requested.value
  const { grant } = access.token
  const keys = proven.value.keys.map(holderKeyOf)
  // An offer is issued from once. An authorization is as often as the wallet needs new copies, so each request is an issuance of its own.
  const keysHash = holderKeysHash(keys)
  const first = grant.kind === 'offer' ? issuanceIdOf(grant.id, position) : newId<IssuanceId>(now)
  // New copies have the id of their keys, so that a retry finds them; other keys are another issuance.
  const isRenewal = access.token.isRenewal === true
  const issuanceId = isRenewal ? renewalIdOf(deps.mac, agency.id, first, keysHash) : first
  const validAtOnce = isRenewal || grant.kind === 'authorization' || deps.offerActivation === 'at_once'
  if (await isUsedUp(deps, agency, grant)) return refuse('authorization_used_up')
  const renewalOf = isRenewal ? first : await firstOf(deps, agency, grant, configuration.id)
  if (lacksEvidenceKey(access, keys, renewalOf)) return refuse('evidence_key_missing')
  const places = await deps.takePlaces(agency, keys.length, statusAtBirth(validAtOnce), now)
  const reservation: Reservation = {
    agency: agency.id,
    issuanceId,
    grant,
    configurationId: configuration.id,
    proof: access.proof,
    nonce: nonce.value,
    holderKeysHash: keysHash,
    copies: copiesFor(keys, places),
    validAtOnce,
    renewalOf,
    at: now,
    leaf: reservationLeaf(agency, { grant, issuanceId, configuration, copies: keys.length }, now),
  }
  const outcome = await deps.reserve(reservation)
  if (outcome.kind !== 'reserved') deps.giveBackPlaces(places)
  if (outcome.kind === 'refused') return refuse(outcome.reason)
  if (outcome.kind === 'under_review') return defer(deps, agency, access, reservation, outcome.applicationId, keys)
  return issueReserved(deps, agency, configuration, reservation, outcome, keys)
}

/**
 * Assurance R11: whoever was led to show their evidence at a stranger's session cannot be made to prove their key for that stranger's
 * credential. Later batches are bound to the DPoP key of whoever proved it once.
 */
const lacksEvidenceKey = (
  { token: { evidenceHolder } }: Access,
  keys: readonly HolderKey[],
  renewalOf: IssuanceId | null,
): boolean =>
  evidenceHolder !== undefined && renewalOf === null && !keys.some(({ thumbprint }) => thumbprint === evidenceHolder)

/** A bound against a wallet that never stops, so a few that ask at the same time may pass it together. */
async function isUsedUp(deps: IssueDeps, agency: Agency, grant: Grant): Promise<boolean> {
  if (grant.kind === 'offer') return false
  return (await deps.countOfAuthorization(agency.id, grant.id, deps.maxIssuances)) >= deps.maxIssuances
}

/** What an authorization gave first: what an officer decided on that holds for every later batch. */
async function firstOf(
  deps: IssueDeps,
  agency: Agency,
  grant: Grant,
  configurationId: string,
): Promise<IssuanceId | null> {
  if (grant.kind === 'offer') return null
  return (await deps.firstOfAuthorization(agency.id, grant.id, configurationId)) ?? null
}

export const copiesFor = (keys: readonly HolderKey[], places: readonly StatusPlace[]): Reservation['copies'] =>
  keys.map(({ thumbprint }, index) => ({ place: places[index] as StatusPlace, holderThumbprint: thumbprint }))

export const reservationLeaf = (
  agency: Agency,
  {
    grant,
    issuanceId,
    configuration,
    copies,
  }: Pick<Reservation, 'grant' | 'issuanceId'> & {
    readonly configuration: Configuration
    readonly copies: number
  },
  now: Date,
) =>
  auditLeaf(agency.id, 'credential_reserved', now, {
    ...grantDetails(grant),
    issuanceId,
    type: configuration.type.id,
    format: configuration.format,
    copies,
  })

/**
 * The keys are kept as they were proven, and nothing later exchanges them (assurance R10): who asks again with the same ones gets the same
 * transaction, who asks with others gets nothing.
 */
async function defer(
  deps: IssueDeps,
  agency: Agency,
  { token }: Access,
  { issuanceId, grant, configurationId, holderKeysHash: keysHash, copies, at }: Reservation,
  applicationId: string,
  holderKeys: readonly HolderKey[],
): Promise<Result<DeferredCredentials, 'other_holder_keys' | 'deferral_ended'>> {
  const details = { ...grantDetails(grant), issuanceId, applicationId, copies: copies.length }
  const deferral = await deps.openDeferral({
    agency: agency.id,
    issuanceId,
    grant,
    configurationId,
    applicationId,
    holderKeys,
    holderKeysHash: keysHash,
    boundTo: token.boundTo ?? null,
    at,
    // Whoever signed in at the authorization server is who they are; an offer's wallet is compared at the counter.
    confirmedAt: grant.kind === 'authorization' ? at : null,
    leaf: auditLeaf(agency.id, 'credential_deferred', at, details),
  })
  if (!isSameHash(deferral.holderKeysHash, keysHash)) return refuse('other_holder_keys')
  if (deferral.endedAt !== null) return refuse('deferral_ended')
  return ok({
    kind: 'deferred',
    transactionId: transactionIdOf(deps.mac, agency.id, deferral.issuanceId),
    intervalSeconds: deps.deferredIntervalSeconds,
  })
}

/** What is asked for, and the number it has in the offer that the token stands for. */
interface Requested {
  readonly configuration: Configuration
  readonly position: number
}

/** By configuration or, when credential identifiers were given out, by identifier alone: the parser has seen to it which. */
function requestedConfiguration(
  configurations: ReadonlyMap<string, Configuration>,
  { token }: Access,
  { requested }: CredentialRequest,
): Result<Requested, 'unknown_configuration' | 'unknown_identifier' | 'not_offered'> {
  const isIdentifier = requested.kind === 'identifier'
  const id = isIdentifier ? configurationOfIdentifier(requested.id) : requested.id
  const configuration = id === undefined ? undefined : configurations.get(id)
  if (id === undefined || configuration === undefined) {
    return refuse(isIdentifier ? 'unknown_identifier' : 'unknown_configuration')
  }
  const position = token.configurationIds.indexOf(id)
  if (position !== -1) return ok({ configuration, position })
  return refuse(isIdentifier ? 'unknown_identifier' : 'not_offered')
}
