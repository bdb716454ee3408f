import type { Agency } from '../agencies/agency.ts'
import { isRegistrar, type Registrar } from '../agencies/agency.ts'
import { createLogTree } from '../audit/log-tree.ts'
import { certifyRegistrations } from '../relying-parties/certify-registrations.ts'
import {
  approveRegistration,
  type DecideRegistrationDeps,
  rejectRegistration,
  startRegistrationApproval,
} from '../relying-parties/decide-registration.ts'
import { createGiveRegistrationStatus } from '../relying-parties/give-registration-status.ts'
import { giveRegistrations, listRegistrations } from '../relying-parties/list-registrations.ts'
import { proposeRegistration } from '../relying-parties/propose-registration.ts'
import type { ApproveDeps } from '../staff/approve-act.ts'
import { bind } from './bind.ts'
import type { Tables } from './tables.ts'

/** Who may ask what. */
export function wireRelyingParties(db: Tables, passkeys: ApproveDeps['passkeys']) {
  const { relyingParties, staff, log } = db
  const deciding: DecideRegistrationDeps = {
    ...relyingParties,
    passkeys,
    passkeysOf: staff.passkeysOf,
    personsOf: staff.personsOf,
  }
  const logTree = createLogTree(log)
  let certifying: Promise<void> = Promise.resolve()
  const certify = bind(certifyRegistrations, { ...relyingParties, sequenceOf: log.sequenceOf, logTree })
  return {
    proposeRegistration: bind(proposeRegistration, relyingParties),
    startRegistrationApproval: bind(startRegistrationApproval, deciding),
    approveRegistration: bind(approveRegistration, deciding),
    rejectRegistration: bind(rejectRegistration, deciding),
    listRegistrations: bind(listRegistrations, { ...relyingParties, namesOfStaff: staff.namesOf }),
    giveRegistrations: bind(giveRegistrations, relyingParties),
    /** Does nothing where nobody is registered. One at a time: a new certificate's place in its list is the one above the highest. */
    certifyRegistrations: async (agency: Agency, now: Date): Promise<void> => {
      if (!isRegistrar(agency)) return
      const turn = certifying.then(() => certify(agency, now))
      certifying = turn.then(
        () => {},
        () => {},
      )
      await turn
    },
    giveRegistrationStatus: createGiveRegistrationStatus(relyingParties),
    checkpointOf: (agency: Registrar) => log.latestCheckpoint(agency.id),
    logLeaves: (agency: Registrar, from: number, limit: number) => log.leavesFrom(agency.id, from, limit),
    logProof: async (agency: Registrar, leafHash: Uint8Array) => {
      const index = await logTree.placeOf(agency.id, leafHash)
      if (index === undefined) return undefined
      const [[found], proof] = await Promise.all([
        log.leavesFrom(agency.id, index, 1),
        logTree.proofOf(agency.id, index),
      ])
      return found && proof && { leaf: found.leaf, index, ...proof }
    },
  }
}
