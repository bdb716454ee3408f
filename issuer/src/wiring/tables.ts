import type { Database } from '@sojourn/service'
import { applications } from '../db/applications.ts'
import { auditLog } from '../db/audit-log.ts'
import { authorizations } from '../db/authorizations.ts'
import { changesOfState } from '../db/changes-of-state.ts'
import { credentialOffers } from '../db/credential-offers.ts'
import { deferrals } from '../db/deferrals.ts'
import { evidenceRequests } from '../db/evidence-requests.ts'
import { invariants } from '../db/invariants.ts'
import { issuances } from '../db/issuances.ts'
import { offerRefreshes } from '../db/offer-refreshes.ts'
import { relyingParties } from '../db/relying-parties.ts'
import { residentInvitations } from '../db/resident-invitations.ts'
import { residents } from '../db/residents.ts'
import { signingKeys } from '../db/signing-keys.ts'
import { spent } from '../db/spent.ts'
import { staff } from '../db/staff.ts'
import { statusLists } from '../db/status-lists.ts'

export const tables = (database: Database) => ({
  applications: applications(database),
  authorizations: authorizations(database),
  changes: changesOfState(database),
  deferrals: deferrals(database),
  evidenceRequests: evidenceRequests(database),
  invariants: invariants(database),
  issuances: issuances(database),
  keys: signingKeys(database),
  lists: statusLists(database),
  log: auditLog(database),
  offers: credentialOffers(database),
  offerRefreshes: offerRefreshes(database),
  relyingParties: relyingParties(database),
  residentInvitations: residentInvitations(database),
  residents: residents(database),
  spent: spent(database),
  staff: staff(database),
})

export type Tables = ReturnType<typeof tables>
