import type { FastifyInstance } from 'fastify'
import { readPageFiles } from '../page-files.ts'

/** The button for pages of others (`button/dist`): one script that any page may load, and pin with an integrity attribute. */
export async function buttonRoute(app: FastifyInstance, folder: URL): Promise<void> {
  const script = (await readPageFiles(folder)).get('button.js')
  app.get('/v1/button.js', async (_request, reply) => {
    if (script === undefined) return reply.code(503).send({ error: 'button_not_built' })
    return reply
      .headers({
        'cache-control': 'public, max-age=300',
        'cross-origin-resource-policy': 'cross-origin',
        'access-control-allow-origin': '*',
      })
      .type(script.type)
      .send(script.bytes)
  })
}
