import type { FastifyInstance } from 'fastify'

const ALLOWED = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'DPoP-Nonce, WWW-Authenticate, Retry-After, OAuth-Client-Attestation-Challenge',
} as const

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers':
    'Authorization, Content-Type, DPoP, Accept, OAuth-Client-Attestation, OAuth-Client-Attestation-PoP',
  'access-control-max-age': '7200',
} as const

/**
 * Lets a page from any origin (a wallet) read the answers of the routes registered in `scope`, without cookies: the star rules
 * credentials out. Call it first in a scope of its own: `app.register(async (scope) => { allowWallets(scope); scope.post(...) })`.
 */
export function allowWallets(scope: FastifyInstance): void {
  const preflighted = new Set<string>()
  scope.addHook('onRequest', (_request, reply, done) => {
    reply.headers(ALLOWED)
    done()
  })
  scope.addHook('onRoute', (route) => {
    const methods = Array.isArray(route.method) ? route.method : [route.method]
    if (methods.includes('OPTIONS') || preflighted.has(route.path)) return
    preflighted.add(route.path)
    scope.options(route.routePath, async (_request, reply) => reply.code(204).headers(PREFLIGHT).send())
  })
}
