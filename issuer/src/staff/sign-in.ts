import { type AgencyId, ok, type Result, refuse, type StaffId } from '@sojourn/domain'
import type { PasskeyCeremonies } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { StaffMember } from './staff-member.ts'

export type SignInRefusal = 'passkey_unknown' | 'passkey_refused'

export interface SignInDeps {
  readonly passkeys: (agency: Agency) => PasskeyCeremonies
  readonly findMember: (agency: AgencyId, id: StaffId) => Promise<StaffMember | undefined>
  readonly recordSignIn: (agency: AgencyId, leaf: AuditLeaf) => Promise<void>
}

const PURPOSE = 'sign-in'

/** Whichever passkey the person has here; who they are follows from it. */
export const startSignIn = (deps: SignInDeps, agency: Agency) =>
  deps.passkeys(agency).authenticationOptions(PURPOSE, [])

export async function signIn(
  deps: SignInDeps,
  agency: Agency,
  response: unknown,
  now: Date,
): Promise<Result<StaffMember, SignInRefusal>> {
  const passkey = await deps.passkeys(agency).verifyAuthentication(PURPOSE, response)
  if (!passkey.ok) return refuse(passkey.reason === 'unknown_passkey' ? 'passkey_unknown' : 'passkey_refused')
  const member = await deps.findMember(agency.id, passkey.value.accountId as StaffId)
  if (member === undefined) return refuse('passkey_unknown')
  await deps.recordSignIn(agency.id, auditLeaf(agency.id, 'staff_signed_in', now, { by: member.id }))
  return ok(member)
}
