import type { RelyingPartyId, Result, StaffId } from '@sojourn/domain'
import type { Attempts, EnrolRefusal, InvitationRefusal } from '@sojourn/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { InvitedStaff } from '../desk-access/invite-staff.ts'
import type { ListedMember } from '../desk-access/list-staff.ts'
import { accessAt, type DeskSession } from '../desk-access/open-desk-session.ts'
import type { SignInRefusal } from '../desk-access/sign-in-staff.ts'
import { DESK_ROLES, type DeskRole, type StaffMember } from '../desk-access/staff-member.ts'
import type { RelyingParty } from '../relying-parties/relying-party.ts'
import { clearDeskCookie, sendDeskCookie } from './desk-cookie.ts'
import { DESK_PREFIX, type DeskDoor, type DeskParams, ownOriginOnly, partyOf, staffOnly } from './desk-door.ts'
import type { DeskStaff, InvitedDeskStaff } from './desk-messages.ts'
import { isUuid } from './is-uuid.ts'

export interface StaffRoutesDeps extends DeskDoor {
  readonly attempts: Attempts
  startEnrolment(
    id: RelyingPartyId,
    invitation: string,
    now: Date,
  ): Promise<Result<{ who: StaffMember; options: unknown }, InvitationRefusal>>
  enrol(
    id: RelyingPartyId,
    invitation: string,
    response: unknown,
    now: Date,
  ): Promise<Result<StaffMember, EnrolRefusal>>
  startSignIn(id: RelyingPartyId): Promise<unknown>
  signIn(id: RelyingPartyId, response: unknown): Promise<Result<StaffMember, SignInRefusal>>
  startSession(member: StaffMember, now: Date): Promise<Result<DeskSession, 'passkey_unknown'>>
  endSession(id: RelyingPartyId, sessionHash: Uint8Array): Promise<void>
  listStaff(id: RelyingPartyId): Promise<readonly ListedMember[]>
  inviteStaff(
    id: RelyingPartyId,
    wish: { readonly name: string; readonly role: DeskRole; readonly by: StaffId },
    now: Date,
  ): Promise<Result<InvitedStaff, 'staff_name_bad' | 'staff_unknown'>>
  endStaff(staffId: StaffId, by: StaffMember, now: Date): Promise<Result<void, 'staff_unknown' | 'own_account'>>
}

const STATUS = {
  invitation_unknown: 404,
  invitation_used: 409,
  invitation_expired: 409,
  passkey_refused: 400,
  passkey_unknown: 400,
  staff_name_bad: 400,
  staff_unknown: 404,
  own_account: 409,
} as const satisfies Record<EnrolRefusal | SignInRefusal | 'staff_name_bad' | 'staff_unknown' | 'own_account', number>

const invitationBody = z.object({ invitation: z.string().min(1).max(100) })
const enrolmentBody = invitationBody.extend({ response: z.unknown() })
const signInBody = z.object({ response: z.unknown() })
const inviteBody = z.object({ name: z.string().max(200), role: z.enum(DESK_ROLES) })
const JSON_ONLY = { config: { bodyTypes: ['application/json'] as const } }

const sendRefusal = (reply: FastifyReply, reason: keyof typeof STATUS): FastifyReply =>
  reply.code(STATUS[reason]).send({ error: reason })

/** Who works at the desks of a relying party: in by a one-time link, then by passkey, and out when a manager says so. */
export function staffRoutes(app: FastifyInstance, deps: StaffRoutesDeps): void {
  app.register(
    async (scope) => {
      ownOriginOnly(scope, deps.verifierUrl)

      /** Strangers may try, from our page and not endlessly; where nobody signs in, there is no such door. */
      const stranger =
        <T extends z.ZodType>(
          schema: T,
          handler: (party: RelyingParty, body: z.output<T>, reply: FastifyReply) => Promise<unknown>,
        ) =>
        async (request: FastifyRequest<DeskParams>, reply: FastifyReply) => {
          const party = partyOf(deps, request)
          if (party === undefined) return reply.code(404).send({ error: 'unknown_relying_party' })
          if (accessAt(deps.access, party).kind !== 'staff') return reply.code(404).send({ error: 'no_staff_here' })
          const seconds = deps.attempts.secondsToWait(request.ip)
          if (seconds !== undefined)
            return reply.code(429).header('retry-after', seconds).send({ error: 'too_many_attempts' })
          const body = schema.safeParse(request.body)
          if (!body.success) return reply.code(400).send({ error: 'invalid_request' })
          return handler(party, body.data, reply)
        }

      const welcome = async (reply: FastifyReply, member: StaffMember) => {
        const now = deps.clock()
        const started = await deps.startSession(member, now)
        if (!started.ok) return sendRefusal(reply, started.reason)
        sendDeskCookie(reply, deps.verifierUrl, member.relyingPartyId, started.value, now)
        return { staff: staffView(member) }
      }

      scope.post<DeskParams>(
        '/enrolment/options',
        JSON_ONLY,
        stranger(invitationBody, async ({ id }, { invitation }, reply) => {
          const started = await deps.startEnrolment(id, invitation, deps.clock())
          if (!started.ok) return sendRefusal(reply, started.reason)
          const { name, role } = started.value.who
          return { staff: { name, roles: [role] }, options: started.value.options }
        }),
      )
      scope.post<DeskParams>(
        '/enrolment',
        JSON_ONLY,
        stranger(enrolmentBody, async ({ id }, { invitation, response }, reply) => {
          const enrolled = await deps.enrol(id, invitation, response, deps.clock())
          return enrolled.ok ? welcome(reply, enrolled.value) : sendRefusal(reply, enrolled.reason)
        }),
      )
      scope.post<DeskParams>(
        '/sign-in/options',
        JSON_ONLY,
        stranger(z.object({}), async ({ id }) => ({ options: await deps.startSignIn(id) })),
      )
      scope.post<DeskParams>(
        '/sign-in',
        JSON_ONLY,
        stranger(signInBody, async ({ id }, { response }, reply) => {
          const signedIn = await deps.signIn(id, response)
          return signedIn.ok ? welcome(reply, signedIn.value) : sendRefusal(reply, signedIn.reason)
        }),
      )
      scope.post<DeskParams>(
        '/sign-out',
        JSON_ONLY,
        staffOnly(deps, 'clerk', async ({ relyingParty, sessionHash }, _request, reply) => {
          await deps.endSession(relyingParty.id, sessionHash)
          clearDeskCookie(reply, deps.verifierUrl, relyingParty.id)
          return reply.code(204).send()
        }),
      )

      scope.get<DeskParams>(
        '/staff',
        staffOnly(deps, 'manager', async ({ relyingParty }) => ({
          staff: (await deps.listStaff(relyingParty.id)).map(listedView),
        })),
      )
      scope.post<DeskParams>(
        '/staff',
        JSON_ONLY,
        staffOnly(deps, 'manager', async ({ relyingParty, member, now }, request, reply) => {
          const body = inviteBody.safeParse(request.body)
          if (!body.success) return reply.code(400).send({ error: 'invalid_request' })
          const invited = await deps.inviteStaff(relyingParty.id, { ...body.data, by: member.id }, now)
          if (!invited.ok) return sendRefusal(reply, invited.reason)
          const { link, expiresAt } = invited.value
          const shown: InvitedDeskStaff = {
            staff: staffView(invited.value.member),
            link,
            expiresAt: expiresAt.toISOString(),
          }
          return reply.code(201).send(shown)
        }),
      )
      scope.post<DeskParams & { Params: { staffId: string } }>(
        '/staff/:staffId/end',
        JSON_ONLY,
        staffOnly<DeskParams & { Params: { staffId: string } }>(
          deps,
          'manager',
          async ({ member, now }, request, reply) => {
            const { staffId } = request.params
            if (!isUuid(staffId)) return sendRefusal(reply, 'staff_unknown')
            const ended = await deps.endStaff(staffId as StaffId, member, now)
            return ended.ok ? reply.code(204).send() : sendRefusal(reply, ended.reason)
          },
        ),
      )
    },
    { prefix: DESK_PREFIX },
  )
}

export const staffView = ({ id, name, role }: StaffMember): DeskStaff['member'] => ({ id, name, role })

const listedView = ({ invitedAt, enrolledAt, endedAt, lastSeenAt, ...member }: ListedMember): DeskStaff => ({
  member: staffView(member),
  state: endedAt !== null ? 'ended' : enrolledAt !== null ? 'enrolled' : 'invited',
  invitedAt: invitedAt.toISOString(),
  lastSeenAt: lastSeenAt?.toISOString() ?? null,
})
