import type { RelyingPartyId } from '@sojourn/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { DeskSession } from '../desk-access/open-desk-session.ts'

const NAME = 'sojourn_desk'
const VALUE = /^[A-Za-z0-9_-]{43}$/

/**
 * The desk's browser session, one for each relying party. `Lax`, so that it comes along when the wallet sends the browser back; no
 * state changes on GET, and POSTs are JSON of our own origin.
 */
export function sendDeskCookie(
  reply: FastifyReply,
  verifierUrl: string,
  id: RelyingPartyId,
  { secret, expiresAt }: DeskSession,
  now: Date,
): void {
  const maxAgeSeconds = Math.floor((expiresAt.getTime() - now.getTime()) / 1000)
  reply.header('set-cookie', cookieOf(verifierUrl, id, secret, maxAgeSeconds))
}

export const clearDeskCookie = (reply: FastifyReply, verifierUrl: string, id: RelyingPartyId): void =>
  void reply.header('set-cookie', cookieOf(verifierUrl, id, '', 0))

function cookieOf(verifierUrl: string, id: RelyingPartyId, secret: string, maxAgeSeconds: number): string {
  const { protocol, pathname } = new URL(verifierUrl)
  const path = `${pathname === '/' ? '' : pathname}/desk/${id}`
  const parts = [`${NAME}=${secret}`, `Path=${path}`, `Max-Age=${maxAgeSeconds}`, 'HttpOnly', 'SameSite=Lax']
  if (protocol === 'https:') parts.push('Secure')
  return parts.join('; ')
}

/** The secret of the session, or undefined when there is none of the right shape, or two. */
export function deskSecretOf(request: FastifyRequest): string | undefined {
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([name]) => name === NAME)
    .map(([, value]) => value ?? '')
  const [value] = values
  return values.length === 1 && value !== undefined && VALUE.test(value) ? value : undefined
}
