import type { AgencyId, Clock, Result, StatusListId } from '@sojourn/domain'
import { errorBody } from '@sojourn/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { ServedStatusList } from '../../lifecycle/give-status-list.ts'
import { BITSTRING_PURPOSES, type BitstringPurpose, statusListUri } from '../../lifecycle/status-place.ts'
import { agencyPath } from '../agency-path.ts'

type Give = (agency: AgencyId, id: StatusListId, now: Date) => Promise<Result<ServedStatusList, 'status_list_unknown'>>

export interface StatusListRouteDeps {
  readonly clock: Clock
  readonly give: Give
  readonly giveCwt: Give
  readonly giveBitstring: Readonly<Record<BitstringPurpose, Give>>
  readonly listPublished: (agency: AgencyId) => Promise<readonly StatusListId[]>
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const JWT = 'application/statuslist+jwt'
const CWT = 'application/statuslist+cwt'

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

  const place = `${agencyPath(agency)}/status-lists/:id`
  const asJwt = serve(agency, deps.clock, deps.give, JWT)
  const asCwt = serve(agency, deps.clock, deps.giveCwt, CWT)
  app.get<ListRequest>(place, (request, reply) => (prefersCwt(request.headers.accept) ? asCwt : asJwt)(request, reply))
  // BSL 6 (media-types): secured as the credentials are that refer to it, and not negotiated.
  for (const purpose of BITSTRING_PURPOSES) {
    app.get<ListRequest>(
      `${place}/${purpose}`,
      serve(agency, deps.clock, deps.giveBitstring[purpose], 'application/vc+jwt'),
    )
  }
}

/** TSL 8.1 (status-list-request): the JWT unless the CWT is named before it; who names neither gets what everybody can read. */
function prefersCwt(accept: string | undefined): boolean {
  const wanted = (accept ?? '').split(',').map((part) => (part.split(';')[0] ?? '').trim().toLowerCase())
  const cwt = wanted.indexOf(CWT)
  const jwt = wanted.indexOf(JWT)
  return cwt !== -1 && (jwt === -1 || cwt < jwt)
}

interface ListRequest {
  Params: { id: string }
  /** What the two specifications call a moment of the past: TSL 8.4 (historical-resolution), BSL 3.2 (validate-algorithm). */
  Querystring: { time?: unknown; timestamp?: unknown }
}

function serve(agency: Agency, clock: Clock, give: Give, mediaType: string) {
  return async (request: FastifyRequest<ListRequest>, reply: FastifyReply) => {
    // There is no past, for old editions would make a profile of a person.
    const { time, timestamp } = request.query
    if (time !== undefined || timestamp !== undefined) {
      return reply.code(501).send(errorBody('historical_status_not_supported'))
    }
    const { id } = request.params
    const given = UUID.test(id) ? await give(agency.id, id as StatusListId, clock()) : undefined
    if (given?.ok !== true) return reply.code(404).send(errorBody('status_list_unknown'))
    const { token, etag } = given.value
    reply.header('etag', etag).header('cache-control', CACHE).header('vary', 'accept, accept-encoding')
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type(mediaType).send(typeof token === 'string' ? token : Buffer.from(token))
  }
}
