import { type AgencyId, ok, type Result, refuse, type StaffId } from '@sojourn/domain'
import { sha256 } from '@sojourn/keys'
import type { PasskeyCeremonies } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { StaffMember } from './staff-member.ts'

export type InvitationRefusal = 'invitation_unknown' | 'invitation_used' | 'invitation_expired'
export type EnrolRefusal = InvitationRefusal | 'passkey_refused'

export interface FoundInvitation {
  readonly member: StaffMember
  readonly expiresAt: Date
  readonly usedAt: Date | null
}

export interface EnrolDeps {
  readonly findInvitation: (agency: AgencyId, tokenHash: Uint8Array) => Promise<FoundInvitation | undefined>
  /** One conditional update: true for the one caller that used it up. */
  readonly spendInvitation: (
    agency: AgencyId,
    tokenHash: Uint8Array,
    staffId: StaffId,
    at: Date,
    leaf: AuditLeaf,
  ) => Promise<boolean>
  readonly passkeys: (agency: Agency) => PasskeyCeremonies
  /** Takes a passkey away again that was saved for an invitation that somebody else used in the same moment. */
  readonly forgetPasskey: (agency: AgencyId, credentialId: string) => Promise<void>
}

export async function startEnrolment(deps: EnrolDeps, agency: Agency, token: string, now: Date) {
  const invitation = await openInvitation(deps, agency, token, now)
  if (!invitation.ok) return invitation
  const { member } = invitation.value
  const account = { id: member.id, name: member.name, displayName: member.name, known: [] }
  return ok({ member, options: await deps.passkeys(agency).registrationOptions(account) })
}

/** The invitation is used up by the first passkey that is proven for it, and by no other. */
export async function enrolStaff(
  deps: EnrolDeps,
  agency: Agency,
  token: string,
  response: unknown,
  now: Date,
): Promise<Result<StaffMember, EnrolRefusal>> {
  const invitation = await openInvitation(deps, agency, token, now)
  if (!invitation.ok) return invitation
  const { member } = invitation.value
  const passkey = await deps.passkeys(agency).verifyRegistration(member.id, response)
  if (!passkey.ok) return refuse('passkey_refused')
  const leaf = auditLeaf(agency.id, 'staff_enrolled', now, { by: member.id, staffId: member.id })
  if (await deps.spendInvitation(agency.id, sha256(token), member.id, now, leaf)) return ok(member)
  await deps.forgetPasskey(agency.id, passkey.value.credentialId)
  return refuse('invitation_used')
}

async function openInvitation(
  deps: EnrolDeps,
  agency: Agency,
  token: string,
  now: Date,
): Promise<Result<FoundInvitation, InvitationRefusal>> {
  const found = await deps.findInvitation(agency.id, sha256(token))
  if (found === undefined) return refuse('invitation_unknown')
  if (found.usedAt !== null) return refuse('invitation_used')
  return found.expiresAt > now ? ok(found) : refuse('invitation_expired')
}
