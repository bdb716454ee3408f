import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import { VISIT_SECONDS } from '../../staff/visits.ts'
import { agencyPath } from '../agency-path.ts'

const SECRET = /^[A-Za-z0-9_-]{43}$/

/** One cookie for each agency. `__Host-` binds it to this host over https; on loopback, where there is no https, to the console's path. */
const cookieName = (agency: Agency): string =>
  agency.credentialIssuer.startsWith('https:') ? `__Host-staff-${agency.id}` : `staff-${agency.id}`

const attributes = (agency: Agency): string =>
  agency.credentialIssuer.startsWith('https:')
    ? 'Path=/; Secure; HttpOnly; SameSite=Strict'
    : `Path=${agencyPath(agency)}/console; HttpOnly; SameSite=Strict`

export const setStaffCookie = (reply: FastifyReply, agency: Agency, secret: string): FastifyReply =>
  reply.header('set-cookie', `${cookieName(agency)}=${secret}; Max-Age=${VISIT_SECONDS}; ${attributes(agency)}`)

export const clearStaffCookie = (reply: FastifyReply, agency: Agency): FastifyReply =>
  reply.header('set-cookie', `${cookieName(agency)}=; Max-Age=0; ${attributes(agency)}`)

/** Undefined when there is none of the right shape, or two: then somebody else has set one. */
export function staffSecretOf(request: FastifyRequest, agency: Agency): string | undefined {
  const name = cookieName(agency)
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([given]) => given === name)
    .map(([, value]) => value ?? '')
  const [value] = values
  return values.length === 1 && value !== undefined && SECRET.test(value) ? value : undefined
}
