import { staffNumber } from '../desk-access/staff-member.ts'
import type { Applicant, Person, Season } from '../season/applicant.ts'
import type { Counts } from '../season/season-store.ts'
import { resultView } from './desk-view.ts'
import type { DeskApplicant, DeskApplicantFile, DeskPerson, DeskSeason } from './season-messages.ts'

export const seasonView = (season: Season, counts: Counts): DeskSeason => ({
  id: season.id,
  name: season.name,
  policyId: season.policyId,
  parameters: season.parameters,
  openedAt: season.openedAt.toISOString(),
  keptUntil: season.keptUntil.toISOString(),
  counts,
})

const personView = ({ id, name }: Person): DeskPerson => ({ name, number: staffNumber(id) })

export const applicantView = (row: Applicant, session: Uint8Array): DeskApplicant => ({
  id: row.id,
  place: row.place,
  reference: row.reference,
  name: row.name,
  note: row.note,
  state: row.state,
  reason: row.outcome === undefined || row.outcome.verdict === 'pass' ? null : row.outcome.reason,
  lease:
    row.lease === undefined
      ? null
      : {
          ...personView(row.lease.by),
          mine: Buffer.from(row.lease.session).equals(session),
          until: row.lease.until.toISOString(),
        },
  decision:
    row.decided === undefined
      ? null
      : {
          ...personView(row.decided.by),
          decision: row.decided.decision,
          reason: row.decided.reason,
          text: row.decided.text,
          at: row.decided.at.toISOString(),
        },
})

/** Colleagues may look at a row's result too: it is the school's, and says who asked. */
export const applicantFile = (season: Season, row: Applicant, session: Uint8Array): DeskApplicantFile => ({
  applicant: applicantView(row, session),
  result:
    row.outcome === undefined || row.presentationId === undefined
      ? null
      : resultView(season.policyId, row.presentationId, row.outcome, row.askedBy),
})
