import type { Clock, Result } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import { pagePolicy } from '@sojourn/service'
import { packOnWire, type StatusPack } from '@sojourn/verification'
import type { FastifyInstance } from 'fastify'
import { readPageFiles } from './page-files.ts'

export interface CheckerPageDeps {
  readonly clock: Clock
  readonly anchor: PublicJwk
  readonly synthetic: boolean
  readonly statusPack: (at: Date) => Result<StatusPack, 'trust_list_unavailable'>
}

/**
 * The offline checker (`checker/dist`): for anybody with the link, without an account or a cookie. What it fetches is the same for everybody
 * and it sends nothing, so nobody here learns that somebody was checked.
 */
export async function checkerPage(app: FastifyInstance, folder: URL, deps: CheckerPageDeps): Promise<void> {
  const files = await readPageFiles(folder)
  const headers = {
    ...pagePolicy({ wasm: true, camera: true, trustedTypes: 'sojourn-service-worker' }),
    'cross-origin-embedder-policy': 'require-corp',
  }
  const settings = { trust_anchor: deps.anchor, synthetic: deps.synthetic }

  app.get('/checker', async (_request, reply) => reply.redirect('checker/', 308))
  app.get('/checker/config.json', async (_request, reply) => reply.header('cache-control', 'no-cache').send(settings))
  app.get('/checker/pack.json', async (_request, reply) => {
    const pack = deps.statusPack(deps.clock())
    if (!pack.ok) return reply.code(503).send({ error: pack.reason })
    return reply.header('cache-control', 'no-cache').send(packOnWire(pack.value))
  })
  app.get<{ Params: { '*': string } }>('/checker/*', async (request, reply) => {
    const name = request.params['*'] === '' ? 'index.html' : request.params['*']
    const file = files.get(name)
    if (file === undefined) {
      const isBuilt = files.has('index.html')
      return reply.code(isBuilt ? 404 : 503).send({ error: isBuilt ? 'not_found' : 'checker_page_not_built' })
    }
    const cached = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    return reply
      .headers({ ...headers, 'cache-control': cached })
      .type(file.type)
      .send(file.bytes)
  })
}
