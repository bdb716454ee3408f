import { type AgencyId, addSeconds, type IssuanceId, newId, ok, type Result, refuse } from '@sojourn/domain'
import { encodeBase64url, sha256 } from '@sojourn/keys'
import {
  type CredentialRequest,
  type KeyAttesters,
  type KeyProofsRefusal,
  type ProvenKey,
  verifyKeyProofs,
} from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import { auditLeaf } from '../audit/audit-event.ts'
import type { StatusAtBirth, StatusPlace } from '../lifecycle/status-place.ts'
import type { Attest, Attestation } from './attestation.ts'
import type { Access } from './check-access.ts'
import { type Configuration, configurationOfIdentifier } from './credential-configurations.ts'
import { type GrantKind, grantDetails } from './grant.ts'
import {
  type Copy,
  type IssuanceRow,
  type Reservation,
  type ReservationOutcome,
  type ReservationRefusal,
  type Signing,
  UNSETTLED_SECONDS,
} from './issuance.ts'
import { notificationIdOf } from './notification-id.ts'
import { issuanceIdOf } from './offer.ts'
import type { Mac } from './server-secret.ts'
import type { SignCopies } from './sign-copies.ts'
import { type NonceRefusal, readNonce } from './stamped-nonce.ts'

export type IssueRefusal =
  | KeyProofsRefusal
  | NonceRefusal
  | ReservationRefusal
  | 'unknown_configuration'
  | 'unknown_identifier'
  | 'not_offered'
  | 'other_holder_keys'
  | 'already_settled'
  | 'too_late'
  | 'nothing_to_attest'

export interface IssueDeps {
  readonly mac: Mac
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
  readonly findIssuance: (agency: AgencyId, id: IssuanceId) => Promise<IssuanceRow | undefined>
  readonly attest: Attest
  readonly signCopies: SignCopies
  /** True when the issuance was still reserved; false when it was revoked meanwhile. */
  readonly markSigned: (signing: Signing) => Promise<boolean>
}

export interface IssuedCredentials {
  readonly issuanceId: IssuanceId
  readonly credentials: readonly string[]
  readonly notificationId: string
}

/** Decided with the place, for a list is published before anything in it is signed (DESIGN.md). */
const STATUS_AT_BIRTH = { offer: 'suspended', authorization: 'valid' } as const satisfies Record<
  GrantKind,
  StatusAtBirth
>

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
): Promise<Result<IssuedCredentials, IssueRefusal>> {
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

  const { keys } = proven.value
  const { configuration, position } = requested.value
  const { grant } = access.token
  // An offer is issued from once. An authorization is as often as the wallet needs new copies, so each request is an issuance of its own.
  const issuanceId = grant.kind === 'offer' ? issuanceIdOf(grant.id, position) : newId<IssuanceId>(now)
  const places = await deps.takePlaces(agency, keys.length, STATUS_AT_BIRTH[grant.kind], now)
  const reservation: Reservation = {
    agency: agency.id,
    issuanceId,
    grant,
    configurationId: configuration.id,
    proof: access.proof,
    nonce: nonce.value,
    holderKeysHash: holderKeysHash(keys),
    copies: keys.map(({ key }, index) => ({ place: places[index] as StatusPlace, holderThumbprint: key.thumbprint })),
    at: now,
    leaf: auditLeaf(agency.id, 'credential_reserved', now, {
      ...grantDetails(grant),
      issuanceId,
      type: configuration.type.id,
      format: configuration.format,
      copies: keys.length,
    }),
  }
  const outcome = await deps.reserve(reservation)
  if (outcome.kind !== 'reserved') deps.giveBackPlaces(places)
  if (outcome.kind === 'refused') return refuse(outcome.reason)
  const slots =
    outcome.kind === 'reserved'
      ? ok({ issuanceId, resident: outcome.resident, isSigned: false, copies: reservation.copies })
      : await slotsOfRetry(deps, reservation, now)
  return slots.ok ? signSlots(deps, agency, configuration, slots.value, keys, now) : slots
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

interface Slots {
  readonly issuanceId: IssuanceId
  readonly resident: Parameters<Attest>[1]
  readonly isSigned: boolean
  readonly copies: readonly Copy[]
}

/**
 * The answer got lost and the wallet asks again with the same keys: the same places are signed again, with new salts, until the wallet
 * has said that it holds them or the time is over. Other keys never get a second set.
 */
async function slotsOfRetry(
  deps: IssueDeps,
  reservation: Reservation,
  now: Date,
): Promise<Result<Slots, 'other_holder_keys' | 'already_settled' | 'too_late'>> {
  const row = await deps.findIssuance(reservation.agency, reservation.issuanceId)
  if (row === undefined) throw new Error('an issuance that exists was not found')
  if (!isEqual(row.holderKeysHash, reservation.holderKeysHash)) return refuse('other_holder_keys')
  if (row.acceptedAt !== null || (row.state !== 'reserved' && row.state !== 'inactive'))
    return refuse('already_settled')
  if (addSeconds(row.reservedAt, UNSETTLED_SECONDS) <= now) return refuse('too_late')
  return ok({
    issuanceId: row.id,
    resident: { id: row.resident.id, version: 'unknown' },
    isSigned: row.state === 'inactive',
    copies: row.copies,
  })
}

async function signSlots(
  deps: IssueDeps,
  agency: Agency,
  configuration: Configuration,
  { issuanceId, resident, isSigned, copies }: Slots,
  keys: readonly ProvenKey[],
  now: Date,
): Promise<Result<IssuedCredentials, 'nothing_to_attest' | 'already_settled'>> {
  const attestation = await deps.attest(agency.id, resident, configuration.type.id, now)
  if (attestation === undefined) return refuse('nothing_to_attest')
  const placeOf = new Map(copies.map((copy) => [copy.holderThumbprint, copy.place]))
  const credentials = await deps.signCopies({
    agency,
    configuration,
    attestation,
    copies: keys.map(({ key, did }) => ({
      holderKey: key.publicJwk,
      holderDid: did,
      place: placeOf.get(key.thumbprint) as StatusPlace,
    })),
    now,
  })
  const isStillOurs = isSigned || (await deps.markSigned(signingOf(agency, issuanceId, attestation, now)))
  if (!isStillOurs) return refuse('already_settled')
  return ok({ issuanceId, credentials, notificationId: notificationIdOf(deps.mac, agency.id, issuanceId) })
}

function signingOf(agency: Agency, issuanceId: IssuanceId, attestation: Attestation, now: Date): Signing {
  const digest = encodeBase64url(attestation.digest)
  return {
    agency: agency.id,
    issuanceId,
    residentVersion: attestation.residentVersion,
    expiresAt: attestation.expiresAt,
    claimsDigest: attestation.digest,
    at: now,
    leaf: auditLeaf(agency.id, 'credential_signed', now, { issuanceId, digest }),
  }
}

const holderKeysHash = (keys: readonly ProvenKey[]): Uint8Array =>
  sha256(JSON.stringify(keys.map(({ key }) => key.thumbprint).toSorted()))

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index])
