import type { Clock } from '@sojourn/domain'
import { decodeBase64url, encodeBase64url, sha256 } from '@sojourn/keys'
import { errorBody } from '@sojourn/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Registrar } from '../../agencies/agency.ts'
import { registrationStatusUri } from '../../relying-parties/give-registration-status.ts'
import { agencyPath, pathOf } from '../agency-path.ts'

export interface RegistryRouteDeps {
  readonly giveRegistrations: (agency: Registrar) => Promise<object>
  readonly clock: Clock
  readonly giveRegistrationStatus: (agency: Registrar, now: Date) => Promise<string>
  readonly checkpointOf: (agency: Registrar) => Promise<{ readonly token: string } | undefined>
  readonly logProof: (
    agency: Registrar,
    leafHash: Uint8Array,
  ) => Promise<
    | { readonly leaf: string; readonly index: number; readonly checkpoint: string; readonly path: readonly string[] }
    | undefined
  >
  readonly logLeaves: (
    agency: Registrar,
    from: number,
    limit: number,
  ) => Promise<readonly { readonly sequence: number; readonly leaf: string }[]>
}

const CACHE = 'public, max-age=5'
/** A page of leaves that is full never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable'
const LEAVES_A_PAGE = 256

/**
 * The register and its log, the same for everybody: who is registered for what, the newest signed root, that a leaf is in it, and every leaf for whoever
 * rebuilds the tree. Wallets ask for none of it: a request brings what they check.
 */
export function registryRoutes(app: FastifyInstance, agency: Registrar, deps: RegistryRouteDeps): void {
  const base = agencyPath(agency)

  app.get(`${base}/registrations`, async (request, reply) =>
    sendCached(request, reply, await deps.giveRegistrations(agency)),
  )

  app.get(pathOf(registrationStatusUri(agency)), async (_request, reply) => {
    const token = await deps.giveRegistrationStatus(agency, deps.clock())
    return reply.type('application/statuslist+jwt').header('cache-control', CACHE).send(token)
  })

  app.get(`${base}/log/checkpoint`, async (_request, reply) => {
    const checkpoint = await deps.checkpointOf(agency)
    if (checkpoint === undefined) return reply.code(404).send(errorBody('log_is_empty'))
    return reply.type('application/jwt').header('cache-control', CACHE).send(checkpoint.token)
  })

  app.get<{ Params: { hash: string } }>(`${base}/log/proofs/:hash`, async (request, reply) => {
    const hash = decodeBase64url(request.params.hash)
    const proof = hash?.length === 32 ? await deps.logProof(agency, hash) : undefined
    if (proof === undefined) return reply.code(404).send(errorBody('not_in_log'))
    return sendCached(request, reply, proof)
  })

  app.get<{ Params: { page: string } }>(`${base}/log/leaves/:page`, async (request, reply) => {
    const { page } = request.params
    if (!/^(?:0|[1-9]\d{0,9})$/.test(page)) return reply.code(404).send(errorBody('not_in_log'))
    const leaves = await deps.logLeaves(agency, Number(page) * LEAVES_A_PAGE, LEAVES_A_PAGE)
    if (leaves.length === 0) return reply.code(404).send(errorBody('not_in_log'))
    reply.header('cache-control', leaves.length === LEAVES_A_PAGE ? FOR_EVER : CACHE)
    return { first: leaves[0]?.sequence ?? 0, leaves: leaves.map(({ leaf }) => leaf) }
  })
}

function sendCached(request: FastifyRequest, reply: FastifyReply, body: object): FastifyReply {
  const text = JSON.stringify(body)
  const etag = `"${encodeBase64url(sha256(text))}"`
  reply.header('etag', etag).header('cache-control', CACHE)
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.type('application/json').send(text)
}
