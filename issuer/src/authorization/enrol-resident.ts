import { type AgencyId, ok, type ResidentId, type Result } from '@sojourn/domain'
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
import type { Resident } from '../residents/resident.ts'

export interface EnrolResidentDeps {
  readonly findInvitation: (agency: AgencyId, tokenHash: Uint8Array) => Promise<FoundInvitation<Resident> | undefined>
  readonly spendInvitation: (agency: AgencyId, tokenHash: Uint8Array, at: Date, leaf: AuditLeaf) => Promise<boolean>
  /** Residents' own, and not the officers'. */
  readonly passkeys: (agency: Agency) => PasskeyCeremonies
  readonly forgetPasskey: (agency: AgencyId, credentialId: string) => Promise<void>
}

export async function startResidentEnrolment(deps: EnrolResidentDeps, agency: Agency, token: string, now: Date) {
  const started = await startEnrolmentByLink(enrolment(deps, agency, now), token, now)
  return started.ok ? ok({ resident: started.value.who, options: started.value.options }) : started
}

export async function enrolResident(
  deps: EnrolResidentDeps,
  agency: Agency,
  token: string,
  response: unknown,
  now: Date,
): Promise<Result<ResidentId, EnrolRefusal>> {
  const enrolled = await enrolByLink(enrolment(deps, agency, now), token, response, now)
  return enrolled.ok ? ok(enrolled.value.id) : enrolled
}

const enrolment = (deps: EnrolResidentDeps, agency: Agency, now: Date): EnrolmentDeps<Resident> => ({
  findInvitation: (tokenHash) => deps.findInvitation(agency.id, tokenHash),
  spendInvitation: (tokenHash, { id: residentId }) =>
    deps.spendInvitation(agency.id, tokenHash, now, auditLeaf(agency.id, 'resident_enrolled', now, { residentId })),
  accountOf: ({ id, facts }) => ({ id, name: facts.name }),
  passkeys: deps.passkeys(agency),
  forgetPasskey: (credentialId) => deps.forgetPasskey(agency.id, credentialId),
})
