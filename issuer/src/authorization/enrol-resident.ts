import { type AgencyId, ok, type ResidentId, type Result, refuse } from '@sojourn/domain'
import { sha256 } from '@sojourn/keys'
import type { PasskeyCeremonies } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { Resident } from '../residents/resident.ts'

export type ResidentInvitationRefusal = 'invitation_unknown' | 'invitation_used' | 'invitation_expired'
export type EnrolResidentRefusal = ResidentInvitationRefusal | 'passkey_refused'

export interface FoundResidentInvitation {
  readonly resident: Resident
  readonly expiresAt: Date
  readonly usedAt: Date | null
}

export interface EnrolResidentDeps {
  readonly findInvitation: (agency: AgencyId, tokenHash: Uint8Array) => Promise<FoundResidentInvitation | undefined>
  /** One conditional update: true for the one caller that used it up. */
  readonly spendInvitation: (agency: AgencyId, tokenHash: Uint8Array, at: Date, leaf: AuditLeaf) => Promise<boolean>
  /** Residents' own, and not the officers'. */
  readonly passkeys: (agency: Agency) => PasskeyCeremonies
  /** Takes a passkey away again that was saved for an invitation that somebody else used in the same moment. */
  readonly forgetPasskey: (agency: AgencyId, credentialId: string) => Promise<void>
}

export async function startResidentEnrolment(deps: EnrolResidentDeps, agency: Agency, token: string, now: Date) {
  const invitation = await openInvitation(deps, agency, token, now)
  if (!invitation.ok) return invitation
  const { id, facts } = invitation.value.resident
  const account = { id, name: facts.name, displayName: facts.name, known: [] }
  return ok({ resident: invitation.value.resident, options: await deps.passkeys(agency).registrationOptions(account) })
}

/** The invitation is used up by the first passkey that is proven for it, and by no other. */
export async function enrolResident(
  deps: EnrolResidentDeps,
  agency: Agency,
  token: string,
  response: unknown,
  now: Date,
): Promise<Result<ResidentId, EnrolResidentRefusal>> {
  const invitation = await openInvitation(deps, agency, token, now)
  if (!invitation.ok) return invitation
  const { id: residentId } = invitation.value.resident
  const passkey = await deps.passkeys(agency).verifyRegistration(residentId, response)
  if (!passkey.ok) return refuse('passkey_refused')
  const leaf = auditLeaf(agency.id, 'resident_enrolled', now, { residentId })
  if (await deps.spendInvitation(agency.id, sha256(token), now, leaf)) return ok(residentId)
  await deps.forgetPasskey(agency.id, passkey.value.credentialId)
  return refuse('invitation_used')
}

async function openInvitation(
  deps: EnrolResidentDeps,
  agency: Agency,
  token: string,
  now: Date,
): Promise<Result<FoundResidentInvitation, ResidentInvitationRefusal>> {
  const found = await deps.findInvitation(agency.id, sha256(token))
  if (found === undefined) return refuse('invitation_unknown')
  if (found.usedAt !== null) return refuse('invitation_used')
  return found.expiresAt > now ? ok(found) : refuse('invitation_expired')
}
