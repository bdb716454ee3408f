import { type AgencyId, addSeconds, type StatusListId } from '@sojourn/domain'
import {
  createStatusBits,
  INVALID,
  MIN_STATUS_LIST_ENTRIES,
  signStatusListToken,
  VALID,
  writeStatusBits,
} from '@sojourn/status'
import type { Registrar } from '../agencies/agency.ts'
import { statusListUri } from '../lifecycle/status-place.ts'
import type { IssuedCertificate, Registration } from './registration.ts'

/** The one list of registration certificates. It hides nobody, for the register is public; it is as large as every list all the same. */
export const REGISTRATION_STATUS_LIST = '01900000-0000-7000-8000-00000000ce27' as StatusListId

export const registrationStatusUri = (agency: Registrar): string =>
  statusListUri(agency.credentialIssuer, REGISTRATION_STATUS_LIST)

export interface RegistrationStatusDeps {
  readonly listRegistrations: (agency: AgencyId) => Promise<readonly Registration[]>
  readonly listCertificates: (agency: AgencyId) => Promise<readonly IssuedCertificate[]>
}

const TTL_SECONDS = 300
const LIFE_SECONDS = 3_600

/**
 * For wallets of others, which know no trust list of ours: a certificate that was withdrawn, or that an amendment replaced, is INVALID. Signed anew when
 * something changed and at each ttl.
 */
export function createGiveRegistrationStatus(deps: RegistrationStatusDeps) {
  let held: { readonly token: string; readonly ended: string; readonly madeAt: Date } | undefined
  return async (agency: Registrar, now: Date): Promise<string> => {
    const ended = await endedPlaces(deps, agency)
    const isFresh = held !== undefined && held.ended === ended.join() && addSeconds(held.madeAt, TTL_SECONDS) > now
    if (held !== undefined && isFresh) return held.token
    const raw = createStatusBits(MIN_STATUS_LIST_ENTRIES, 1, VALID)
    for (const index of ended) writeStatusBits(raw, 1, index, INVALID)
    const token = await signStatusListToken({
      uri: registrationStatusUri(agency),
      bits: 1,
      raw,
      issuedAt: now,
      ttlSeconds: TTL_SECONDS,
      expiresAt: addSeconds(now, LIFE_SECONDS),
      signer: agency.signerFor('status_list').certificateSigner,
    })
    held = { token, ended: ended.join(), madeAt: now }
    return token
  }
}

async function endedPlaces(deps: RegistrationStatusDeps, agency: Registrar): Promise<readonly number[]> {
  const [registrations, certificates] = await Promise.all([
    deps.listRegistrations(agency.id),
    deps.listCertificates(agency.id),
  ])
  const inForce = new Map(
    registrations.filter(({ state }) => state !== 'withdrawn').map(({ id, version }) => [id, version]),
  )
  return certificates
    .filter(({ relyingPartyId, version }) => inForce.get(relyingPartyId) !== version)
    .map(({ statusIndex }) => statusIndex)
    .sort((a, b) => a - b)
}
