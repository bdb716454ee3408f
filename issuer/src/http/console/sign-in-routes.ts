import { ATTESTATION_TYPES, type Result } from '@sojourn/domain'
import type { Attempts, EnrolRefusal, InvitationRefusal } from '@sojourn/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Agency, isRegistrar } from '../../agencies/agency.ts'
import { CLOSE_REASONS } from '../../authorization/close-authorization.ts'
import { FORMAT_NAMES } from '../../issuance/credential-configurations.ts'
import { REASON_CODES } from '../../lifecycle/reason-codes.ts'
import type { SignInRefusal } from '../../staff/sign-in.ts'
import type { StaffMember } from '../../staff/staff-member.ts'
import { agencyPath } from '../agency-path.ts'
import { clearStaffCookie, setStaffCookie, staffSecretOf } from './console-cookie.ts'
import { type ConsoleDoor, isOwnOrigin, sendRefusal, staffOnly, visitOf } from './console-door.ts'
import { labelled, staffOnWire } from './console-messages.ts'

export interface SignInRouteDeps extends ConsoleDoor {
  readonly attempts: Attempts
  readonly startEnrolment: (
    agency: Agency,
    invitation: string,
    now: Date,
  ) => Promise<Result<{ member: StaffMember; options: unknown }, InvitationRefusal>>
  readonly enrol: (
    agency: Agency,
    invitation: string,
    response: unknown,
    now: Date,
  ) => Promise<Result<StaffMember, EnrolRefusal>>
  readonly startSignIn: (agency: Agency) => Promise<unknown>
  readonly signIn: (agency: Agency, response: unknown, now: Date) => Promise<Result<StaffMember, SignInRefusal>>
  readonly startVisit: (member: StaffMember, now: Date) => Promise<string>
  readonly endVisit: (agency: Agency['id'], secret: string) => Promise<void>
}

const STATUS = {
  invitation_unknown: 404,
  invitation_used: 409,
  invitation_expired: 409,
  passkey_refused: 400,
  passkey_unknown: 400,
} as const satisfies Record<EnrolRefusal | SignInRefusal, number>

const invitationBody = z.object({ invitation: z.string().min(1).max(100) })
const enrolmentBody = invitationBody.extend({ response: z.unknown() })
const signInBody = z.object({ response: z.unknown() })
const JSON_ONLY = { config: { bodyTypes: ['application/json'] } } as const

/** Who the agency is and who is signed in; enrolment by a one-time link; sign-in and sign-out. */
export function signInRoutes(app: FastifyInstance, agency: Agency, deps: SignInRouteDeps): void {
  const base = `${agencyPath(agency)}/console/api`
  const aboutAgency = {
    agency: {
      id: agency.id,
      name: agency.name,
      creditCode: agency.creditCode,
      credentialIssuer: agency.credentialIssuer,
      synthetic: true,
    },
    types: agency.types.map((id) => {
      const { name, description } = ATTESTATION_TYPES[id]
      return { id, name, description }
    }),
    formats: FORMAT_NAMES,
    registers: isRegistrar(agency),
    reasonCodes: {
      suspend: labelled(REASON_CODES.suspend),
      reinstate: labelled(REASON_CODES.reinstate),
      revoke: labelled(REASON_CODES.revoke),
      end: labelled(CLOSE_REASONS),
    },
  }

  app.get(`${base}/session`, async (request) => {
    const visit = await visitOf(deps, agency, request)
    return {
      ...aboutAgency,
      staff: visit === undefined ? null : staffOnWire(visit.member),
      expiresAt: visit?.expiresAt.toISOString() ?? null,
    }
  })

  /** Strangers may try, from our page and not endlessly. */
  const stranger =
    <T extends z.ZodType>(schema: T, handler: (body: z.output<T>, reply: FastifyReply) => Promise<unknown>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      if (!isOwnOrigin(request, agency)) return sendRefusal(reply, 403, 'wrong_origin')
      const seconds = deps.attempts.secondsToWait(request.ip)
      if (seconds !== undefined) return sendRefusal(reply.header('retry-after', seconds), 429, 'too_many_requests')
      const body = schema.safeParse(request.body)
      return body.success ? handler(body.data, reply) : sendRefusal(reply, 400, 'invalid_request')
    }

  const welcome = async (reply: FastifyReply, member: StaffMember) => {
    setStaffCookie(reply, agency, await deps.startVisit(member, deps.clock()))
    return { staff: staffOnWire(member) }
  }

  app.post(
    `${base}/enrolment/options`,
    JSON_ONLY,
    stranger(invitationBody, async ({ invitation }, reply) => {
      const started = await deps.startEnrolment(agency, invitation, deps.clock())
      if (!started.ok) return sendRefusal(reply, STATUS[started.reason], started.reason)
      const { name, roles } = started.value.member
      return { staff: { name, roles }, options: started.value.options }
    }),
  )
  app.post(
    `${base}/enrolment`,
    JSON_ONLY,
    stranger(enrolmentBody, async ({ invitation, response }, reply) => {
      const enrolled = await deps.enrol(agency, invitation, response, deps.clock())
      return enrolled.ok ? welcome(reply, enrolled.value) : sendRefusal(reply, STATUS[enrolled.reason], enrolled.reason)
    }),
  )
  app.post(
    `${base}/sign-in/options`,
    JSON_ONLY,
    stranger(z.object({}), async () => ({ options: await deps.startSignIn(agency) })),
  )
  app.post(
    `${base}/sign-in`,
    JSON_ONLY,
    stranger(signInBody, async ({ response }, reply) => {
      const signedIn = await deps.signIn(agency, response, deps.clock())
      return signedIn.ok ? welcome(reply, signedIn.value) : sendRefusal(reply, STATUS[signedIn.reason], signedIn.reason)
    }),
  )
  app.post(
    `${base}/sign-out`,
    JSON_ONLY,
    staffOnly(deps, agency, 'any', async (_member, request, reply) => {
      const secret = staffSecretOf(request, agency)
      if (secret !== undefined) await deps.endVisit(agency.id, secret)
      return clearStaffCookie(reply, agency).code(204).send()
    }),
  )
}
