import { expect, test } from 'vitest'
import { buildNotificationRequest, type NotificationRequest, parseNotificationRequest } from './notification-request.ts'

const request: NotificationRequest = { notificationId: '3fwe98js', event: 'credential_accepted', description: 'stored' }

test('a notification says what became of the credentials', () => {
  expect(buildNotificationRequest(request)).toEqual({
    notification_id: '3fwe98js',
    event: 'credential_accepted',
    event_description: 'stored',
  })
  expect(parseNotificationRequest(buildNotificationRequest(request))).toEqual({ ok: true, value: request })
})

test.each<[string, unknown, string, string]>([
  ['no id', { event: 'credential_deleted' }, 'notification_id', 'missing'],
  ['another event', { notification_id: 'n', event: 'Credential_Accepted' }, 'event', 'not_allowed'],
  ['no event', { notification_id: 'n' }, 'event', 'missing'],
  [
    'words outside ASCII',
    { notification_id: 'n', event: 'credential_failure', event_description: '满' },
    'event_description',
    'malformed',
  ],
  [
    'a quotation mark',
    { notification_id: 'n', event: 'credential_failure', event_description: '"' },
    'event_description',
    'malformed',
  ],
])('refuses %s', (_, body, field, problem) => {
  expect(parseNotificationRequest(body)).toEqual({ ok: false, reason: { field, problem } })
})
