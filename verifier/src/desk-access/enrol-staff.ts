import type { RelyingPartyId, Result } from '@sojourn/domain'
import {
  type EnrolmentDeps,
  type EnrolRefusal,
  enrolByLink,
  type FoundInvitation,
  type PasskeyCeremonies,
  startEnrolmentByLink,
} from '@sojourn/service'
import { type DeskAct, deskAct } from './desk-act.ts'
import type { StaffMember } from './staff-member.ts'

export interface EnrolStaffDeps {
  /** Nothing for whoever was ended meanwhile. */
  readonly findInvitation: (
    id: RelyingPartyId,
    tokenHash: Uint8Array,
  ) => Promise<FoundInvitation<StaffMember> | undefined>
  readonly spendInvitation: (tokenHash: Uint8Array, member: StaffMember, act: DeskAct) => Promise<boolean>
  readonly passkeys: (id: RelyingPartyId) => PasskeyCeremonies
  readonly forgetPasskey: (id: RelyingPartyId, credentialId: string) => Promise<void>
}

export const startStaffEnrolment = (deps: EnrolStaffDeps, id: RelyingPartyId, token: string, now: Date) =>
  startEnrolmentByLink(enrolment(deps, id, now), token, now)

export const enrolStaff = (
  deps: EnrolStaffDeps,
  id: RelyingPartyId,
  token: string,
  response: unknown,
  now: Date,
): Promise<Result<StaffMember, EnrolRefusal>> => enrolByLink(enrolment(deps, id, now), token, response, now)

const enrolment = (deps: EnrolStaffDeps, id: RelyingPartyId, now: Date): EnrolmentDeps<StaffMember> => ({
  findInvitation: (tokenHash) => deps.findInvitation(id, tokenHash),
  spendInvitation: (tokenHash, member) =>
    deps.spendInvitation(tokenHash, member, deskAct(id, 'staff_enrolled', now, { by: member.id, subject: member.id })),
  accountOf: ({ id: staffId, name }) => ({ id: staffId, name }),
  passkeys: deps.passkeys(id),
  forgetPasskey: (credentialId) => deps.forgetPasskey(id, credentialId),
})
