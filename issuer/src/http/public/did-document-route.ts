import type { FastifyInstance } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import { didDocumentOf } from '../../agencies/did-documents.ts'
import { agencyPath } from '../agency-path.ts'

const CACHE = 'public, max-age=300'

/** did:web: the document lies at the end of the identifier's own path. */
export function didDocumentRoute(app: FastifyInstance, agency: Agency): void {
  app.get(`${agencyPath(agency)}/did.json`, async (_request, reply) =>
    reply.type('application/did+json').header('cache-control', CACHE).send(didDocumentOf(agency)),
  )
}
