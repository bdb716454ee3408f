import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { pathOf } from '../agency-path.ts'

const CACHE = 'public, max-age=60'

/** The signed list of who may issue and ask what. It is the registry's word, not ours: served as the file has it, read at each request. */
export function trustListRoute(app: FastifyInstance, publicUrl: string, file: string): void {
  app.get(pathOf(`${publicUrl}/trust-list`), async (_request, reply) => {
    const token = (await readFile(file, 'utf8')).trim()
    return reply.type('application/jwt').header('cache-control', CACHE).send(token)
  })
}
