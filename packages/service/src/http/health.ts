import type { FastifyInstance } from 'fastify'

const PROBE_MS = 250
const BLOCKED_MS = 400

/**
 * `/healthz` says that the process turns; `/readyz` that it can serve: its own `ready` answers true and the event loop was not
 * blocked in the last moment. Both say nothing more, for strangers can read them.
 */
export function addHealth(app: FastifyInstance, ready: () => Promise<boolean>): void {
  let expected = performance.now() + PROBE_MS
  let blockedAt = Number.NEGATIVE_INFINITY
  const probe = setInterval(() => {
    const now = performance.now()
    if (now - expected > BLOCKED_MS) blockedAt = now
    expected = now + PROBE_MS
  }, PROBE_MS)
  probe.unref()
  app.addHook('onClose', async () => clearInterval(probe))

  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const now = performance.now()
    const blocked = now - blockedAt < 1_000 || now - expected > BLOCKED_MS
    const serving = !blocked && (await ready().catch(() => false))
    return reply.code(serving ? 200 : 503).send({ status: serving ? 'ready' : 'not_ready' })
  })
}
