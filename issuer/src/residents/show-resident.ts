import type { AgencyId, AttestationTypeId, IssuanceId, JsonObject, ResidentId } from '@sojourn/domain'
import { ok, type Result, refuse } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import { attestationOf } from '../issuance/attestation.ts'
import type { IssuanceRow } from '../issuance/issuance.ts'
import type { Resident } from './resident.ts'

export interface TypeForResident {
  readonly type: AttestationTypeId
  /** What would be signed now; undefined when there is nothing to attest. */
  readonly claims: JsonObject | undefined
}

/** An issuance as the officers see it. */
export interface ShownIssuance {
  readonly row: IssuanceRow
  readonly changedByName: string | undefined
  readonly isPublished: boolean
}

export interface ResidentFile {
  readonly resident: Resident
  readonly types: readonly TypeForResident[]
  readonly issuances: readonly ShownIssuance[]
}

export interface ShowResidentDeps {
  readonly findResident: (agency: AgencyId, id: ResidentId) => Promise<Resident | undefined>
  readonly issuancesOfResident: (agency: AgencyId, id: ResidentId) => Promise<readonly IssuanceRow[]>
  readonly unpublished: (agency: AgencyId, ids: readonly IssuanceId[]) => Promise<ReadonlySet<IssuanceId>>
  readonly namesOfStaff: (agency: AgencyId, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

/** What the clerk compares with the papers, what would be attested today, and what this person holds. */
export async function showResident(
  deps: ShowResidentDeps,
  agency: Agency,
  id: ResidentId,
  now: Date,
): Promise<Result<ResidentFile, 'resident_unknown'>> {
  const resident = await deps.findResident(agency.id, id)
  if (resident === undefined) return refuse('resident_unknown')
  const issuances = await shownIssuances(deps, agency, await deps.issuancesOfResident(agency.id, id))
  const types = agency.types.map((type) => ({ type, claims: attestationOf(resident, type, now)?.claims }))
  return ok({ resident, types, issuances })
}

export async function shownIssuances(
  deps: Pick<ShowResidentDeps, 'unpublished' | 'namesOfStaff'>,
  agency: Agency,
  rows: readonly IssuanceRow[],
): Promise<readonly ShownIssuance[]> {
  if (rows.length === 0) return []
  const changers = rows.flatMap(({ changedBy }) => (changedBy === null ? [] : [changedBy]))
  const [waiting, names] = await Promise.all([
    deps.unpublished(
      agency.id,
      rows.map(({ id }) => id),
    ),
    deps.namesOfStaff(agency.id, changers),
  ])
  return rows.map((row) => ({
    row,
    changedByName: row.changedBy === null ? undefined : names.get(row.changedBy),
    isPublished: !waiting.has(row.id),
  }))
}
