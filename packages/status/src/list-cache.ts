import { type Clock, ok, type Result, refuse } from '@sojourn/domain'
import type { JsonObject, VerificationKey } from '@sojourn/keys'
import type { BitstringStatusRefusal } from './bitstring/bitstring-status-at.ts'
import type { BitstringListRefusal } from './bitstring/read-bitstring-list.ts'
import type { StatusListCwtRefusal } from './cwt/read-status-list-cwt.ts'
import type { StatusList, StatusListRefusal } from './read-status-list-token.ts'

export type FetchRefusal = 'unreachable' | 'wrong_content_type' | 'too_large'
/** Why nothing can be said. Every one of them means no, never yes (assurance F12, F13). */
export type StatusUnavailable =
  | FetchRefusal
  | StatusListRefusal
  | BitstringListRefusal
  | StatusListCwtRefusal
  | BitstringStatusRefusal
  | 'untrusted_status_issuer'
  | 'rolled_back'

/** What the cache and the judgement of age need to know of a list of either kind. */
export type DatedList = Pick<StatusList, 'uri' | 'issuedAt' | 'expiresAt' | 'ttlSeconds'>

export interface StatusListAlarm {
  readonly uri: string
  readonly reason: StatusUnavailable
  readonly at: Date
  /** What was thrown, when the reason is a fault of ours or of the network's. */
  readonly cause?: unknown
}

export interface StatusListCacheDeps {
  /**
   * Follows no redirect, and answers only what came with a media type of the kind of list that is kept. A CWT comes as base64url of its bytes.
   */
  fetchToken(uri: string): Promise<Result<string, FetchRefusal>>
  /** The key that may sign the list at `uri`. */
  keyFor(signer: ListSigner, uri: string): Promise<Result<VerificationKey, string>>
  clock: Clock
  /** From 0 to 1, for the jitter. */
  random(): number
  /** However short an issuer's `ttl` is, it is not asked more often than this. */
  readonly leastRefreshSeconds: number
  onAlarm(alarm: StatusListAlarm): void
}

/** One kind of list: how it is read, unverified and then verified. */
export interface ListKind<L extends DatedList> {
  parse(token: string): Result<ParsedList<L>, StatusUnavailable>
}

/** What a list says of its signer, a JWT in its own words and a CWT in those; nothing in it is believed. */
export interface ListSigner {
  readonly header: JsonObject
  readonly payload: JsonObject
}

export interface ParsedList<L extends DatedList> {
  readonly signer: ListSigner
  read(input: {
    readonly uri: string
    readonly key: VerificationKey
    readonly at: Date
    readonly skewSeconds: number
  }): Promise<Result<L, StatusUnavailable>>
}

export interface ListCache<L extends DatedList> {
  /** Fetches only when the list was never had; a presentation never causes a second fetch (assurance M4). */
  find(uri: string): Promise<Result<L, StatusUnavailable>>
  /** Fetches every list whose time has come; what the loop does. */
  refreshDue(): Promise<void>
  /** Fetches every list held, due or not: for an operator who cannot wait, never for a presentation. */
  refreshHeld(): Promise<void>
  start(): void
  stop(): void
}

/** Lists kept in memory; the time of the newest seen is remembered for many more. */
const MAX_LISTS = 256
const MAX_URIS = 65_536
const SKEW_SECONDS = 60
const MOST_TICK_SECONDS = 5
const DEFAULT_TTL_SECONDS = 300
/** An issuer's `ttl` may not let a list grow older than 15 minutes (TSL 11.5 (expiration-and-caching)). */
const MOST_REFRESH_SECONDS = 720

interface Slot<L> {
  readonly uri: string
  list: L | undefined
  refusal: StatusUnavailable
  /** `iat` of the newest list ever accepted: an older one is a rollback, whoever signed it. */
  newestIssuedAt: number
  nextAt: number
  failures: number
  running: Promise<void> | undefined
}

export function createListCache<L extends DatedList>(deps: StatusListCacheDeps, kind: ListKind<L>): ListCache<L> {
  // A timer takes what is no number for one millisecond, and would ask the issuer without a pause.
  if (!(deps.leastRefreshSeconds > 0)) throw new RangeError('leastRefreshSeconds must be a number above zero')
  const slots = new Map<string, Slot<L>>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function slotOf(uri: string): Slot<L> {
    const known = slots.get(uri)
    const slot = known ?? newSlot<L>(uri)
    // Taken out and put back, so that the map runs from the longest unused to the last used.
    slots.delete(uri)
    slots.set(uri, slot)
    if (known === undefined) makeRoom(slots)
    return slot
  }

  /** Single flight: whoever comes while a fetch is under way waits for that one. */
  function refresh(slot: Slot<L>): Promise<void> {
    slot.running ??= fetchInto(slot).finally(() => {
      slot.running = undefined
    })
    return slot.running
  }

  async function fetchInto(slot: Slot<L>): Promise<void> {
    try {
      const fetched = await fetchList(slot)
      if (!fetched.ok) refused(slot, fetched.reason)
      else {
        slot.list = fetched.value
        slot.newestIssuedAt = fetched.value.issuedAt.getTime()
        slot.failures = 0
      }
    } catch (cause) {
      refused(slot, 'unreachable', cause)
    }
    slot.nextAt = deps.clock().getTime() + waitSeconds(slot, deps.leastRefreshSeconds) * jitter(deps.random()) * 1000
  }

  /** The list held so far stays: it was true when signed, and its age is judged at every use. */
  function refused(slot: Slot<L>, reason: StatusUnavailable, cause?: unknown): void {
    slot.refusal = reason
    slot.failures += 1
    deps.onAlarm({ uri: slot.uri, reason, at: deps.clock(), cause })
  }

  async function fetchList(slot: Slot<L>): Promise<Result<L, StatusUnavailable>> {
    const fetched = await deps.fetchToken(slot.uri)
    if (!fetched.ok) return fetched
    const parsed = kind.parse(fetched.value)
    if (!parsed.ok) return parsed
    const key = await deps.keyFor(parsed.value.signer, slot.uri)
    if (!key.ok) return refuse('untrusted_status_issuer')
    const read = await parsed.value.read({
      uri: slot.uri,
      key: key.value,
      at: deps.clock(),
      skewSeconds: SKEW_SECONDS,
    })
    if (read.ok && read.value.issuedAt.getTime() < slot.newestIssuedAt) return refuse('rolled_back')
    return read
  }

  async function refreshDue(): Promise<void> {
    const now = deps.clock().getTime()
    const due = [...slots.values()].filter((slot) => slot.list !== undefined && slot.nextAt <= now)
    await Promise.all(due.map(refresh))
  }

  async function refreshHeld(): Promise<void> {
    await Promise.all([...slots.values()].filter((slot) => slot.list !== undefined).map(refresh))
  }

  function schedule(): void {
    timer = setTimeout(() => {
      void refreshDue().finally(() => {
        if (timer !== undefined) schedule()
      })
    }, Math.min(MOST_TICK_SECONDS, deps.leastRefreshSeconds) * 1000)
    // On Node a cache alone keeps no process alive; a browser's timer is a number.
    if (typeof timer === 'object') timer.unref()
  }

  return {
    async find(uri) {
      const slot = slotOf(uri)
      if (slot.list === undefined && (slot.running !== undefined || slot.nextAt <= deps.clock().getTime())) {
        await refresh(slot)
      }
      return slot.list === undefined ? refuse(slot.refusal) : ok(slot.list)
    },
    refreshDue,
    refreshHeld,
    start() {
      if (timer === undefined) schedule()
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}

const newSlot = <L>(uri: string): Slot<L> => ({
  uri,
  list: undefined,
  refusal: 'unreachable',
  newestIssuedAt: 0,
  nextAt: 0,
  failures: 0,
  running: undefined,
})

/** ±20 %, so that verifiers do not come all at once and a fetch tells nothing of a presentation. */
const jitter = (random: number): number => 0.8 + 0.4 * random

function waitSeconds({ failures, list }: Slot<DatedList>, leastSeconds: number): number {
  if (failures > 0) return leastSeconds * 2 ** Math.min(failures - 1, 3)
  const ttl = list?.ttlSeconds ?? DEFAULT_TTL_SECONDS
  return Math.min(MOST_REFRESH_SECONDS, Math.max(leastSeconds, ttl))
}

function makeRoom(slots: Map<string, Slot<unknown>>): void {
  const held = [...slots.values()].filter((slot) => slot.list !== undefined)
  for (const slot of held.slice(0, Math.max(0, held.length - MAX_LISTS + 1))) {
    slot.list = undefined
    slot.nextAt = 0
  }
  for (const uri of slots.keys()) {
    if (slots.size <= MAX_URIS) break
    slots.delete(uri)
  }
}
