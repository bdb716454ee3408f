import type { FastifyReply, FastifyRequest } from 'fastify'

const NAME = 'sojourn_desk'
const VALUE = /^[A-Za-z0-9_-]{43}$/

/**
 * The desk's browser session, one for each relying party. `Lax`, so that it comes along when the wallet sends the browser back; no
 * state changes on GET, and POSTs are JSON of our own origin.
 */
export function setDeskCookie(
  reply: FastifyReply,
  cookie: { readonly path: string; readonly secret: string; readonly maxAgeSeconds: number; readonly secure: boolean },
): void {
  const parts = [
    `${NAME}=${cookie.secret}`,
    `Path=${cookie.path}`,
    `Max-Age=${cookie.maxAgeSeconds}`,
    'HttpOnly',
    'SameSite=Lax',
  ]
  if (cookie.secure) parts.push('Secure')
  reply.header('set-cookie', parts.join('; '))
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
