import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import { DECISION_SECONDS } from '../../authorization/authorization.ts'
import { agencyPath } from '../agency-path.ts'

const SECRET = /^[A-Za-z0-9_-]{64}$/

const isHttps = (agency: Agency): boolean => agency.credentialIssuer.startsWith('https:')
const cookieName = (agency: Agency): string =>
  isHttps(agency) ? `__Host-authorize-${agency.id}` : `authorize-${agency.id}`

/** Lax and not Strict, for the way back from the resident's identity provider starts on another site. What changes something is a POST. */
const attributes = (agency: Agency): string =>
  isHttps(agency)
    ? 'Path=/; Secure; HttpOnly; SameSite=Lax'
    : `Path=${agencyPath(agency)}/authorize; HttpOnly; SameSite=Lax`

export const setBrowserCookie = (reply: FastifyReply, agency: Agency, secret: string): FastifyReply =>
  reply.header('set-cookie', `${cookieName(agency)}=${secret}; Max-Age=${DECISION_SECONDS}; ${attributes(agency)}`)

export const clearBrowserCookie = (reply: FastifyReply, agency: Agency): FastifyReply =>
  reply.header('set-cookie', `${cookieName(agency)}=; Max-Age=0; ${attributes(agency)}`)

/** Undefined when there is none of the right shape, or two: then somebody else has set one. */
export function browserSecretOf(request: FastifyRequest, agency: Agency): string | undefined {
  const name = cookieName(agency)
  const [value, ...more] = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([given]) => given === name)
    .map(([, given]) => given ?? '')
  return more.length === 0 && value !== undefined && SECRET.test(value) ? value : undefined
}
