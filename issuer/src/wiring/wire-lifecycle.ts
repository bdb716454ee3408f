import type { Database } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'
import { type IntegrateDeps, integrateLeaves } from '../audit/integrate-leaves.ts'
import { recentActivity } from '../audit/recent-activity.ts'
import type { IssuerConfig } from '../config.ts'
import { auditLogStore } from '../db/audit-log.ts'
import { changesOfState } from '../db/changes-of-state.ts'
import { issuances } from '../db/issuances.ts'
import { publicationStore } from '../db/status-publications.ts'
import type { IssuanceRow } from '../issuance/issuance.ts'
import type { LifecycleDeps } from '../lifecycle/change-of-state.ts'
import { changeWithRenewals } from '../lifecycle/change-with-renewals.ts'
import { createGiveStatusList } from '../lifecycle/give-status-list.ts'
import { type PublishDeps, publishStatusLists } from '../lifecycle/publish-status-lists.ts'
import { reconcile } from '../lifecycle/reconcile.ts'
import { reinstateCredential } from '../lifecycle/reinstate-credential.ts'
import { revokeCredential } from '../lifecycle/revoke-credential.ts'
import { suspendCredential } from '../lifecycle/suspend-credential.ts'
import { type ShowResidentDeps, shownIssuances, showResident } from '../residents/show-resident.ts'
import { bind } from './bind.ts'
import type { Tables } from './tables.ts'

/** Of one resident, on the officer's page. */
const MAX_OFFERS_SHOWN = 200

/** What happens to credentials afterwards, what the world is told of it, and what the log keeps. */
export function wireLifecycle(config: IssuerConfig, database: Database, db: Tables) {
  const deciding: LifecycleDeps = {
    findIssuance: db.issuances.find,
    changeState: (change) =>
      database.transaction((tx) =>
        changeWithRenewals(
          {
            change: (each) => changesOfState(tx).change(each, { ofClosedOffer: true }),
            renewalsOf: issuances(tx).renewalsOf,
            find: issuances(tx).find,
          },
          change,
        ),
      ),
  }
  const showing: ShowResidentDeps = {
    findResident: db.residents.find,
    issuancesOfResident: async (agency, resident) => {
      const offers = await db.issuances.offersOfResident(agency, resident, MAX_OFFERS_SHOWN)
      const ofOffers = await db.issuances.listOfOffers(agency, offers)
      const ofAuthorizations = await db.issuances.listOfAuthorizations(agency, resident, MAX_OFFERS_SHOWN)
      return [...ofOffers, ...ofAuthorizations].sort((a, b) => (a.id < b.id ? 1 : -1))
    },
    unpublished: db.issuances.unpublished,
    namesOfStaff: db.staff.namesOf,
  }
  const publishing: PublishDeps = {
    inTransaction: (work) => database.transaction((tx) => work(publicationStore(tx))),
    ttlSeconds: config.statusListTtlSeconds,
    windowSeconds: config.statusWindowSeconds,
  }
  const integrating: IntegrateDeps = {
    inTransaction: (work) => database.transaction((tx) => work(auditLogStore(tx))),
  }
  return {
    acts: {
      suspend: bind(suspendCredential, deciding),
      reinstate: bind(reinstateCredential, deciding),
      revoke: bind(revokeCredential, deciding),
    },
    showResident: bind(showResident, showing),
    shownIssuance: async (agency: Agency, row: IssuanceRow) => {
      const [shown] = await shownIssuances(showing, agency, [row])
      return shown ?? { row, changedByName: undefined, isPublished: false }
    },
    listStatusLists: db.lists.listPublished,
    giveStatusList: createGiveStatusList({ findPublished: db.lists.findPublished }),
    giveStatusListCwt: createGiveStatusList({ findPublished: db.lists.findCwt }),
    giveBitstringList: {
      revocation: createGiveStatusList({
        findPublished: (agency, id) => db.lists.findBitstring(agency, id, 'revocation'),
      }),
      suspension: createGiveStatusList({
        findPublished: (agency, id) => db.lists.findBitstring(agency, id, 'suspension'),
      }),
    },
    publish: bind(publishStatusLists, publishing),
    integrateLog: bind(integrateLeaves, integrating),
    recentActivity: bind(recentActivity, {
      recentLeaves: db.log.recent,
      namesOfStaff: db.staff.namesOf,
      residentNamesOfOffers: db.offers.residentNamesOf,
    }),
    searchResidents: db.residents.search,
    latestCheckpoint: db.log.latestCheckpoint,
    leavesFrom: db.log.leavesFrom,
    reconcile: (agency: Agency, now: Date) => reconcile({ ...db.invariants, ...db.log }, agency.id, now),
    forgetExpired: db.spent.forgetExpired,
  }
}
