import { newId, ok, type Result, refuse } from '@sojourn/domain'
import { deskAct } from '../desk-access/desk-act.ts'
import type { StaffMember } from '../desk-access/staff-member.ts'
import type { ApplicantId, NewApplicant, Season } from './applicant.ts'
import { type FieldFault, type ImportFault, MAX_APPLICANTS, readApplicant, readApplicants } from './read-applicants.ts'
import type { SeasonStore } from './season-store.ts'

export interface AddApplicantsDeps {
  readonly store: Pick<SeasonStore, 'add'>
}

export type AddRefusal =
  | FieldFault
  | { readonly field: 'reference' | undefined; readonly problem: 'known_already' | 'too_many_rows' }

/** A file: all of it or nothing, and then every fault with its line. */
export async function importApplicants(
  deps: AddApplicantsDeps,
  season: Season,
  bytes: Uint8Array,
  by: StaffMember,
  now: Date,
): Promise<Result<number, readonly ImportFault[]>> {
  const read = readApplicants(bytes)
  if (!read.ok) return read
  const refused = await add(deps, season, read.value, by, now)
  if (refused === undefined) return ok(read.value.length)
  if (refused === 'too_many_rows') return refuse([{ line: 1, field: undefined, problem: refused }])
  return refuse(
    refused.known.slice(0, MAX_KNOWN_TOLD).map((reference) => ({
      // Empty lines aside, the header is the first.
      line: read.value.findIndex((applicant) => applicant.reference === reference) + 2,
      field: 'reference',
      problem: 'known_already',
    })),
  )
}

const MAX_KNOWN_TOLD = 50

export async function addApplicant(
  deps: AddApplicantsDeps,
  season: Season,
  given: NewApplicant,
  by: StaffMember,
  now: Date,
): Promise<Result<ApplicantId, readonly AddRefusal[]>> {
  const read = readApplicant(given)
  if (!read.ok) return read
  const id = newId<ApplicantId>(now)
  const refused = await add(deps, season, [read.value], by, now, [id])
  if (refused === undefined) return ok(id)
  return refuse([
    refused === 'too_many_rows'
      ? { field: undefined, problem: refused }
      : { field: 'reference', problem: 'known_already' },
  ])
}

const add = (
  { store }: AddApplicantsDeps,
  season: Season,
  applicants: readonly NewApplicant[],
  by: StaffMember,
  now: Date,
  ids: readonly ApplicantId[] = [],
) =>
  store.add(
    season,
    applicants.map((applicant, index) => ({ id: ids[index] ?? newId<ApplicantId>(now), applicant })),
    MAX_APPLICANTS,
    deskAct(season.relyingPartyId, 'applicants_added', now, {
      by: by.id,
      subject: season.id,
      detail: String(applicants.length),
    }),
  )
