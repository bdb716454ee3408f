import type { AgencyId, Clock } from '@sojourn/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import { hasRole, type StaffMember, type StaffRole } from '../../staff/staff-member.ts'
import type { Visit } from '../../staff/visits.ts'
import { staffSecretOf } from './console-cookie.ts'

export interface ConsoleDoor {
  readonly clock: Clock
  readonly findVisit: (agency: AgencyId, secret: string, now: Date) => Promise<Visit | undefined>
}

/** Cookies come along from anywhere on the site; a page's origin does not lie. */
export const isOwnOrigin = (request: FastifyRequest, agency: Agency): boolean =>
  request.headers.origin === new URL(agency.credentialIssuer).origin

export async function visitOf(door: ConsoleDoor, agency: Agency, request: FastifyRequest): Promise<Visit | undefined> {
  const secret = staffSecretOf(request, agency)
  return secret === undefined ? undefined : door.findVisit(agency.id, secret, door.clock())
}

type Handler<R extends FastifyRequest> = (member: StaffMember, request: R, reply: FastifyReply) => Promise<unknown>

/**
 * Lets in whoever is signed in and, when one is named, has the role. A request that changes something must come from our own page.
 */
export const staffOnly =
  <R extends FastifyRequest>(door: ConsoleDoor, agency: Agency, role: StaffRole | 'any', handler: Handler<R>) =>
  async (request: R, reply: FastifyReply): Promise<unknown> => {
    if (request.method !== 'GET' && !isOwnOrigin(request, agency)) return sendRefusal(reply, 403, 'wrong_origin')
    const visit = await visitOf(door, agency, request)
    if (visit === undefined) return sendRefusal(reply, 401, 'not_signed_in')
    if (role !== 'any' && !hasRole(visit.member, role)) return sendRefusal(reply, 403, 'role_missing')
    return handler(visit.member, request, reply)
  }

export const sendRefusal = (reply: FastifyReply, status: number, error: string, more: object = {}): FastifyReply =>
  reply.code(status).send({ error, ...more })
