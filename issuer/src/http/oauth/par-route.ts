import type { Result } from '@sojourn/domain'
import {
  type AuthorizationErrorCode,
  buildPushedAuthorizationResponse,
  errorBody,
  type PushedAuthorizationRequest,
  parsePushedAuthorizationRequest,
  type TokenErrorCode,
} from '@sojourn/protocol'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { AuthenticatedClient } from '../../authorization/authenticate-client.ts'
import type { PushedRequest, PushRefusal } from '../../authorization/push-authorization-request.ts'
import type { SpentDpopProof } from '../../issuance/check-dpop-proof.ts'
import { agencyPath } from '../agency-path.ts'
import { pushedAuthorizationEndpoint } from '../oid4vci/endpoints.ts'
import { type AuthenticatedRequestDeps, authenticateRequest } from './authenticated-request.ts'

export interface ParRouteDeps extends AuthenticatedRequestDeps {
  readonly push: (
    agency: Agency,
    client: AuthenticatedClient,
    request: PushedAuthorizationRequest & { readonly proof: SpentDpopProof | undefined },
    now: Date,
  ) => Promise<Result<PushedRequest, PushRefusal>>
  readonly onRefused: (agency: Agency, reason: string) => void
}

/** RFC9126 2.3 (error-response) with RFC9396 5, RFC9449 10.1. */
const WIRE_ERROR = {
  redirect_not_registered: 'invalid_request',
  configuration_unknown: 'invalid_authorization_details',
  configuration_not_allowed: 'invalid_scope',
  nothing_asked_for: 'invalid_scope',
  dpop_keys_differ: 'invalid_dpop_proof',
  dpop_proof_replayed: 'invalid_dpop_proof',
  issuer_state_unknown: 'invalid_request',
  offer_does_not_have_it: 'invalid_request',
} as const satisfies Record<PushRefusal, AuthorizationErrorCode | TokenErrorCode>

const BODY_TYPES = ['application/x-www-form-urlencoded'] as const

export function parRoute(app: FastifyInstance, agency: Agency, deps: ParRouteDeps): void {
  const url = pushedAuthorizationEndpoint(agency)
  const { credentialIssuer } = agency

  const refused = (reply: FastifyReply, reason: string, error: string, status = 400) => {
    deps.onRefused(agency, reason)
    return reply.code(status).send(errorBody(error))
  }

  app.post(`${agencyPath(agency)}/par`, { config: { bodyTypes: BODY_TYPES } }, async (request, reply) => {
    const now = deps.clock()
    const asked = await authenticateRequest(deps, agency, request, url, now)
    if (!asked.ok) return refused(reply, asked.reason.reason, asked.reason.error, asked.reason.status)
    const parsed = parsePushedAuthorizationRequest(request.body, { credentialIssuer })
    if (!parsed.ok) return refused(reply, `${parsed.reason.field}_${parsed.reason.problem}`, parsed.reason.error)
    const { authenticated, proof } = asked.value
    const pushed = await deps.push(agency, authenticated, { ...parsed.value, proof }, now)
    if (!pushed.ok) return refused(reply, pushed.reason, WIRE_ERROR[pushed.reason])
    return reply.code(201).send(buildPushedAuthorizationResponse(pushed.value))
  })

  // RFC9126 2.3: any other method is 405, and says which one would do.
  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url: `${agencyPath(agency)}/par`,
    handler: async (_request, reply) => reply.code(405).header('allow', 'POST').send(errorBody('invalid_request')),
  })
}
