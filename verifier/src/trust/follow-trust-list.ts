import { type Clock, ok, type Result, refuse } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import { readTrustList, replaceTrustList, type TrustList } from '@sojourn/trust'
import { createOwnClock, type OwnClock, type OwnClockDeps } from './own-clock.ts'

export interface TrustListAlarm {
  readonly reason: string
  readonly cause?: unknown
}

export interface FollowTrustListDeps extends Omit<OwnClockDeps, 'look'> {
  /** The signed list as published; where it lies is configured, never learnt from a message. */
  readToken(): Promise<Result<string, string>>
  readonly anchor: PublicJwk
  readonly clock: Clock
  onAlarm(alarm: TrustListAlarm): void
}

export interface TrustListFollower extends OwnClock {
  /** The newest list that was accepted, as long as it has not expired. */
  current(at: Date): Result<TrustList, 'trust_list_unavailable'>
  /** As it was signed, for whoever verifies it again. */
  currentToken(at: Date): Result<string, 'trust_list_unavailable'>
}

/**
 * Reads the trust list again on its own clock. A list that does not verify, or is older than the one held, is refused and the held
 * one stays until it expires: whoever serves the list can hold it back for a while, but cannot turn it back.
 */
export function createTrustListFollower(deps: FollowTrustListDeps): TrustListFollower {
  let held: { readonly list: TrustList; readonly token: string } | undefined

  const refused = (reason: string, cause?: unknown): boolean => {
    deps.onAlarm(cause === undefined ? { reason } : { reason, cause })
    return false
  }

  async function look(): Promise<boolean> {
    try {
      const token = await deps.readToken()
      if (!token.ok) return refused(token.reason)
      const read = await readTrustList(token.value, deps.anchor, deps.clock())
      if (!read.ok) return refused(read.reason)
      const next = replaceTrustList(held?.list, read.value)
      if (!next.ok) return refused(next.reason)
      held = { list: next.value, token: token.value }
      return true
    } catch (cause) {
      return refused('unreadable', cause)
    }
  }

  return {
    current: (at) =>
      held !== undefined && held.list.expiresAt > at ? ok(held.list) : refuse('trust_list_unavailable'),
    currentToken: (at) =>
      held !== undefined && held.list.expiresAt > at ? ok(held.token) : refuse('trust_list_unavailable'),
    ...createOwnClock({ look, random: deps.random, refreshSeconds: deps.refreshSeconds }),
  }
}
