import type { Clock, RelyingPartyId } from '@sojourn/domain'
import { createAttempts, createPasskeyCeremonies, type Database, type PasskeyCeremonies } from '@sojourn/service'
import { createDeskSessionRepository } from '../db/desk-session-repository.ts'
import { createDeskStaffRepository } from '../db/desk-staff-repository.ts'
import { endStaff } from '../desk-access/end-staff.ts'
import { type EnrolStaffDeps, enrolStaff, startStaffEnrolment } from '../desk-access/enrol-staff.ts'
import { type InviteStaffDeps, inviteStaff } from '../desk-access/invite-staff.ts'
import { type SignInStaffDeps, signInStaff, startStaffSession, startStaffSignIn } from '../desk-access/sign-in-staff.ts'
import type { DeskRole } from '../desk-access/staff-member.ts'
import type { StaffRoutesDeps } from '../http/staff-routes.ts'
import type { RelyingParties } from '../relying-parties/relying-party.ts'

/** Of sign-ins and enrolments, from one address. */
const ATTEMPTS_A_MINUTE = 30

/** Who works at desks. */
export function wireStaff(options: {
  readonly database: Database
  readonly relyingParties: RelyingParties
  readonly verifierUrl: string
  readonly clock: Clock
}) {
  const { database, relyingParties, verifierUrl, clock } = options
  const store = createDeskStaffRepository(database)
  const sessions = createDeskSessionRepository(database)
  const { hostname: rpId, origin } = new URL(verifierUrl)
  const ceremonies = new Map<RelyingPartyId, PasskeyCeremonies>()
  const passkeys = (id: RelyingPartyId): PasskeyCeremonies => {
    const rpName = relyingParties.get(id)?.name['zh-CN'] ?? id
    const made =
      ceremonies.get(id) ?? createPasskeyCeremonies({ rpId, rpName, origin, clock, stores: store.passkeysOf(id) })
    ceremonies.set(id, made)
    return made
  }
  const inviting: InviteStaffDeps = { verifierUrl, insertInvited: store.insertInvited }
  const enrolling: EnrolStaffDeps = {
    findInvitation: store.findInvitation,
    spendInvitation: store.spendInvitation,
    passkeys,
    forgetPasskey: (id, credentialId) => store.passkeysOf(id).forgetPasskey(credentialId),
  }
  const entering: SignInStaffDeps = { passkeys, findMember: store.findMember, startSession: store.startSession }

  const routes: Omit<StaffRoutesDeps, 'access' | 'findSession'> = {
    clock,
    verifierUrl,
    relyingParties,
    attempts: createAttempts(clock, ATTEMPTS_A_MINUTE),
    startEnrolment: (id, invitation, now) => startStaffEnrolment(enrolling, id, invitation, now),
    enrol: (id, invitation, response, now) => enrolStaff(enrolling, id, invitation, response, now),
    startSignIn: (id) => startStaffSignIn(entering, id),
    signIn: (id, response) => signInStaff(entering, id, response),
    startSession: (member, now) => startStaffSession(entering, member, now),
    endSession: sessions.end,
    listStaff: store.list,
    inviteStaff: (id, wish, now) => inviteStaff(inviting, id, wish, now),
    endStaff: (staffId, by, now) => endStaff(store, staffId, by, now),
  }
  return {
    routes,
    deleteOutdated: store.deleteOutdated,
    /** On the server itself: whoever can reach it decides who comes in first. */
    async inviteFirst(id: RelyingPartyId, name: string, role: DeskRole): Promise<string> {
      if (!relyingParties.has(id)) throw new Error(`no relying party ${id}`)
      const invited = await inviteStaff(inviting, id, { name, role, by: undefined }, clock())
      if (!invited.ok) throw new Error(`nobody was invited: ${invited.reason}`)
      return invited.value.link
    },
  }
}
