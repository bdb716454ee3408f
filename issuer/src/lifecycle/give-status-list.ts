import { type AgencyId, addSeconds, ok, type Result, refuse, type StatusListId } from '@sojourn/domain'
import { encodeBase64url, sha256 } from '@sojourn/keys'

export interface ServedStatusList {
  readonly token: string | Uint8Array
  readonly etag: string
}

export interface GiveStatusListDeps {
  readonly findPublished: (agency: AgencyId, id: StatusListId) => Promise<{ token: string | Uint8Array } | undefined>
}

/** How long a process serves an edition before it asks whether another process has published a newer one. */
const FRESH_SECONDS = 2
const MAX_REMEMBERED = 256

/** Open to everybody, without a login, and without a database query for each of a crowd of verifiers. */
export function createGiveStatusList(deps: GiveStatusListDeps) {
  const remembered = new Map<string, { list: ServedStatusList; until: Date }>()
  return async (
    agency: AgencyId,
    id: StatusListId,
    now: Date,
  ): Promise<Result<ServedStatusList, 'status_list_unknown'>> => {
    const key = `${agency} ${id}`
    const known = remembered.get(key)
    if (known !== undefined && known.until > now && known.until <= addSeconds(now, FRESH_SECONDS)) return ok(known.list)
    const published = await deps.findPublished(agency, id)
    if (published === undefined) return refuse('status_list_unknown')
    const etag = `"${encodeBase64url(sha256(published.token))}"`
    const list = known?.list.etag === etag ? known.list : { token: published.token, etag }
    remembered.delete(key)
    if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '')
    remembered.set(key, { list, until: addSeconds(now, FRESH_SECONDS) })
    return ok(list)
  }
}
