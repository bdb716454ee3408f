import {
  type AgencyId,
  addSeconds,
  type CredentialState,
  fromSeconds,
  type IssuanceId,
  type StatusListId,
  type StatusType,
  statusOf,
  toSeconds,
} from '@sojourn/domain'
import { INVALID, readStatusBits, SUSPENDED, VALID, writeStatusBits } from '@sojourn/status'
import type { Agency } from '../agencies/agency.ts'
import { type Publication, STATUS_BITS, signEdition } from './open-status-list.ts'
import type { StatusPlace } from './status-place.ts'

export interface PlaceState extends StatusPlace {
  readonly state: CredentialState
}

/** A change of state that one list does not show yet. */
export interface Waiting {
  readonly statusListId: StatusListId
  readonly issuanceId: IssuanceId
}

export type Edition = Omit<Publication, 'token' | 'cwt' | 'bitstrings'>

/** What one transaction of a publication may do. */
export interface PublicationStore {
  /**
   * Takes changes off the queue and lets each wait for its lists; they come back when the transaction fails. A list that nothing waited
   * for becomes due at a random moment of the window. Answers how many were taken.
   */
  scatterChanges(
    agency: AgencyId,
    limit: number,
    window: { readonly from: Date; readonly seconds: number },
  ): Promise<number>
  /** Everything that waits for a list that is due, off the queue; the lists too that have nothing left to change. */
  takeDue(agency: AgencyId, now: Date): Promise<readonly Waiting[]>
  /** The present state, not the one at the time of the change: whatever was queued, the list says what is true now. */
  statesOf(
    agency: AgencyId,
    issuances: readonly IssuanceId[],
    lists: readonly StatusListId[],
  ): Promise<readonly PlaceState[]>
  listsIssuedBefore(agency: AgencyId, instant: Date): Promise<readonly StatusListId[]>
  lockEdition(agency: AgencyId, id: StatusListId): Promise<Edition>
  saveEdition(publication: Publication): Promise<void>
}

export interface PublishDeps {
  readonly inTransaction: <T>(work: (store: PublicationStore) => Promise<T>) => Promise<T>
  readonly ttlSeconds: number
  /** How long a change may wait for its list, so that what changed together is not published together (assurance M12). */
  readonly windowSeconds: number
  /** Signs every list again, as after a key came into strange hands. */
  readonly renewAll?: true
}

const CHANGES_AT_A_TIME = 2_000

const VALUE = { valid: VALID, invalid: INVALID, suspended: SUSPENDED } as const satisfies Record<StatusType, number>

/** Publishes what changed, and signs again what has reached its ttl. Returns how many lists were signed. */
export async function publishStatusLists(deps: PublishDeps, agency: Agency, now: Date): Promise<number> {
  let signed = 0
  for (;;) {
    const window = { from: now, seconds: deps.windowSeconds }
    const taken = await deps.inTransaction((store) => store.scatterChanges(agency.id, CHANGES_AT_A_TIME, window))
    signed += await deps.inTransaction((store) => publishDue(deps, store, agency, now))
    if (taken < CHANGES_AT_A_TIME) return signed
  }
}

async function publishDue(deps: PublishDeps, store: PublicationStore, agency: Agency, now: Date): Promise<number> {
  const waiting = await store.takeDue(agency.id, now)
  const lists = [...new Set(waiting.map(({ statusListId }) => statusListId))]
  const issuances = [...new Set(waiting.map(({ issuanceId }) => issuanceId))]
  const states = lists.length === 0 ? [] : await store.statesOf(agency.id, issuances, lists)
  const byList = new Map<StatusListId, PlaceState[]>(lists.map((id) => [id, []]))
  for (const place of states) byList.get(place.statusListId)?.push(place)
  for (const id of await store.listsIssuedBefore(
    agency.id,
    deps.renewAll === true ? now : addSeconds(now, -deps.ttlSeconds),
  )) {
    if (!byList.has(id)) byList.set(id, [])
  }
  // In one order everywhere, so that two publishers wait for each other and never deadlock.
  for (const id of [...byList.keys()].sort()) {
    const edition = await store.lockEdition(agency.id, id)
    const statuses = withStates(edition.statuses, byList.get(id) ?? [])
    await store.saveEdition(
      await signEdition(
        agency,
        { statusListId: id, statuses, version: edition.version + 1 },
        deps.ttlSeconds,
        nextInstant(edition.issuedAt, now),
      ),
    )
  }
  return byList.size
}

function withStates(current: Uint8Array, places: readonly PlaceState[]): Uint8Array {
  const statuses = new Uint8Array(current)
  for (const { index, state } of places) {
    const value = VALUE[statusOf(state)]
    // Revoked is for ever, whatever a row says (assurance I6): better no new list than one that takes a revocation back.
    if (readStatusBits(statuses, STATUS_BITS, index) === INVALID && value !== INVALID) {
      throw new Error(`the list would clear a revocation at ${index}`)
    }
    writeStatusBits(statuses, STATUS_BITS, index, value)
  }
  return statuses
}

/** `iat` never goes back, also when this machine's clock does: verifiers take an older list for a rollback. */
const nextInstant = (last: Date, now: Date): Date => fromSeconds(Math.max(toSeconds(last), toSeconds(now)))
