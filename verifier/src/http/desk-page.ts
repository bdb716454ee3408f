import { pagePolicy } from '@sojourn/service'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { readPageFiles } from './page-files.ts'

/**
 * The built desk page (`desk/dist`), read once into memory: a URL is looked up among known names and never becomes a path. Without
 * a build the desk says so, and the API works all the same.
 */
export async function deskPage(app: FastifyInstance, folder: URL, deskExists: (id: string) => boolean): Promise<void> {
  const files = await readPageFiles(folder)
  const headers = pagePolicy({})

  const sendPage = (reply: FastifyReply) => {
    const page = files.get('index.html')
    if (page === undefined) return reply.code(503).send({ error: 'desk_page_not_built' })
    return reply
      .headers({ ...headers, 'cache-control': 'no-cache' })
      .type(page.type)
      .send(page.bytes)
  }

  app.get<{ Params: { relyingParty: string } }>('/desk/:relyingParty', async (request, reply) => {
    const { relyingParty } = request.params
    // A name that is not one of ours must not become an address.
    if (!deskExists(relyingParty)) return reply.code(404).send({ error: 'unknown_relying_party' })
    return reply.redirect(`${relyingParty}/`, 308)
  })
  app.get<{ Params: { relyingParty: string; '*': string } }>('/desk/:relyingParty/*', async (request, reply) => {
    const { relyingParty, '*': name } = request.params
    if (!deskExists(relyingParty)) return reply.code(404).send({ error: 'unknown_relying_party' })
    const file = files.get(name)
    if (file !== undefined && name !== 'index.html') {
      const cached = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
      return reply
        .headers({ ...headers, 'cache-control': cached })
        .type(file.type)
        .send(file.bytes)
    }
    return PAGES.has(name) ? sendPage(reply) : reply.code(404).send({ error: 'not_found' })
  })
}

/** The places of the page itself: its start, where a wallet sends the browser back to, where the phone says at which counter it is, and where an invitation leads. */
const PAGES: ReadonlySet<string> = new Set(['', 'index.html', 'return', 'place', 'enrol'])
