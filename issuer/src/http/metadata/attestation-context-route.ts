import { attestationContextUrl } from '@sojourn/domain'
import { contextText } from '@sojourn/formats'
import { encodeBase64url, sha256 } from '@sojourn/keys'
import type { FastifyInstance } from 'fastify'
import { pathOf } from '../agency-path.ts'

/** Credentials hold its digest, so it can never change; a change is another version at another place. */
const CACHE = 'public, max-age=31536000, immutable'

/** The JSON-LD context of the credentials of VCDM 2.0, byte for byte what their digest is over. */
export function attestationContextRoute(app: FastifyInstance, publicUrl: string): void {
  const url = attestationContextUrl(publicUrl)
  const text = contextText(url)
  const etag = `"${encodeBase64url(sha256(text))}"`
  app.get(pathOf(url), async (request, reply) => {
    reply.header('cache-control', CACHE).header('etag', etag)
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type('application/ld+json').send(text)
  })
}
