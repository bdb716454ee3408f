import type { RelyingPartyId, StaffId } from '@sojourn/domain'

/** Clerk: checks, and takes applicants of a list. Manager: that, and who is staff, lists, exports, what a person decides against a result. */
export type DeskRole = 'clerk' | 'manager'

export const DESK_ROLES: readonly DeskRole[] = ['clerk', 'manager']

export interface StaffMember {
  readonly relyingPartyId: RelyingPartyId
  readonly id: StaffId
  readonly name: string
  readonly role: DeskRole
}

export const hasRole = (member: StaffMember, role: DeskRole): boolean =>
  member.role === 'manager' || member.role === role

/** What a receipt prints of whom asked: enough to find the person within the relying party, and nobody outside it. */
export const staffNumber = (id: StaffId): string => id.slice(-8).toUpperCase()
