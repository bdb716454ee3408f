import { ok, type Result } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, readMessage } from './field-problem.ts'

export type NotificationEvent = 'credential_accepted' | 'credential_failure' | 'credential_deleted'

/** OID4VCI-1.0 11.1 (notification). Idempotent: the same call again is a success again. */
export interface NotificationRequest {
  readonly notificationId: string
  readonly event: NotificationEvent
  readonly description?: string
}

/** OID4VCI-1.0 11.3 (notification-error-response). */
export type NotificationErrorCode = 'invalid_notification_id' | 'invalid_notification_request'

const ASCII_TEXT = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

const notificationSchema = z.object({
  notification_id: z.string().min(1).max(1024),
  event: z.enum(['credential_accepted', 'credential_failure', 'credential_deleted']),
  event_description: z.string().max(1024).regex(ASCII_TEXT).optional(),
})

export function parseNotificationRequest(json: unknown): Result<NotificationRequest, FieldProblem> {
  const read = readMessage(notificationSchema, json)
  if (!read.ok) return read
  const { notification_id, event, event_description } = read.value
  return ok({
    notificationId: notification_id,
    event,
    ...(event_description !== undefined && { description: event_description }),
  })
}

export const buildNotificationRequest = (request: NotificationRequest): JsonObject => ({
  notification_id: request.notificationId,
  event: request.event,
  ...(request.description !== undefined && { event_description: request.description }),
})
