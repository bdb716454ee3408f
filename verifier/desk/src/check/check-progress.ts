import type { DeskCheck } from '../../../src/http/desk-messages.ts'

/** What the page knows of a check: the server's last word, the links that it told once, and this device's own deadline. */
export interface CheckProgress {
  readonly check: DeskCheck
  /** `expiresAt` by the clock of this device, whose time may be wrong. */
  readonly deadline: Date
  /** This device's clock minus the server's. */
  readonly skewMs: number
}

const ORDER = [
  'waiting',
  'fetched',
  'awaiting_return',
  'answered',
  'expired',
  'cancelled',
  'deleted',
] as const satisfies readonly DeskCheck['state'][]

export const isOver = (state: DeskCheck['state']): boolean =>
  state === 'answered' || state === 'expired' || state === 'cancelled' || state === 'deleted'

/** From the answer that created the check; `now` is when that answer came. */
export function beginProgress(check: DeskCheck, now: Date): CheckProgress {
  const skewMs = now.getTime() - Date.parse(check.createdAt)
  return { check, skewMs, deadline: new Date(Date.parse(check.expiresAt) + skewMs) }
}

/**
 * Takes the server's next word. The links stay (they are told once); what is over stays over, but for what its holder had deleted; a word that was overtaken on
 * the way, such as a late answer to a poll, is dropped.
 */
export function advance(progress: CheckProgress, heard: DeskCheck): CheckProgress {
  const { check, skewMs } = progress
  const isDeleted = check.state === 'answered' && heard.state === 'deleted'
  if ((isOver(check.state) && !isDeleted) || ORDER.indexOf(heard.state) < ORDER.indexOf(check.state)) return progress
  return {
    check: {
      ...heard,
      id: heard.id ?? check.id,
      link: heard.link ?? check.link,
      walletLink: heard.walletLink ?? check.walletLink,
      movingLinks: check.movingLinks,
      digitalRequests: check.digitalRequests,
    },
    skewMs,
    deadline: new Date(Date.parse(heard.expiresAt) + skewMs),
  }
}
