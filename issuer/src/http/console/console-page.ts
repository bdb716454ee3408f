import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pagePolicy } from '@sojourn/service'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import { agencyPath } from '../agency-path.ts'

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export interface PageFile {
  readonly type: string
  readonly bytes: Buffer
}

/** The built page, read once: a URL is looked up among known names and never becomes a path. Empty when nothing was built. */
export async function readConsoleFiles(folder: URL): Promise<ReadonlyMap<string, PageFile>> {
  const root = fileURLToPath(folder)
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(
      paths.map(async (path): Promise<[string, PageFile]> => {
        const type = MEDIA_TYPES[extname(path)] ?? 'application/octet-stream'
        return [path.slice(root.length).replace(/^\/+/, ''), { type, bytes: await readFile(path) }]
      }),
    ),
  )
}

/** Its views are hash routes, so two addresses serve the page; the rest are its files. */
export function consolePage(app: FastifyInstance, agency: Agency, files: ReadonlyMap<string, PageFile>): void {
  const base = `${agencyPath(agency)}/console`
  const headers = pagePolicy({})

  const send = (reply: FastifyReply, name: string, cacheControl: string) => {
    const file = files.get(name)
    if (file === undefined) return reply.code(404).send({ error: 'not_found' })
    return reply
      .headers({ ...headers, 'cache-control': cacheControl })
      .type(file.type)
      .send(file.bytes)
  }

  app.get(base, async (_request, reply) => reply.redirect(`${base}/`, 308))
  for (const place of ['/', '/enrol']) {
    app.get(`${base}${place}`, async (_request, reply) =>
      files.size === 0
        ? reply.code(503).send({ error: 'console_page_not_built' })
        : send(reply, 'index.html', 'no-cache'),
    )
  }
  app.get<{ Params: { '*': string } }>(`${base}/*`, async (request, reply) => {
    const name = request.params['*']
    return send(reply, name, name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
  })
}
