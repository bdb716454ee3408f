import type { AgencyId, ResidentId } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import type { ApplicationRow } from './application.ts'

export interface ShownApplication {
  readonly row: ApplicationRow
  readonly residentName: string
  readonly deciderName: string | undefined
}

export interface ListApplicationsDeps {
  readonly list: (agency: AgencyId) => Promise<readonly ApplicationRow[]>
  readonly namesOfResidents: (agency: AgencyId, ids: readonly ResidentId[]) => Promise<ReadonlyMap<string, string>>
  readonly namesOfStaff: (agency: AgencyId, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

/** Those that wait for a decision first. */
export async function listApplications(
  deps: ListApplicationsDeps,
  agency: Agency,
): Promise<readonly ShownApplication[]> {
  const rows = await deps.list(agency.id)
  return withNames(deps, agency, rows)
}

export async function withNames(
  deps: ListApplicationsDeps,
  agency: Agency,
  rows: readonly ApplicationRow[],
): Promise<readonly ShownApplication[]> {
  const deciders = rows.flatMap(({ decidedBy }) => (decidedBy === null ? [] : [decidedBy]))
  const residents = [...new Set(rows.map(({ residentId }) => residentId))]
  const [names, staff] = await Promise.all([
    deps.namesOfResidents(agency.id, residents),
    deps.namesOfStaff(agency.id, deciders),
  ])
  return rows.map((row) => ({
    row,
    residentName: names.get(row.residentId) ?? '',
    deciderName: row.decidedBy === null ? undefined : staff.get(row.decidedBy),
  }))
}
