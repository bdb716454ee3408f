import { type AgencyId, ok, type Result, type StaffId } from '@sojourn/domain'
import {
  type EnrolmentDeps,
  type EnrolRefusal,
  enrolByLink,
  type FoundInvitation,
  type PasskeyCeremonies,
  startEnrolmentByLink,
} from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { StaffMember } from './staff-member.ts'

export interface EnrolDeps {
  readonly findInvitation: (
    agency: AgencyId,
    tokenHash: Uint8Array,
  ) => Promise<FoundInvitation<StaffMember> | undefined>
  readonly spendInvitation: (
    agency: AgencyId,
    tokenHash: Uint8Array,
    staffId: StaffId,
    at: Date,
    leaf: AuditLeaf,
  ) => Promise<boolean>
  readonly passkeys: (agency: Agency) => PasskeyCeremonies
  readonly forgetPasskey: (agency: AgencyId, credentialId: string) => Promise<void>
}

export async function startEnrolment(deps: EnrolDeps, agency: Agency, token: string, now: Date) {
  const started = await startEnrolmentByLink(enrolment(deps, agency, now), token, now)
  return started.ok ? ok({ member: started.value.who, options: started.value.options }) : started
}

export const enrolStaff = (
  deps: EnrolDeps,
  agency: Agency,
  token: string,
  response: unknown,
  now: Date,
): Promise<Result<StaffMember, EnrolRefusal>> => enrolByLink(enrolment(deps, agency, now), token, response, now)

const enrolment = (deps: EnrolDeps, agency: Agency, now: Date): EnrolmentDeps<StaffMember> => ({
  findInvitation: (tokenHash) => deps.findInvitation(agency.id, tokenHash),
  spendInvitation: (tokenHash, { id }) =>
    deps.spendInvitation(
      agency.id,
      tokenHash,
      id,
      now,
      auditLeaf(agency.id, 'staff_enrolled', now, { by: id, staffId: id }),
    ),
  accountOf: ({ id, name }) => ({ id, name }),
  passkeys: deps.passkeys(agency),
  forgetPasskey: (credentialId) => deps.forgetPasskey(agency.id, credentialId),
})
