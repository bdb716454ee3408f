import { buildNotificationRequest, type NotificationRequest } from '@sojourn/protocol'
import type { DpopSession } from './dpop-session.ts'

const MAX_ATTEMPTS = 3

/**
 * OID4VCI-1.0 11 (notification-endpoint). Best effort: the credentials are already safe in the vault, and an issuer that hears nothing
 * revokes them by itself, which the status list will tell.
 */
export async function notifyIssuer(
  session: DpopSession,
  url: string,
  accessToken: string,
  notificationId: string,
  event: NotificationRequest['event'],
): Promise<void> {
  const json = buildNotificationRequest({ notificationId, event })
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const answer = await session.send({ method: 'POST', url, accept: 'application/json', json }, accessToken)
    if (answer.ok && answer.value.status < 500) return
  }
}
