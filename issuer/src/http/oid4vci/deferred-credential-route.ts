import type { Result } from '@sojourn/domain'
import {
  buildCredentialResponse,
  type CredentialErrorCode,
  type DeferredCredentialRequest,
  errorBody,
  parseDeferredCredentialRequest,
} from '@sojourn/protocol'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { Access } from '../../issuance/check-access.ts'
import type { DeferredCredentials } from '../../issuance/issue-credential.ts'
import type { DeferredRefusal } from '../../issuance/issue-deferred-credential.ts'
import type { IssuedCredentials } from '../../issuance/sign-slots.ts'
import { agencyPath } from '../agency-path.ts'
import { type CredentialRouteDeps, WIRE_ERROR } from './credential-route.ts'
import { MESSAGE_TYPES, readRequestMessage, responseEncryptionOf, sendMessage } from './encrypted-messages.ts'
import { deferredCredentialEndpoint } from './endpoints.ts'
import { accessRequestOf, hasTokenInQuery, sendChallenge } from './protected-resource.ts'

export interface DeferredCredentialRouteDeps extends Omit<CredentialRouteDeps, 'issue'> {
  readonly issueDeferred: (
    agency: Agency,
    access: Access,
    request: DeferredCredentialRequest,
    now: Date,
  ) => Promise<Result<IssuedCredentials | DeferredCredentials, DeferredRefusal>>
}

/** OID4VCI-1.0 9 (deferred-credential-issuance): 202 as long as nobody has decided, then the credentials, once. */
export function deferredCredentialRoute(app: FastifyInstance, agency: Agency, deps: DeferredCredentialRouteDeps): void {
  const url = deferredCredentialEndpoint(agency)
  const refused = (reply: FastifyReply, reason: string, error: CredentialErrorCode) => {
    deps.onRefused(agency, reason)
    return reply.code(400).send(errorBody(error))
  }
  app.post(
    `${agencyPath(agency)}/deferred-credential`,
    { config: { bodyTypes: MESSAGE_TYPES } },
    async (request, reply) => {
      const now = deps.clock()
      if (hasTokenInQuery(request)) return reply.code(400).send(errorBody('invalid_request'))
      const access = await deps.checkAccess(agency, accessRequestOf(request, url), now)
      if (!access.ok) {
        deps.onRefused(agency, access.reason)
        return sendChallenge(reply, access.reason)
      }
      const message = await readRequestMessage(request, agency, deps, now)
      if (!message.ok) return refused(reply, message.reason, WIRE_ERROR[message.reason])
      const { json, wasEncrypted } = message.value
      const parsed = parseDeferredCredentialRequest(json, {
        wasEncrypted,
        responseEncryption: responseEncryptionOf(deps),
      })
      if (!parsed.ok) return refused(reply, parsed.reason.problem, parsed.reason.error)
      const issued = await deps.issueDeferred(agency, access.value, parsed.value, now)
      if (issued.ok) {
        return sendMessage(reply, buildCredentialResponse(issued.value), parsed.value.responseEncryption)
      }
      if (issued.reason === 'dpop_proof_replayed' || issued.reason === 'authorization_revoked') {
        deps.onRefused(agency, issued.reason)
        return sendChallenge(reply, issued.reason)
      }
      return refused(reply, issued.reason, WIRE_ERROR[issued.reason])
    },
  )
}
