import type { FastifyInstance, FastifyRequest } from 'fastify'

export type BodyType = 'application/json' | 'application/x-www-form-urlencoded' | 'application/jwt' | 'text/csv'

const CHARSETS = ['', ';charset=utf-8', '; charset=utf-8']
const spellings = (types: readonly BodyType[]): ReadonlySet<string> =>
  new Set(types.flatMap((type) => CHARSETS.map((charset) => type + charset)))

const ALL = spellings(['application/json', 'application/x-www-form-urlencoded', 'application/jwt'])

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What bodies this route takes; when unset all but files, which a route asks for by name. */
    bodyTypes?: readonly BodyType[]
  }
}

/**
 * A body is read only when its Content-Type is one of a few exact spellings. Parsers that look for the type inside a longer header
 * have let a tab, a space or a trailing word choose another parser than the schema was checked for (assurance R19).
 */
export function addContentTypeCheck(app: FastifyInstance): void {
  const perRoute = new WeakMap<object, ReadonlySet<string>>()
  const allowedFor = (types: readonly BodyType[] | undefined): ReadonlySet<string> => {
    if (types === undefined) return ALL
    const known = perRoute.get(types)
    if (known !== undefined) return known
    const made = spellings(types)
    perRoute.set(types, made)
    return made
  }
  const isTaken = (request: FastifyRequest): boolean => {
    const header = request.headers['content-type']
    const allowed = allowedFor(request.routeOptions.config.bodyTypes)
    return header !== undefined && allowed.has(header.toLowerCase()) && isSentOnce(request)
  }
  app.addHook('onRequest', (request, reply, done) => {
    if (!hasBody(request) || isTaken(request)) {
      done()
      return
    }
    // The body stays unread, so the connection cannot be used for another request. Without `done` nothing follows.
    reply.code(415).header('connection', 'close').send({ error: 'invalid_request', request_id: request.id })
  })
}

const hasBody = (request: FastifyRequest): boolean =>
  request.headers['transfer-encoding'] !== undefined ||
  (request.headers['content-length'] !== undefined && request.headers['content-length'] !== '0') ||
  request.headers['content-type'] !== undefined

const CONTENT_TYPE = 'content-type'

/** Node keeps the first of two Content-Type headers; something in front of us may have looked at the second. */
function isSentOnce(request: FastifyRequest): boolean {
  let seen = 0
  const raw = request.raw.rawHeaders
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]
    if (name?.length === CONTENT_TYPE.length && name.toLowerCase() === CONTENT_TYPE) seen += 1
  }
  return seen <= 1
}
