import type { FastifyError, FastifyInstance } from 'fastify'
import { isDatabaseDown } from '../database/is-database-down.ts'
import type { Logger } from '../log/create-logger.ts'

const RETRY_AFTER_SECONDS = '5'

/**
 * Faults reach strangers as a code and a request id, never as text: what went wrong is in the log under the same id.
 * Refusals do not come here; a route answers them itself.
 */
export function addErrorRendering(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const where = { requestId: request.id, method: request.method, route: request.routeOptions.url ?? '(none)' }
    if (isDatabaseDown(error)) {
      logger.fault('request_failed', error, { ...where, reason: 'database_down' })
      return reply
        .code(503)
        .header('retry-after', RETRY_AFTER_SECONDS)
        .send({ error: 'temporarily_unavailable', request_id: request.id })
    }
    const status = error.statusCode
    if (status !== undefined && status >= 400 && status < 500) {
      logger.debug('request_refused', { ...where, status, reason: error.code })
      return reply.code(status).send({ error: 'invalid_request', request_id: request.id })
    }
    logger.fault('request_failed', error, where)
    return reply.code(500).send({ error: 'server_error', request_id: request.id })
  })
  app.setNotFoundHandler((request, reply) => reply.code(404).send({ error: 'not_found', request_id: request.id }))
}
