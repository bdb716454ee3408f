import type { AuthorizationId, ResidentId, Result, StaffId } from '@sojourn/domain'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Agency } from '../../agencies/agency.ts'
import type { CloseAuthorizationRefusal, ShownConsent } from '../../authorization/close-authorization.ts'
import { agencyPath } from '../agency-path.ts'
import { type ConsoleDoor, sendRefusal, staffOnly } from './console-door.ts'
import { isUuid } from './is-uuid.ts'

export interface ConsentRouteDeps extends ConsoleDoor {
  readonly inviteResident: (
    agency: Agency,
    request: { readonly residentId: ResidentId; readonly by: StaffId },
    now: Date,
  ) => Promise<Result<string, 'resident_unknown'>>
  readonly listConsents: (agency: Agency, residentId: ResidentId) => Promise<readonly ShownConsent[]>
  readonly closeAuthorization: (
    agency: Agency,
    request: { readonly authorizationId: AuthorizationId; readonly reasonCode: string; readonly by: StaffId },
    now: Date,
  ) => Promise<Result<void, CloseAuthorizationRefusal>>
}

const STATUS = {
  consent_unknown: 404,
  consent_ended: 409,
  unknown_reason_code: 400,
} as const satisfies Record<CloseAuthorizationRefusal, number>

type ById = FastifyRequest<{ Params: { id: string } }>
const JSON_ONLY = { config: { bodyTypes: ['application/json'] } } as const
const closingBody = z.object({ reasonCode: z.string().max(64) })

/** Residents who come without an officer: let in by a clerk, and what they let in ended by a revoker. */
export function consentRoutes(app: FastifyInstance, agency: Agency, deps: ConsentRouteDeps): void {
  const base = `${agencyPath(agency)}/console/api`

  app.post(
    `${base}/residents/:id/invitation`,
    JSON_ONLY,
    staffOnly<ById>(deps, agency, 'clerk', async ({ id: by }, { params: { id } }, reply) => {
      if (!isUuid(id)) return sendRefusal(reply, 404, 'resident_unknown')
      const invited = await deps.inviteResident(agency, { residentId: id as ResidentId, by }, deps.clock())
      if (!invited.ok) return sendRefusal(reply, 404, invited.reason)
      // Whoever has it can sign in as this person: it is in this answer once, and nowhere else.
      return reply.code(201).header('cache-control', 'no-store').send({ link: invited.value })
    }),
  )
  app.get(
    `${base}/residents/:id/consents`,
    staffOnly<ById>(deps, agency, 'any', async (_member, { params: { id } }, reply) => {
      if (!isUuid(id)) return sendRefusal(reply, 404, 'resident_unknown')
      return { consents: (await deps.listConsents(agency, id as ResidentId)).map(consentOnWire) }
    }),
  )
  app.post(
    `${base}/consents/:id/end`,
    JSON_ONLY,
    staffOnly<ById>(deps, agency, 'revoker', async ({ id: by }, request, reply) => {
      const body = closingBody.safeParse(request.body)
      if (!body.success) return sendRefusal(reply, 400, 'invalid_request')
      if (!isUuid(request.params.id)) return sendRefusal(reply, 404, 'consent_unknown')
      const asked = { authorizationId: request.params.id as AuthorizationId, ...body.data, by }
      const closed = await deps.closeAuthorization(agency, asked, deps.clock())
      return closed.ok ? reply.code(204).send() : sendRefusal(reply, STATUS[closed.reason], closed.reason)
    }),
  )
}

const consentOnWire = ({ authorization, client }: ShownConsent) => ({
  id: authorization.id,
  client: client?.name ?? { 'zh-CN': authorization.clientId, en: authorization.clientId },
  configurationIds: authorization.configurationIds,
  since: authorization.redeemedAt?.toISOString() ?? null,
  until: authorization.refreshExpiresAt?.toISOString() ?? null,
  endedAt: authorization.closedAt?.toISOString() ?? null,
})
