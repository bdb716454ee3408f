import {
  type AgencyId,
  type AuthorizationId,
  type OfferId,
  ok,
  type ResidentId,
  type Result,
  refuse,
} from '@sojourn/domain'
import { sha256 } from '@sojourn/keys'
import type { PasskeyCeremonies } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { CredentialOfferRow } from '../issuance/offer.ts'
import type { Resident } from '../residents/resident.ts'
import type { AuthorizationRow } from './authorization.ts'

export type ResidentSignInRefusal = 'passkey_unknown' | 'passkey_refused' | ResidentEntryRefusal
export type ResidentEntryRefusal = 'offer_of_other_resident' | 'authorization_unknown'

export interface SignedIn {
  readonly agency: AgencyId
  readonly id: AuthorizationId
  readonly browserHash: Uint8Array
  readonly residentId: ResidentId
  readonly at: Date
  readonly leaf: AuditLeaf
}

export interface EnterDeps {
  readonly findResident: (agency: AgencyId, id: ResidentId) => Promise<Resident | undefined>
  readonly findOffer: (agency: AgencyId, id: OfferId) => Promise<CredentialOfferRow | undefined>
  /** True when the browser still has it open and nothing was decided. */
  readonly signIn: (entry: SignedIn) => Promise<boolean>
}

export interface ResidentSignInDeps extends EnterDeps {
  readonly passkeys: (agency: Agency) => PasskeyCeremonies
}

/** A challenge is for this request alone: proven for one wallet's it is worth nothing for another's (WEBAUTHN-3 13.4.3). */
const purposeOf = ({ id }: AuthorizationRow): string => `authorize ${id}`

export const startResidentSignIn = (deps: ResidentSignInDeps, agency: Agency, authorization: AuthorizationRow) =>
  deps.passkeys(agency).authenticationOptions(purposeOf(authorization), [])

export async function signInResident(
  deps: ResidentSignInDeps,
  agency: Agency,
  authorization: AuthorizationRow,
  request: { readonly response: unknown; readonly browserSecret: string },
  now: Date,
): Promise<Result<Resident, ResidentSignInRefusal>> {
  const passkey = await deps.passkeys(agency).verifyAuthentication(purposeOf(authorization), request.response)
  if (!passkey.ok) return refuse(passkey.reason === 'unknown_passkey' ? 'passkey_unknown' : 'passkey_refused')
  const resident = await deps.findResident(agency.id, passkey.value.accountId as ResidentId)
  if (resident === undefined) return refuse('passkey_unknown')
  return enterAs(deps, agency, authorization, resident, { ...request, means: 'passkey' }, now)
}

/**
 * The resident is known, by whatever means. An authorization that came from an officer's offer is for the person whom it was made for, and
 * a stranger who got hold of its link ends here.
 */
export async function enterAs(
  deps: EnterDeps,
  agency: Agency,
  authorization: AuthorizationRow,
  resident: Resident,
  { browserSecret, means }: { readonly browserSecret: string; readonly means: 'passkey' | 'upstream' },
  now: Date,
): Promise<Result<Resident, ResidentEntryRefusal>> {
  const { id, offerId } = authorization
  if (offerId !== null && (await deps.findOffer(agency.id, offerId))?.residentId !== resident.id) {
    return refuse('offer_of_other_resident')
  }
  const isIn = await deps.signIn({
    agency: agency.id,
    id,
    browserHash: sha256(browserSecret),
    residentId: resident.id,
    at: now,
    leaf: auditLeaf(agency.id, 'resident_signed_in', now, {
      residentId: resident.id,
      authorizationId: id,
      reasonCode: means,
    }),
  })
  return isIn ? ok(resident) : refuse('authorization_unknown')
}
