import { newId, ok, type RelyingPartyId, type Result, refuse, type StaffId } from '@sojourn/domain'
import { newInvitation } from '@sojourn/service'
import { type DeskAct, deskAct } from './desk-act.ts'
import type { DeskRole, StaffMember } from './staff-member.ts'

export interface InviteStaffDeps {
  readonly verifierUrl: string
  /** False when whoever invites was ended in the same moment. */
  readonly insertInvited: (
    member: StaffMember,
    invitation: { readonly tokenHash: Uint8Array; readonly expiresAt: Date },
    act: DeskAct,
  ) => Promise<boolean>
}

const MAX_NAME_LENGTH = 40

/** The link is shown once: its secret is in the fragment, which no server sees, and rests as a hash. */
export interface InvitedStaff {
  readonly member: StaffMember
  readonly link: string
  readonly expiresAt: Date
}

/** `by` undefined: on the server itself, which is how the first manager comes in. */
export async function inviteStaff(
  deps: InviteStaffDeps,
  relyingPartyId: RelyingPartyId,
  wish: { readonly name: string; readonly role: DeskRole; readonly by: StaffId | undefined },
  now: Date,
): Promise<Result<InvitedStaff, 'staff_name_bad' | 'staff_unknown'>> {
  const name = wish.name.normalize('NFC').trim()
  if (name === '' || [...name].length > MAX_NAME_LENGTH || /\p{C}/u.test(name)) return refuse('staff_name_bad')
  const { token, tokenHash, expiresAt } = newInvitation(now)
  const member: StaffMember = { relyingPartyId, id: newId<StaffId>(now), name, role: wish.role }
  const act = deskAct(relyingPartyId, 'staff_invited', now, { by: wish.by, subject: member.id, detail: wish.role })
  if (!(await deps.insertInvited(member, { tokenHash, expiresAt }, act))) return refuse('staff_unknown')
  return ok({ member, link: `${deps.verifierUrl}/desk/${relyingPartyId}/enrol#${token}`, expiresAt })
}
