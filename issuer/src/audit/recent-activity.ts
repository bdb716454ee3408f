import { type AgencyId, isJsonObject } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import type { Agency } from '../agencies/agency.ts'
import type { AuditDetails, AuditEvent } from './audit-event.ts'

export interface Activity {
  readonly id: string
  readonly at: string
  readonly event: AuditEvent
  readonly details: AuditDetails
  readonly staffName: string | undefined
  readonly residentName: string | undefined
}

export interface RecentActivityDeps {
  readonly recentLeaves: (
    agency: AgencyId,
    before: string | null,
    limit: number,
  ) => Promise<readonly { leafId: string; leaf: string }[]>
  readonly namesOfStaff: (agency: AgencyId, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>
  /** By offer, for most lines name only that. */
  readonly residentNamesOfOffers: (agency: AgencyId, offers: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

/** The log in people's words: names are looked up for the page and are not in the log itself. */
export async function recentActivity(
  deps: RecentActivityDeps,
  agency: Agency,
  request: { readonly before: string | null; readonly limit: number },
): Promise<readonly Activity[]> {
  const leaves = await deps.recentLeaves(agency.id, request.before, request.limit)
  const lines = leaves.map(({ leafId, leaf }) => ({ id: leafId, ...readLeaf(leaf) }))
  const [staff, residents] = await Promise.all([
    deps.namesOfStaff(
      agency.id,
      lines.flatMap(({ details }) => [details.by ?? [], details.staffId ?? []].flat()),
    ),
    deps.residentNamesOfOffers(
      agency.id,
      lines.flatMap(({ details }) => details.offerId ?? []),
    ),
  ])
  return lines.map((line) => ({
    ...line,
    staffName: staff.get(line.details.by ?? line.details.staffId ?? ''),
    residentName: residents.get(line.details.offerId ?? ''),
  }))
}

function readLeaf(leaf: string): Pick<Activity, 'at' | 'event' | 'details'> {
  const json = parseStrictJson(leaf)
  if (!isJsonObject(json)) throw new Error('a leaf of the log is no object')
  const { at, event, v: _version, agency: _agency, leafId: _leafId, ...details } = json
  return { at: String(at), event: String(event) as AuditEvent, details: details as AuditDetails }
}
