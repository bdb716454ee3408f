import type { AttestationTypeId } from '@sojourn/domain'
import type { FastifyInstance } from 'fastify'
import { type FixedDocument, typeMetadataOf } from '../../type-metadata/type-metadata.ts'
import { pathOf } from '../agency-path.ts'

/** The document of a version never changes: credentials carry its digest. */
const CACHE = 'public, max-age=604800, immutable'

/** SD-JWT-VC 5.3 (retrieving-type-metadata). Verifiers of ours need none of it; it is for wallets that are not ours. */
export function typeMetadataRoutes(app: FastifyInstance, types: readonly AttestationTypeId[], publicUrl: string): void {
  for (const id of new Set(types)) {
    const metadata = typeMetadataOf(publicUrl, id)
    for (const document of [metadata, metadata.template]) fixedDocumentRoute(app, document)
  }
}

/** The bytes as they are: a serializer in between could write them another way. */
function fixedDocumentRoute(app: FastifyInstance, { url, mediaType, text, integrity }: FixedDocument): void {
  const etag = `"${integrity}"`
  app.get(pathOf(url), async (request, reply) => {
    reply.header('etag', etag).header('cache-control', CACHE)
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type(mediaType).send(text)
  })
}
