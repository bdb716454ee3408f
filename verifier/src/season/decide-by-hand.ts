import { ok, type Result, refuse } from '@sojourn/domain'
import { deskAct } from '../desk-access/desk-act.ts'
import { hasRole, type StaffMember } from '../desk-access/staff-member.ts'
import type { ApplicantId, Decision, Season } from './applicant.ts'
import { isHeldBy } from './hold-row.ts'
import type { SeasonStore } from './season-store.ts'

export interface DecideByHandDeps {
  readonly store: Pick<SeasonStore, 'row' | 'decide'>
}

export type DecideByHandRefusal =
  | 'applicant_unknown'
  | 'row_not_held'
  | 'decision_text_bad'
  | 'role_missing'
  | 'answered_meanwhile'

const MIN_TEXT = 2
const MAX_TEXT = 300

/**
 * The manual way. Where the check could not tell, or nobody was asked, whoever holds the row decides, with a reason. Against what a
 * check said, or against what a person decided, only a manager does (PIPL Art. 24: a review by a person).
 */
export async function decideByHand(
  deps: DecideByHandDeps,
  season: Season,
  id: ApplicantId,
  request: { readonly decision: Decision; readonly by: StaffMember; readonly session: Uint8Array },
  now: Date,
): Promise<Result<void, DecideByHandRefusal>> {
  const { by, session } = request
  const text = request.decision.text.normalize('NFC').trim()
  const length = [...text].length
  if (length < MIN_TEXT || length > MAX_TEXT || /[^\P{C}\n]/u.test(text)) return refuse('decision_text_bad')
  const row = await deps.store.row(season, id, now)
  if (row === undefined) return refuse('applicant_unknown')
  const holder = { session, staffId: by.id }
  if (!isHeldBy(row, holder, now)) return refuse('row_not_held')
  const overrules = row.decided !== undefined || row.state === 'met' || row.state === 'not_met'
  if (overrules && !hasRole(by, 'manager')) return refuse('role_missing')
  const decision = { ...request.decision, text }
  const act = deskAct(season.relyingPartyId, 'applicant_decided', now, {
    by: by.id,
    subject: id,
    detail: `${row.state} ${decision.decision} ${decision.reason}`,
  })
  const seen = { decidedAt: row.decided?.at, presentationId: row.presentationId }
  return (await deps.store.decide(season, id, holder, decision, seen, act))
    ? ok(undefined)
    : refuse('answered_meanwhile')
}
