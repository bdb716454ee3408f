import type { ServerOptions as SecureServerOptions } from 'node:https'
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
  /** Our own TLS, PEM; without it something in front of us speaks it, or nobody does. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly asksClients: boolean } | undefined
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
    ...listenerOf(options.tls),
    requestIdHeader: false,
    genReqId: () => crypto.randomUUID(),
    trustProxy: (_address, hop) => hop < (options.trustedProxies ?? 0),
    routerOptions: { maxParamLength: 300 },
  }) as FastifyInstance
  addSecurityHeaders(app, options.https)
  refuseNul(app)
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

/** RFC 9325 4.2: of TLS 1.2 what has forward secrecy and authenticated encryption, and nothing older. */
const CIPHERS = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
].join(':')

/**
 * A client's certificate is asked for and not judged here: which one is good for which client is no property of the connection. The
 * handshake has proven that the client has its key.
 */
function listenerOf(tls: ServerOptions['tls']) {
  const limits = { headersTimeout: 10_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16 * 1024 }
  if (tls === undefined) return { http: limits }
  const { certificate: cert, key, asksClients: requestCert } = tls
  const https = {
    ...limits,
    cert,
    key,
    requestCert,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
  }
  return { https: https as SecureServerOptions }
}

/** NUL in an address: no id of ours has one, and no text of PostgreSQL can hold it. */
function refuseNul(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.raw.url?.includes('%00')) {
      done()
      return
    }
    reply.code(400).send({ error: 'invalid_request', request_id: request.id })
  })
}

/** A kept-alive connection whose last request was still being answered when the closing began would hold it for a minute. */
function closePromptly(app: FastifyInstance): void {
  app.addHook('preClose', async () => {
    const sweep = setInterval(() => app.server.closeIdleConnections(), 50)
    app.server.once('close', () => clearInterval(sweep))
    sweep.unref()
  })
}
