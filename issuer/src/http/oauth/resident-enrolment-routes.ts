import type { Clock, ResidentId, Result } from '@sojourn/domain'
import type { Attempts, EnrolRefusal, InvitationRefusal } from '@sojourn/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Agency } from '../../agencies/agency.ts'
import type { Resident } from '../../residents/resident.ts'
import { agencyPath } from '../agency-path.ts'
import { isOwnOrigin, sendRefusal } from '../console/console-door.ts'
import type { PageFile } from '../console/console-page.ts'
import { aboutAgency } from './authorize-messages.ts'
import { sendEnrolPage } from './authorize-page.ts'

export interface ResidentEnrolmentRouteDeps {
  readonly clock: Clock
  readonly attempts: Attempts
  readonly files: ReadonlyMap<string, PageFile>
  readonly startResidentEnrolment: (
    agency: Agency,
    invitation: string,
    now: Date,
  ) => Promise<Result<{ resident: Resident; options: unknown }, InvitationRefusal>>
  readonly enrolResident: (
    agency: Agency,
    invitation: string,
    response: unknown,
    now: Date,
  ) => Promise<Result<ResidentId, EnrolRefusal>>
}

const STATUS = {
  invitation_unknown: 404,
  invitation_used: 409,
  invitation_expired: 409,
  passkey_refused: 400,
} as const satisfies Record<EnrolRefusal, number>

const invitationBody = z.object({ invitation: z.string().min(1).max(100) })
const enrolmentBody = invitationBody.extend({ response: z.unknown() })
const JSON_ONLY = { config: { bodyTypes: ['application/json'] } } as const

/** The page behind an officer's invitation, where a resident makes the passkey to sign in with later. */
export function residentEnrolmentRoutes(app: FastifyInstance, agency: Agency, deps: ResidentEnrolmentRouteDeps): void {
  const base = `${agencyPath(agency)}/authorize`

  app.get(`${base}/enrol`, async (_request, reply) => sendEnrolPage(reply, agency, deps.files))
  app.get(`${base}/api/about`, async () => aboutAgency(agency))

  const stranger =
    <T extends z.ZodType>(schema: T, act: (body: z.output<T>, reply: FastifyReply) => Promise<unknown>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      if (!isOwnOrigin(request, agency)) return sendRefusal(reply, 403, 'wrong_origin')
      const seconds = deps.attempts.secondsToWait(request.ip)
      if (seconds !== undefined) return sendRefusal(reply.header('retry-after', seconds), 429, 'too_many_requests')
      const body = schema.safeParse(request.body)
      return body.success ? act(body.data, reply) : sendRefusal(reply, 400, 'invalid_request')
    }

  app.post(
    `${base}/api/enrolment/options`,
    JSON_ONLY,
    stranger(invitationBody, async ({ invitation }, reply) => {
      const started = await deps.startResidentEnrolment(agency, invitation, deps.clock())
      if (!started.ok) return sendRefusal(reply, STATUS[started.reason], started.reason)
      return { resident: { name: started.value.resident.facts.name }, options: started.value.options }
    }),
  )
  app.post(
    `${base}/api/enrolment`,
    JSON_ONLY,
    stranger(enrolmentBody, async ({ invitation, response }, reply) => {
      const enrolled = await deps.enrolResident(agency, invitation, response, deps.clock())
      return enrolled.ok ? reply.code(204).send() : sendRefusal(reply, STATUS[enrolled.reason], enrolled.reason)
    }),
  )
}
