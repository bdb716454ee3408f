import type { AgencyId, StaffId } from '@sojourn/domain'

/** Clerk: offers, activation, void. Revoker: suspend, reinstate, revoke. Auditor: the log itself. Registrar: relying parties, two at a time. All may read. */
export type StaffRole = 'clerk' | 'revoker' | 'auditor' | 'registrar'

export const STAFF_ROLES: readonly StaffRole[] = ['clerk', 'revoker', 'auditor', 'registrar']

export interface StaffMember {
  readonly agency: AgencyId
  readonly id: StaffId
  readonly name: string
  readonly roles: readonly StaffRole[]
}

export const hasRole = (member: StaffMember, role: StaffRole): boolean => member.roles.includes(role)
