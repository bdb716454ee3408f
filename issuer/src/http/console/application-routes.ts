import type { AttestationTypeId, ResidentId, Result, StaffId } from '@sojourn/domain'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Agency } from '../../agencies/agency.ts'
import type { ApplicationId, ApplicationRow } from '../../casework/application.ts'
import type { ApplicationAct, DecideApplicationRefusal } from '../../casework/decide-application.ts'
import type { ShownApplication } from '../../casework/list-applications.ts'
import type { SubmitApplicationRefusal } from '../../casework/submit-application.ts'
import { agencyPath } from '../agency-path.ts'
import { type ConsoleDoor, sendRefusal, staffOnly } from './console-door.ts'
import { applicationOnWire } from './console-messages.ts'
import { isUuid } from './is-uuid.ts'

export interface ApplicationRouteDeps extends ConsoleDoor {
  readonly listApplications: (agency: Agency) => Promise<readonly ShownApplication[]>
  readonly shownApplication: (agency: Agency, row: ApplicationRow) => Promise<ShownApplication>
  readonly submitApplication: (
    agency: Agency,
    request: { residentId: ResidentId; type: AttestationTypeId; by: StaffId },
    now: Date,
  ) => Promise<Result<ApplicationRow, SubmitApplicationRefusal>>
  readonly decideApplication: (
    agency: Agency,
    request: { act: ApplicationAct; applicationId: ApplicationId; reasonText: string; by: StaffId },
    now: Date,
  ) => Promise<Result<ApplicationRow, DecideApplicationRefusal>>
}

const STATUS = {
  resident_unknown: 404,
  type_not_offered: 400,
  application_open: 409,
  application_unknown: 404,
  application_not_open: 409,
  own_application: 403,
  not_reviewed: 409,
  reason_missing: 400,
  facts_missing: 409,
} as const satisfies Record<SubmitApplicationRefusal | DecideApplicationRefusal, number>

const ACTS: readonly ApplicationAct[] = ['review', 'approve', 'reject']
const JSON_ONLY = { config: { bodyTypes: ['application/json'] } } as const
const submissionBody = z.object({ residentId: z.string().max(64), type: z.string().max(64) })
const decisionBody = z.object({ reasonText: z.string().max(500).default('') })

/** One list, and the decisions on it. */
export function applicationRoutes(app: FastifyInstance, agency: Agency, deps: ApplicationRouteDeps): void {
  const base = `${agencyPath(agency)}/console/api/applications`

  app.get(
    base,
    staffOnly(deps, agency, 'any', async () => ({
      applications: (await deps.listApplications(agency)).map(applicationOnWire),
    })),
  )
  app.post(
    base,
    JSON_ONLY,
    staffOnly(deps, agency, 'clerk', async (member, request, reply) => {
      const body = submissionBody.safeParse(request.body)
      if (!body.success) return sendRefusal(reply, 400, 'invalid_request')
      if (!isUuid(body.data.residentId)) return sendRefusal(reply, 404, 'resident_unknown')
      const asked = {
        residentId: body.data.residentId as ResidentId,
        type: body.data.type as AttestationTypeId,
        by: member.id,
      }
      const submitted = await deps.submitApplication(agency, asked, deps.clock())
      if (!submitted.ok) return sendRefusal(reply, STATUS[submitted.reason], submitted.reason)
      return reply.code(201).send(applicationOnWire(await deps.shownApplication(agency, submitted.value)))
    }),
  )
  for (const act of ACTS) {
    app.post(
      `${base}/:id/${act}`,
      JSON_ONLY,
      staffOnly<FastifyRequest<{ Params: { id: string } }>>(deps, agency, 'clerk', async (member, request, reply) => {
        const body = decisionBody.safeParse(request.body)
        if (!body.success) return sendRefusal(reply, 400, 'invalid_request')
        if (!isUuid(request.params.id)) return sendRefusal(reply, 404, 'application_unknown')
        const decision = { act, applicationId: request.params.id as ApplicationId, ...body.data, by: member.id }
        const decided = await deps.decideApplication(agency, decision, deps.clock())
        if (!decided.ok) return sendRefusal(reply, STATUS[decided.reason], decided.reason)
        return applicationOnWire(await deps.shownApplication(agency, decided.value))
      }),
    )
  }
}
