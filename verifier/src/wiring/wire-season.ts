import type { Database } from '@sojourn/service'
import { createSeasonRepository } from '../db/season-repository.ts'
import { deskAct } from '../desk-access/desk-act.ts'
import type { DeskDoor } from '../http/desk-door.ts'
import type { SeasonRoutesDeps } from '../http/season-routes.ts'
import { addApplicant, importApplicants } from '../season/add-applicants.ts'
import { type AskApplicantDeps, askApplicant } from '../season/ask-applicant.ts'
import { decideByHand } from '../season/decide-by-hand.ts'
import { exportSeason } from '../season/export-season.ts'
import { takeApplicant, takeNextApplicant } from '../season/hold-row.ts'
import { openSeason } from '../season/open-season.ts'

/** A season's list: who is expected, and one check for each. */
export function wireSeason(database: Database, presentations: Omit<AskApplicantDeps, 'store'>) {
  const store = createSeasonRepository(database)
  const deps = { store }
  const routes: Omit<SeasonRoutesDeps, keyof DeskDoor> = {
    openSeason: (party, wish, now) => openSeason(deps, party, wish, now),
    findSeason: store.find,
    listSeasons: store.list,
    deleteSeason: (season, { id: by }, now) =>
      store.delete(season, deskAct(season.relyingPartyId, 'season_deleted', now, { by, subject: season.id })),
    counts: store.counts,
    rows: store.rows,
    row: store.row,
    importApplicants: (season, bytes, by, now) => importApplicants(deps, season, bytes, by, now),
    addApplicant: (season, given, by, now) => addApplicant(deps, season, given, by, now),
    take: (season, id, holder, now) => takeApplicant(deps, season, id, holder, now),
    takeNext: (season, holder, now) => takeNextApplicant(deps, season, holder, now),
    release: store.release,
    ask: (asked, id, holder, now) => askApplicant({ ...presentations, store }, asked, id, holder, now),
    decide: (season, id, request, now) => decideByHand(deps, season, id, request, now),
    exportSeason: (season, request, now) => exportSeason(deps, season, request, now),
  }
  return { routes, deleteOutdated: store.deleteOutdated }
}
