import { randomInt } from 'node:crypto'
import type { AgencyId, StatusListId } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import { type StatusPermutation, statusPermutation } from './status-permutation.ts'
import type { StatusAtBirth, StatusPlace } from './status-place.ts'

/** A run of positions of one list that belongs to this process alone. */
export interface LeasedBlock {
  readonly statusListId: StatusListId
  readonly entries: number
  readonly permutationKey: Uint8Array
  readonly firstPosition: number
  readonly count: number
}

export interface StatusPlacesDeps {
  /** One conditional update moves the list's counter by a block; undefined when no open list of the lane has one left. */
  readonly leaseBlock: (agency: AgencyId, lane: number, count: number) => Promise<LeasedBlock | undefined>
  readonly openList: (agency: Agency, lane: number, born: StatusAtBirth, now: Date) => Promise<void>
}

export interface StatusPlaces {
  take(agency: Agency, count: number, born: StatusAtBirth, now: Date): Promise<readonly StatusPlace[]>
  /** Only places that no row was written for, and that is known for certain. */
  giveBack(places: readonly StatusPlace[]): void
}

/**
 * The copies of one batch stand in different lists, so that whoever compares two editions of a list cannot tell which entries changed
 * together (assurance M12).
 */
export const LANES = 4
/** Numbers of their own, so that a process of a release that knew one kind of list never leases from the other. */
const FIRST_LANE = { suspended: 0, valid: LANES } as const satisfies Record<StatusAtBirth, number>
/** Lost when a process dies: one in 256 of the smallest list for each lane. */
const BLOCK = 512
const LOW_WATER = 128

const BORN: readonly StatusAtBirth[] = ['suspended', 'valid']

interface Lane {
  readonly born: StatusAtBirth
  readonly free: StatusPlace[]
  refill: Promise<void> | undefined
}

export function createStatusPlaces(deps: StatusPlacesDeps): StatusPlaces {
  const lanesOf = new Map<AgencyId, readonly Lane[]>()
  const permutations = new Map<StatusListId, StatusPermutation>()
  const laneOfList = new Map<StatusListId, Lane>()

  const lanes = (agency: AgencyId): readonly Lane[] => {
    const known = lanesOf.get(agency)
    if (known !== undefined) return known
    const made = BORN.flatMap((born) =>
      Array.from({ length: LANES }, (): Lane => ({ born, free: [], refill: undefined })),
    )
    lanesOf.set(agency, made)
    return made
  }

  const permutationOf = (block: LeasedBlock): StatusPermutation => {
    const known = permutations.get(block.statusListId)
    if (known !== undefined) return known
    const made = statusPermutation(block.permutationKey, block.entries)
    permutations.set(block.statusListId, made)
    return made
  }

  async function lease(agency: Agency, { born }: Lane, number: number, now: Date): Promise<LeasedBlock> {
    const block = await deps.leaseBlock(agency.id, number, BLOCK)
    if (block !== undefined) return block
    await deps.openList(agency, number, born, now)
    const fresh = await deps.leaseBlock(agency.id, number, BLOCK)
    if (fresh === undefined) throw new Error('a status list that was just opened has no place left')
    return fresh
  }

  const refill = (agency: Agency, lane: Lane, number: number, now: Date): Promise<void> => {
    lane.refill ??= lease(agency, lane, number, now)
      .then((block) => {
        const indexOf = permutationOf(block)
        laneOfList.set(block.statusListId, lane)
        for (let offset = 0; offset < block.count; offset++) {
          lane.free.push({ statusListId: block.statusListId, index: indexOf(block.firstPosition + offset) })
        }
      })
      .finally(() => {
        lane.refill = undefined
      })
    return lane.refill
  }

  async function takeOne(agency: Agency, number: number, now: Date): Promise<StatusPlace> {
    const lane = lanes(agency.id)[number]
    if (lane === undefined) throw new RangeError(`no lane ${number}`)
    for (;;) {
      const place = lane.free.pop()
      if (place === undefined) {
        await refill(agency, lane, number, now)
        continue
      }
      // Ahead of need and not waited for; a failure shows at the next request that does need it.
      if (lane.free.length === LOW_WATER) refill(agency, lane, number, now).catch(() => undefined)
      return place
    }
  }

  return {
    async take(agency, count, born, now) {
      const first = randomInt(LANES)
      const places: StatusPlace[] = []
      for (let copy = 0; copy < count; copy++) {
        places.push(await takeOne(agency, FIRST_LANE[born] + ((first + copy) % LANES), now))
      }
      return places
    },
    giveBack(places) {
      for (const place of places) laneOfList.get(place.statusListId)?.free.push(place)
    },
  }
}
