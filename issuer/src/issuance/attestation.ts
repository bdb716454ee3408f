import {
  type AgencyId,
  type AttestationTypeId,
  attestationClaims,
  attestationExpiry,
  civilDate,
  type JsonObject,
  type ResidentId,
} from '@sojourn/domain'
import { sha256 } from '@sojourn/keys'
import type { Resident } from '../residents/resident.ts'

/** What is about to be signed of one resident, computed for a day. */
export interface Attestation {
  readonly claims: JsonObject
  readonly expiresAt: Date
  readonly residentVersion: number
  /** SHA-256 of the claims' JSON: what the log says was signed. */
  readonly digest: Uint8Array
}

export interface AttestDeps {
  readonly findResident: (agency: AgencyId, id: ResidentId) => Promise<Resident | undefined>
}

export type Attest = (
  agency: AgencyId,
  resident: { readonly id: ResidentId; readonly version: number | 'unknown' },
  type: AttestationTypeId,
  now: Date,
) => Promise<Attestation | undefined>

/** Undefined when there is nothing to attest: the facts are missing, or what they say has run out. */
export function attestationOf(resident: Resident, type: AttestationTypeId, now: Date): Attestation | undefined {
  const claims = attestationClaims(type, resident.facts, now)
  if (!claims.ok) return undefined
  return {
    claims: claims.value,
    expiresAt: attestationExpiry(type, resident.facts, now),
    residentVersion: resident.version,
    digest: sha256(JSON.stringify(claims.value)),
  }
}

const MAX_REMEMBERED = 1_024

/**
 * Computing an attestation costs more than signing it, and the copies, formats and retries of one resident's counter visit need the
 * same one: it is remembered for the day, by the version of the facts.
 */
export function createAttest(deps: AttestDeps): Attest {
  const remembered = new Map<string, Attestation>()
  return async (agency, resident, type, now) => {
    const key = [agency, resident.id, resident.version, type, civilDate(now)].join(' ')
    const known = resident.version === 'unknown' ? undefined : remembered.get(key)
    if (known !== undefined) return known
    const found = await deps.findResident(agency, resident.id)
    const made = found === undefined ? undefined : attestationOf(found, type, now)
    if (made === undefined || made.residentVersion !== resident.version) return made
    if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '')
    remembered.set(key, made)
    return made
  }
}
