import { type AgencyId, newId, type StaffId } from '@sojourn/domain'
import { newInvitation } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import { STAFF_ROLES, type StaffMember, type StaffRole } from './staff-member.ts'

export interface Invitation {
  readonly agency: AgencyId
  readonly tokenHash: Uint8Array
  readonly staffId: StaffId
  readonly expiresAt: Date
}

export interface InviteDeps {
  readonly insertInvited: (
    member: StaffMember & { readonly person: string | null },
    invitation: Invitation,
    leaf: AuditLeaf,
    at: Date,
  ) => Promise<void>
}

/**
 * Made on the server only, never from the page: who can reach the server decides who becomes an officer. The secret is in the fragment of
 * the link, which no server ever sees, and works once.
 */
export async function inviteStaff(
  deps: InviteDeps,
  agency: Agency,
  name: string,
  roles: readonly StaffRole[],
  now: Date,
  /** A personnel number: two accounts with one are one person's, who approves nothing of their own. */
  person: string | null = null,
): Promise<string> {
  const known = STAFF_ROLES.filter((role) => roles.includes(role))
  if (known.length === 0 || known.length !== new Set(roles).size) throw new Error('a member needs known roles')
  const { token, tokenHash, expiresAt } = newInvitation(now)
  const id = newId<StaffId>(now)
  await deps.insertInvited(
    { agency: agency.id, id, name, roles: known, person },
    { agency: agency.id, tokenHash, staffId: id, expiresAt },
    auditLeaf(agency.id, 'staff_invited', now, { staffId: id, reasonCode: known.join(' ') }),
    now,
  )
  return `${agency.credentialIssuer}/console/enrol#${token}`
}
