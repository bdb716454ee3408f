import { type AgencyId, addSeconds, type IssuanceId, ok, type Result, refuse } from '@sojourn/domain'
import { encodeBase64url } from '@sojourn/keys'
import type { Agency } from '../agencies/agency.ts'
import { auditLeaf } from '../audit/audit-event.ts'
import type { StatusPlace } from '../lifecycle/status-place.ts'
import type { Attest, Attestation } from './attestation.ts'
import type { Configuration } from './credential-configurations.ts'
import { type HolderKey, isSameHash } from './deferral.ts'
import {
  type Copy,
  type IssuanceRow,
  type Reservation,
  type ReservationOutcome,
  type Signing,
  UNSETTLED_SECONDS,
} from './issuance.ts'
import { notificationIdOf } from './notification-id.ts'
import type { Mac } from './server-secret.ts'
import type { SignCopies } from './sign-copies.ts'

export interface SignSlotsDeps {
  readonly mac: Mac
  readonly findIssuance: (agency: AgencyId, id: IssuanceId) => Promise<IssuanceRow | undefined>
  readonly attest: Attest
  readonly signCopies: SignCopies
  /** True when the issuance was still reserved; false when it was revoked meanwhile. */
  readonly markSigned: (signing: Signing) => Promise<boolean>
}

export interface IssuedCredentials {
  readonly kind: 'issued'
  readonly issuanceId: IssuanceId
  readonly credentials: readonly string[]
  readonly notificationId: string
}

export type SlotsRefusal = 'other_holder_keys' | 'already_settled' | 'too_late' | 'nothing_to_attest'

interface Slots {
  readonly issuanceId: IssuanceId
  readonly resident: Parameters<Attest>[1]
  readonly isSigned: boolean
  readonly copies: readonly Copy[]
}

/** After the reservation: signed, verified again, marked as signed, and only then given out. */
export async function issueReserved(
  deps: SignSlotsDeps,
  agency: Agency,
  configuration: Configuration,
  reservation: Reservation,
  outcome: Extract<ReservationOutcome, { kind: 'reserved' | 'exists' }>,
  keys: readonly HolderKey[],
): Promise<Result<IssuedCredentials, SlotsRefusal>> {
  const { issuanceId, copies, at } = reservation
  const slots =
    outcome.kind === 'reserved'
      ? ok({ issuanceId, resident: outcome.resident, isSigned: false, copies })
      : await slotsOfRetry(deps, reservation)
  return slots.ok ? signSlots(deps, agency, configuration, slots.value, keys, at) : slots
}

/**
 * The answer got lost and the wallet asks again with the same keys: the same places are signed again, with new salts, until the wallet
 * has said that it holds them or the time is over. Other keys never get a second set.
 */
async function slotsOfRetry(
  deps: SignSlotsDeps,
  { agency, issuanceId, holderKeysHash, at }: Reservation,
): Promise<Result<Slots, SlotsRefusal>> {
  const row = await deps.findIssuance(agency, issuanceId)
  if (row === undefined) throw new Error('an issuance that exists was not found')
  if (!isSameHash(row.holderKeysHash, holderKeysHash)) return refuse('other_holder_keys')
  const signed = row.validAtOnce ? 'active' : 'inactive'
  if (row.acceptedAt !== null || (row.state !== 'reserved' && row.state !== signed)) return refuse('already_settled')
  if (addSeconds(row.reservedAt, UNSETTLED_SECONDS) <= at) return refuse('too_late')
  return ok({
    issuanceId: row.id,
    resident: { id: row.resident.id, version: 'unknown' },
    isSigned: row.state === signed,
    copies: row.copies,
  })
}

async function signSlots(
  deps: SignSlotsDeps,
  agency: Agency,
  configuration: Configuration,
  { issuanceId, resident, isSigned, copies }: Slots,
  keys: readonly HolderKey[],
  now: Date,
): Promise<Result<IssuedCredentials, SlotsRefusal>> {
  const attestation = await deps.attest(agency.id, resident, configuration.type.id, now)
  if (attestation === undefined) return refuse('nothing_to_attest')
  const placeOf = new Map(copies.map((copy) => [copy.holderThumbprint, copy.place]))
  const credentials = await deps.signCopies({
    agency,
    configuration,
    attestation,
    copies: keys.map(({ jwk, thumbprint, did }) => ({
      holderKey: jwk,
      holderDid: did ?? undefined,
      place: placeOf.get(thumbprint) as StatusPlace,
    })),
    now,
  })
  const isStillOurs = isSigned || (await deps.markSigned(signingOf(agency, issuanceId, attestation, now)))
  if (!isStillOurs) return refuse('already_settled')
  const notificationId = notificationIdOf(deps.mac, agency.id, issuanceId)
  return ok({ kind: 'issued', issuanceId, credentials, notificationId })
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
