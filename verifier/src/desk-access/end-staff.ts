import { ok, type Result, refuse, type StaffId } from '@sojourn/domain'
import { type DeskAct, deskAct } from './desk-act.ts'
import type { StaffMember } from './staff-member.ts'

export interface EndStaffDeps {
  /** Ends membership, sessions, passkeys and open invitations together, while `by` is a manager still. */
  readonly endMember: (staffId: StaffId, by: StaffMember, act: DeskAct) => Promise<boolean>
}

/** Nobody ends themselves, and only a manager ends: so a relying party that has a manager keeps one. */
export async function endStaff(
  deps: EndStaffDeps,
  staffId: StaffId,
  by: StaffMember,
  now: Date,
): Promise<Result<void, 'staff_unknown' | 'own_account'>> {
  if (staffId === by.id) return refuse('own_account')
  const act = deskAct(by.relyingPartyId, 'staff_ended', now, { by: by.id, subject: staffId })
  return (await deps.endMember(staffId, by, act)) ? ok(undefined) : refuse('staff_unknown')
}
