import type { Clock } from '@sojourn/domain'
import { createPasskeyCeremonies, type Database } from '@sojourn/service'
import { forgetPasskey, passkeyStores } from '../db/passkeys.ts'
import { type EnrolDeps, enrolStaff, startEnrolment } from '../staff/enrol-staff.ts'
import { inviteStaff } from '../staff/invite-staff.ts'
import { signIn, startSignIn } from '../staff/sign-in.ts'
import { endVisit, findVisit, startVisit } from '../staff/visits.ts'
import { bind, perAgency } from './bind.ts'
import type { Tables } from './tables.ts'

/** Who may act. */
export function wireStaff(database: Database, db: Tables, clock: Clock) {
  const passkeys = perAgency((agency) => {
    const { hostname, origin } = new URL(agency.credentialIssuer)
    const stores = passkeyStores(database, agency.id, 'staff')
    return createPasskeyCeremonies({ rpId: hostname, rpName: agency.name.en, origin, clock, stores })
  })
  const enrolling: EnrolDeps = {
    passkeys,
    findInvitation: db.staff.findInvitation,
    spendInvitation: db.staff.spendInvitation,
    forgetPasskey: forgetPasskey(database, 'staff'),
  }
  const signingIn = { passkeys, findMember: db.staff.findMember, recordSignIn: db.staff.recordSignIn }
  return {
    staffPasskeys: passkeys,
    inviteStaff: bind(inviteStaff, { insertInvited: db.staff.insertInvited }),
    startEnrolment: bind(startEnrolment, enrolling),
    enrol: bind(enrolStaff, enrolling),
    startSignIn: bind(startSignIn, signingIn),
    signIn: bind(signIn, signingIn),
    startVisit: bind(startVisit, db.staff),
    findVisit: bind(findVisit, db.staff),
    endVisit: bind(endVisit, db.staff),
  }
}
