import { addSeconds, ok, type RelyingPartyId, type Result, refuse, type StaffId } from '@sojourn/domain'
import type { PasskeyCeremonies } from '@sojourn/service'
import { newSecret, secretHash } from '../presentation/secret-ids.ts'
import { type DeskAct, deskAct } from './desk-act.ts'
import { type DeskSession, SESSION_SECONDS } from './open-desk-session.ts'
import type { StaffMember } from './staff-member.ts'

export interface SignInStaffDeps {
  readonly passkeys: (id: RelyingPartyId) => PasskeyCeremonies
  /** Undefined for whoever was ended. */
  readonly findMember: (id: RelyingPartyId, staffId: StaffId) => Promise<StaffMember | undefined>
  /** The session and the record of it in one transaction; false when the member was ended in the same moment. */
  readonly startSession: (
    member: StaffMember,
    session: { readonly hash: Uint8Array; readonly expiresAt: Date },
    act: DeskAct,
  ) => Promise<boolean>
}

export type SignInRefusal = 'passkey_unknown' | 'passkey_refused'

const PURPOSE = 'sign-in'

/** Whichever passkey the person has here; who they are follows from it. */
export const startStaffSignIn = (deps: SignInStaffDeps, id: RelyingPartyId) =>
  deps.passkeys(id).authenticationOptions(PURPOSE, [])

export async function signInStaff(
  deps: SignInStaffDeps,
  id: RelyingPartyId,
  response: unknown,
): Promise<Result<StaffMember, SignInRefusal>> {
  const passkey = await deps.passkeys(id).verifyAuthentication(PURPOSE, response)
  if (!passkey.ok) return refuse(passkey.reason === 'unknown_passkey' ? 'passkey_unknown' : 'passkey_refused')
  const member = await deps.findMember(id, passkey.value.accountId as StaffId)
  return member === undefined ? refuse('passkey_unknown') : ok(member)
}

/** After an enrolment or a sign-in: a page of this person's own. */
export async function startStaffSession(
  deps: Pick<SignInStaffDeps, 'startSession'>,
  member: StaffMember,
  now: Date,
): Promise<Result<DeskSession, 'passkey_unknown'>> {
  const secret = newSecret()
  const expiresAt = addSeconds(now, SESSION_SECONDS)
  const act = deskAct(member.relyingPartyId, 'staff_signed_in', now, { by: member.id, subject: member.id })
  const started = await deps.startSession(member, { hash: secretHash(secret), expiresAt }, act)
  return started ? ok({ secret, expiresAt }) : refuse('passkey_unknown')
}
