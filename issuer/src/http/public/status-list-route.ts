import type { AgencyId, Clock, Result, StatusListId } from '@sojourn/domain'
import { errorBody } from '@sojourn/protocol'
import type { FastifyInstance } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { ServedStatusList } from '../../lifecycle/give-status-list.ts'
import { statusListUri } from '../../lifecycle/status-place.ts'
import { agencyPath } from '../agency-path.ts'

export interface StatusListRouteDeps {
  readonly clock: Clock
  readonly give: (
    agency: AgencyId,
    id: StatusListId,
    now: Date,
  ) => Promise<Result<ServedStatusList, 'status_list_unknown'>>
  readonly listPublished: (agency: AgencyId) => Promise<readonly StatusListId[]>
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Caches in between may keep an edition this long; `ttl` and `exp` inside it say how long it counts (TSL 13.7). */
const CACHE = 'public, max-age=15'

/** TSL 8 (status-list-request): the same for everybody, so that a request tells nothing but the list. */
export function statusListRoute(app: FastifyInstance, agency: Agency, deps: StatusListRouteDeps): void {
  // TSL 9.3 (aggregation-data-structure).
  app.get(`${agencyPath(agency)}/status-lists`, async (_request, reply) => {
    const ids = await deps.listPublished(agency.id)
    reply.header('cache-control', CACHE)
    return { status_lists: ids.map((id) => statusListUri(agency.credentialIssuer, id)) }
  })

  app.get<{ Params: { id: string }; Querystring: { time?: unknown } }>(
    `${agencyPath(agency)}/status-lists/:id`,
    async (request, reply) => {
      // TSL 8.4 (historical-resolution): there is none, for old editions would make a profile of a person.
      if (request.query.time !== undefined) return reply.code(501).send(errorBody('historical_status_not_supported'))
      const { id } = request.params
      const given = UUID.test(id) ? await deps.give(agency.id, id as StatusListId, deps.clock()) : undefined
      if (given?.ok !== true) return reply.code(404).send(errorBody('status_list_unknown'))
      const { token, etag } = given.value
      reply.header('etag', etag).header('cache-control', CACHE).header('vary', 'accept-encoding')
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      return reply.type('application/statuslist+jwt').send(token)
    },
  )
}
