import { newId, type ResidentId, SYNTHETIC_PERSONS } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import type { Resident } from './resident.ts'

/** Every agency keeps its own register of the same fictional persons; those already there are left alone. */
export async function seedSyntheticResidents(
  addMissing: (residents: readonly Resident[]) => Promise<void>,
  agencies: readonly Agency[],
  now: Date,
): Promise<void> {
  for (const agency of agencies) {
    await addMissing(
      SYNTHETIC_PERSONS.map((facts) => ({ agency: agency.id, id: newId<ResidentId>(now), version: 1, facts })),
    )
  }
}
