import { type AgencyId, ok, type ResidentId, type Result, refuse, type StaffId } from '@sojourn/domain'
import { encodeBase64url, sha256 } from '@sojourn/keys'
import type { Agency } from '../agencies/agency.ts'
import { type AuditEvent, auditLeaf } from '../audit/audit-event.ts'
import { attestationOf } from '../issuance/attestation.ts'
import type { Resident } from '../residents/resident.ts'
import type { ApplicationId, ApplicationRow, ApplicationState, ApplicationStep } from './application.ts'

export type DecideApplicationRefusal =
  | 'application_unknown'
  /** Decided already, or not yet looked at. */
  | 'application_not_open'
  /** Whoever took it, or took up what a resident sent, does not decide on it (assurance T1). */
  | 'own_application'
  /** A resident's own: one officer looks at the evidence, then another decides. */
  | 'not_reviewed'
  | 'reason_missing'
  /** The registry has nothing to attest, so there would be nothing to issue. */
  | 'facts_missing'

export type ApplicationAct = 'review' | 'approve' | 'reject'

export interface DecideApplicationDeps {
  readonly find: (agency: AgencyId, id: ApplicationId) => Promise<ApplicationRow | undefined>
  readonly findResident: (agency: AgencyId, id: ResidentId) => Promise<Resident | undefined>
  /** The changed row, or undefined when the state was no longer one of `from`. */
  readonly step: (step: ApplicationStep) => Promise<ApplicationRow | undefined>
}

const STEPS = {
  review: { from: ['submitted'], to: 'under_review', event: 'application_under_review' },
  approve: { from: ['submitted', 'under_review'], to: 'approved', event: 'application_approved' },
  reject: { from: ['submitted', 'under_review'], to: 'rejected', event: 'application_rejected' },
} as const satisfies Record<
  ApplicationAct,
  { from: readonly ApplicationState[]; to: ApplicationState; event: AuditEvent }
>

/** A wallet that waits hears of it at its next poll, and nobody is called. */
export async function decideApplication(
  deps: DecideApplicationDeps,
  agency: Agency,
  request: {
    readonly act: ApplicationAct
    readonly applicationId: ApplicationId
    readonly reasonText: string
    readonly by: StaffId
  },
  now: Date,
): Promise<Result<ApplicationRow, DecideApplicationRefusal>> {
  const { act, applicationId: id, by } = request
  const reasonText = request.reasonText.trim()
  const application = await deps.find(agency.id, id)
  if (application === undefined) return refuse('application_unknown')
  const takenBy = application.submittedBy ?? application.reviewedBy
  if (act !== 'review' && application.state === 'submitted' && takenBy === null) return refuse('not_reviewed')
  if (act !== 'review' && takenBy === by) return refuse('own_application')
  if (act === 'reject' && reasonText === '') return refuse('reason_missing')
  if (act === 'approve' && !(await canBeAttested(deps, application, now))) return refuse('facts_missing')
  const { from, to, event } = STEPS[act]
  const leaf = auditLeaf(agency.id, event, now, {
    by,
    residentId: application.residentId,
    applicationId: id,
    type: application.type,
    ...(act === 'reject' ? { digest: encodeBase64url(sha256(reasonText)) } : {}),
  })
  const step = { agency: agency.id, id, from, to, by, reasonText: act === 'reject' ? reasonText : null, at: now, leaf }
  const changed = await deps.step(step)
  return changed === undefined ? refuse('application_not_open') : ok(changed)
}

async function canBeAttested(deps: DecideApplicationDeps, { agency, residentId, type }: ApplicationRow, now: Date) {
  const resident = await deps.findResident(agency, residentId)
  return resident !== undefined && attestationOf(resident, type, now) !== undefined
}
