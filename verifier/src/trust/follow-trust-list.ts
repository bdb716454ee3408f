import { type Clock, ok, type Result, refuse } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import { readTrustList, replaceTrustList, type TrustList } from '@sojourn/trust'

export interface TrustListAlarm {
  readonly reason: string
  readonly cause?: unknown
}

export interface FollowTrustListDeps {
  /** The signed list as published; where it lies is configured, never learnt from a message. */
  readToken(): Promise<Result<string, string>>
  readonly anchor: PublicJwk
  readonly clock: Clock
  /** From 0 to 1, for the jitter. */
  random(): number
  /** From one look to the next, when it went well. */
  readonly refreshSeconds: number
  onAlarm(alarm: TrustListAlarm): void
}

export interface TrustListFollower {
  /** The newest list that was accepted, as long as it has not expired. */
  current(at: Date): Result<TrustList, 'trust_list_unavailable'>
  /** As it was signed, for whoever verifies it again. */
  currentToken(at: Date): Result<string, 'trust_list_unavailable'>
  refresh(): Promise<void>
  start(): void
  stop(): void
}

const RETRY_SECONDS = 30

/**
 * Reads the trust list again on its own clock. A list that does not verify, or is older than the one held, is refused and the held
 * one stays until it expires: whoever serves the list can hold it back for a while, but cannot turn it back.
 */
export function createTrustListFollower(deps: FollowTrustListDeps): TrustListFollower {
  let held: { readonly list: TrustList; readonly token: string } | undefined
  let timer: NodeJS.Timeout | undefined
  let failed = false

  async function refresh(): Promise<void> {
    failed = true
    try {
      const token = await deps.readToken()
      if (!token.ok) return deps.onAlarm({ reason: token.reason })
      const read = await readTrustList(token.value, deps.anchor, deps.clock())
      if (!read.ok) return deps.onAlarm({ reason: read.reason })
      const next = replaceTrustList(held?.list, read.value)
      if (!next.ok) return deps.onAlarm({ reason: next.reason })
      held = { list: next.value, token: token.value }
      failed = false
    } catch (cause) {
      deps.onAlarm({ reason: 'unreadable', cause })
    }
  }

  function schedule(): void {
    const seconds =
      (failed ? Math.min(RETRY_SECONDS, deps.refreshSeconds) : deps.refreshSeconds) * (0.8 + 0.4 * deps.random())
    timer = setTimeout(() => {
      void refresh().finally(() => {
        if (timer !== undefined) schedule()
      })
    }, seconds * 1000)
    timer.unref()
  }

  return {
    current: (at) =>
      held !== undefined && held.list.expiresAt > at ? ok(held.list) : refuse('trust_list_unavailable'),
    currentToken: (at) =>
      held !== undefined && held.list.expiresAt > at ? ok(held.token) : refuse('trust_list_unavailable'),
    refresh,
    start() {
      if (timer === undefined) schedule()
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
