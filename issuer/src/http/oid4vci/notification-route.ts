import type { Clock, Result } from '@sojourn/domain'
import {
  errorBody,
  type NotificationErrorCode,
  type NotificationRequest,
  parseNotificationRequest,
} from '@sojourn/protocol'
import type { FastifyInstance } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { NotificationRefusal } from '../../issuance/accept-notification.ts'
import type { Access, AccessRefusal, AccessRequest } from '../../issuance/check-access.ts'
import { agencyPath } from '../agency-path.ts'
import { notificationEndpoint } from './endpoints.ts'
import { accessRequestOf, hasTokenInQuery, sendChallenge } from './protected-resource.ts'

export interface NotificationRouteDeps {
  readonly clock: Clock
  readonly checkAccess: (agency: Agency, request: AccessRequest, now: Date) => Promise<Result<Access, AccessRefusal>>
  readonly acceptNotification: (
    agency: Agency,
    access: Access,
    request: NotificationRequest,
    now: Date,
  ) => Promise<Result<void, NotificationRefusal>>
}

/** OID4VCI-1.0 11.3 (notification-error-response). */
const WIRE_ERROR = {
  notification_unknown: 'invalid_notification_id',
} as const satisfies Record<
  Exclude<NotificationRefusal, 'dpop_proof_replayed' | 'authorization_revoked'>,
  NotificationErrorCode
>

const BODY_TYPES = ['application/json'] as const

export function notificationRoute(app: FastifyInstance, agency: Agency, deps: NotificationRouteDeps): void {
  const url = notificationEndpoint(agency)
  app.post(`${agencyPath(agency)}/notification`, { config: { bodyTypes: BODY_TYPES } }, async (request, reply) => {
    const now = deps.clock()
    if (hasTokenInQuery(request)) return reply.code(400).send(errorBody('invalid_request'))
    const access = await deps.checkAccess(agency, accessRequestOf(request, url), now)
    if (!access.ok) return sendChallenge(reply, access.reason)
    const parsed = parseNotificationRequest(request.body)
    if (!parsed.ok) return reply.code(400).send(errorBody('invalid_notification_request'))
    const accepted = await deps.acceptNotification(agency, access.value, parsed.value, now)
    if (accepted.ok) return reply.code(204).send()
    if (accepted.reason === 'dpop_proof_replayed' || accepted.reason === 'authorization_revoked') {
      return sendChallenge(reply, accepted.reason)
    }
    return reply.code(400).send(errorBody(WIRE_ERROR[accepted.reason]))
  })
}
