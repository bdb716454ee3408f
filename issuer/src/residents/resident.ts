import type { AgencyId, ResidentFacts, ResidentId } from '@sojourn/domain'

/** A person in an agency's registry. The facts are what attestations are made from; their version rises with every change. */
export interface Resident {
  readonly agency: AgencyId
  readonly id: ResidentId
  readonly version: number
  readonly facts: ResidentFacts
}

/** Which person, as known when. */
export interface ResidentVersion {
  readonly id: ResidentId
  readonly version: number
}
