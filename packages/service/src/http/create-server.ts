import { type FastifyInstance, fastify } from 'fastify'
import type { Logger } from '../log/create-logger.ts'
import { addBodyParsers } from './body-parsers.ts'
import { addContentTypeCheck } from './content-type.ts'
import { addHealth } from './health.ts'
import { addErrorRendering } from './render-error.ts'
import { addSecurityHeaders } from './security-headers.ts'

export interface ServerOptions {
  readonly logger: Logger
  /** What `/readyz` asks; usually `database.ready`. */
  readonly ready: () => Promise<boolean>
  /** Whether the public URL is https: answers then carry Strict-Transport-Security. */
  readonly https: boolean
  readonly bodyLimitBytes?: number
  /** How many proxies in front are ours and set X-Forwarded-For; 0 believes no header. */
  readonly trustedProxies?: number
}

/**
 * The one way our services make a fastify instance: bounded sizes and times (assurance F11), exact Content-Types, strict headers,
 * errors without text, health routes. It does not listen.
 */
export function createServer(options: ServerOptions): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: options.bodyLimitBytes ?? 64 * 1024,
    requestTimeout: 15_000,
    keepAliveTimeout: 65_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16 * 1024 },
    requestIdHeader: false,
    genReqId: () => crypto.randomUUID(),
    trustProxy: (_address, hop) => hop < (options.trustedProxies ?? 0),
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    routerOptions: { maxParamLength: 300 },
  })
  addSecurityHeaders(app, options.https)
  addContentTypeCheck(app)
  addBodyParsers(app)
  addErrorRendering(app, options.logger)
  addHealth(app, options.ready)
  closePromptly(app)
  app.addHook('onResponse', (request, reply, done) => {
    options.logger.debug('request_answered', {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? '(none)',
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
    })
    done()
  })
  return app
}

/** A kept-alive connection whose last request was still being answered when the closing began would hold it for a minute. */
function closePromptly(app: FastifyInstance): void {
  app.addHook('preClose', async () => {
    const sweep = setInterval(() => app.server.closeIdleConnections(), 50)
    app.server.once('close', () => clearInterval(sweep))
    sweep.unref()
  })
}
