import { type AgencyId, addSeconds, type StatusListId, statusOf } from '@sojourn/domain'
import { INVALID, readStatusBits, SUSPENDED, VALID } from '@sojourn/status'
import { type CheckLogDeps, checkLog } from '../audit/check-log.ts'
import { UNSETTLED_SECONDS } from '../issuance/issuance.ts'
import { STATUS_BITS, VALUE_AT_BIRTH } from './open-status-list.ts'
import type { PlaceState } from './publish-status-lists.ts'
import type { StatusAtBirth } from './status-place.ts'

/** By the numbers of assurance section 6. */
export interface InvariantFault {
  readonly invariant: 'I1' | 'I3' | 'I5' | 'I6' | 'I7' | 'I8'
  readonly what: string
}

export interface ReconcileDeps extends CheckLogDeps {
  readonly editions: (
    agency: AgencyId,
  ) => Promise<readonly { statusListId: StatusListId; statuses: Uint8Array; born: StatusAtBirth }[]>
  readonly publishedStates: (agency: AgencyId, list: StatusListId) => Promise<readonly PlaceState[]>
  /** Issuances whose copies are not as many as they say. */
  readonly incompleteIssuances: (agency: AgencyId) => Promise<readonly string[]>
  readonly unsettledBefore: (agency: AgencyId, instant: Date) => Promise<readonly string[]>
  /** Issuances whose leaves do not match their state: a change without a leaf, or two. */
  readonly withoutMatchingLeaves: (agency: AgencyId) => Promise<readonly string[]>
  readonly offersWithSeveralIssuances: (agency: AgencyId) => Promise<readonly string[]>
}

/** The job that voids runs every quarter of a minute. */
const GRACE_SECONDS = 60
const VALUE = { valid: VALID, invalid: INVALID, suspended: SUSPENDED } as const

/** Rows, places, lists and log say the same (assurance P3). Run after every fault test, and by whoever restored a backup. */
export async function reconcile(deps: ReconcileDeps, agency: AgencyId, now: Date): Promise<readonly InvariantFault[]> {
  const faults: InvariantFault[] = []
  const add = (invariant: InvariantFault['invariant'], what: readonly string[]) =>
    faults.push(...what.map((text) => ({ invariant, what: text })))
  add(
    'I1',
    (await deps.incompleteIssuances(agency)).map((id) => `issuance ${id} lacks copies`),
  )
  add(
    'I3',
    (await deps.offersWithSeveralIssuances(agency)).map((id) => `offer ${id} was issued twice`),
  )
  add(
    'I8',
    (await deps.unsettledBefore(agency, addSeconds(now, -UNSETTLED_SECONDS - GRACE_SECONDS))).map(
      (id) => `issuance ${id} waits too long`,
    ),
  )
  add(
    'I7',
    (await deps.withoutMatchingLeaves(agency)).map((id) => `issuance ${id} and its leaves differ`),
  )
  add(
    'I7',
    (await checkLog(deps, agency)).map((fault) => JSON.stringify(fault)),
  )
  for (const edition of await deps.editions(agency)) faults.push(...(await listFaults(deps, agency, edition)))
  return faults
}

async function listFaults(
  deps: ReconcileDeps,
  agency: AgencyId,
  edition: { readonly statusListId: StatusListId; readonly statuses: Uint8Array; readonly born: StatusAtBirth },
): Promise<readonly InvariantFault[]> {
  const faults: InvariantFault[] = []
  const expected = new Map<number, number>()
  const atBirth = VALUE_AT_BIRTH[edition.born]
  for (const { index, state } of await deps.publishedStates(agency, edition.statusListId)) {
    // What is only reserved was never told of: its entry is as it was born.
    expected.set(index, state === 'reserved' ? atBirth : VALUE[statusOf(state)])
  }
  const entries = (edition.statuses.length * 8) / STATUS_BITS
  for (let index = 0; index < entries; index++) {
    const published = readStatusBits(edition.statuses, STATUS_BITS, index)
    const wanted = expected.get(index) ?? atBirth
    if (published === wanted) continue
    const invariant = wanted === INVALID ? 'I6' : 'I5'
    faults.push({ invariant, what: `list ${edition.statusListId} says ${published} at ${index}, not ${wanted}` })
  }
  return faults
}
