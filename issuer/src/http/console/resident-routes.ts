import type { AgencyId, ResidentId, Result } from '@sojourn/domain'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { Resident } from '../../residents/resident.ts'
import type { ResidentFile } from '../../residents/show-resident.ts'
import { agencyPath } from '../agency-path.ts'
import { type ConsoleDoor, sendRefusal, staffOnly } from './console-door.ts'
import { residentFileOnWire, residentRowOnWire } from './console-messages.ts'
import { isUuid } from './is-uuid.ts'

export interface ResidentRouteDeps extends ConsoleDoor {
  readonly searchResidents: (agency: AgencyId, text: string, limit: number) => Promise<readonly Resident[]>
  readonly showResident: (
    agency: Agency,
    id: ResidentId,
    now: Date,
  ) => Promise<Result<ResidentFile, 'resident_unknown'>>
}

const SHOWN = 20
const MAX_QUERY_CHARS = 64

export function residentRoutes(app: FastifyInstance, agency: Agency, deps: ResidentRouteDeps): void {
  const base = `${agencyPath(agency)}/console/api`

  app.get(
    `${base}/residents`,
    staffOnly<FastifyRequest<{ Querystring: { query?: unknown } }>>(
      deps,
      agency,
      'any',
      async (_member, request, reply) => {
        const { query = '' } = request.query
        if (typeof query !== 'string' || query.length > MAX_QUERY_CHARS)
          return sendRefusal(reply, 400, 'invalid_request')
        const found = await deps.searchResidents(agency.id, query.trim(), SHOWN + 1)
        return { residents: found.slice(0, SHOWN).map(residentRowOnWire), more: found.length > SHOWN }
      },
    ),
  )
  app.get(
    `${base}/residents/:id`,
    staffOnly<FastifyRequest<{ Params: { id: string } }>>(deps, agency, 'any', async (_member, request, reply) => {
      const { id } = request.params
      const file = isUuid(id) ? await deps.showResident(agency, id as ResidentId, deps.clock()) : undefined
      return file?.ok === true ? residentFileOnWire(file.value) : sendRefusal(reply, 404, 'resident_unknown')
    }),
  )
}
