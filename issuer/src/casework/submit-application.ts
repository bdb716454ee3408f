import {
  type AgencyId,
  type AttestationTypeId,
  newId,
  ok,
  type ResidentId,
  type Result,
  refuse,
  type StaffId,
} from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { Resident } from '../residents/resident.ts'
import type { ApplicationId, ApplicationRow } from './application.ts'

export type SubmitApplicationRefusal = 'resident_unknown' | 'type_not_offered' | 'application_open'

export interface SubmitApplicationDeps {
  readonly findResident: (agency: AgencyId, id: ResidentId) => Promise<Resident | undefined>
  /** False when one for the same resident and type is open. */
  readonly insert: (application: ApplicationRow, leaf: AuditLeaf) => Promise<boolean>
}

/** An officer takes it at the counter, with the papers; one at a time for each kind of credential. */
export async function submitApplication(
  deps: SubmitApplicationDeps,
  agency: Agency,
  request: { readonly residentId: ResidentId; readonly type: AttestationTypeId; readonly by: StaffId },
  now: Date,
): Promise<Result<ApplicationRow, SubmitApplicationRefusal>> {
  const { residentId, type, by } = request
  if (!agency.types.includes(type)) return refuse('type_not_offered')
  if ((await deps.findResident(agency.id, residentId)) === undefined) return refuse('resident_unknown')
  const application: ApplicationRow = {
    agency: agency.id,
    id: newId<ApplicationId>(now),
    residentId,
    type,
    state: 'submitted',
    submittedAt: now,
    submittedBy: by,
    reviewedBy: null,
    decidedAt: null,
    decidedBy: null,
    reasonText: null,
    authorizationId: null,
    evidence: null,
  }
  const details = { by, residentId, applicationId: application.id, type }
  const isNew = await deps.insert(application, auditLeaf(agency.id, 'application_submitted', now, details))
  return isNew ? ok(application) : refuse('application_open')
}
