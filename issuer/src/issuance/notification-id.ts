import type { AgencyId, IssuanceId } from '@sojourn/domain'
import type { Mac } from './server-secret.ts'
import { idOfTagged, taggedId } from './tagged-id.ts'

/**
 * Names the issuance and carries our MAC. It exists only once the issuance is reserved for its holder keys, and a retry gets the same:
 * nobody can try keys, or requests, until the comparison code fits (assurance T2).
 */
export const notificationIdOf = (mac: Mac, agency: AgencyId, issuanceId: IssuanceId): string =>
  taggedId(mac, 'notification_id', agency, issuanceId)

export const issuanceOfNotificationId = (mac: Mac, agency: AgencyId, text: string): IssuanceId | undefined =>
  idOfTagged<IssuanceId>(mac, 'notification_id', agency, text)
