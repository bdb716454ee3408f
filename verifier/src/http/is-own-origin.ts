import type { FastifyRequest } from 'fastify'

/** Whether a browser sent this from our own page; programs that send neither header carry no foreign page's cookie. */
export function isOwnOrigin(request: FastifyRequest, ownOrigin: string): boolean {
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  if (origin !== undefined) return origin === ownOrigin
  return site === undefined || site === 'same-origin' || site === 'none'
}
