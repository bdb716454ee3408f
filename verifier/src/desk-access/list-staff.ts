import type { StaffMember } from './staff-member.ts'

/** A member as a manager sees them: invited, at work, or ended. */
export interface ListedMember extends StaffMember {
  readonly invitedAt: Date
  readonly enrolledAt: Date | null
  readonly endedAt: Date | null
  readonly lastSeenAt: Date | null
}
