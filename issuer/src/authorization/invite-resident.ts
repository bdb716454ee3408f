import { type AgencyId, ok, type ResidentId, type Result, refuse, type StaffId } from '@sojourn/domain'
import { newInvitation } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { Resident } from '../residents/resident.ts'

export interface ResidentInvitation {
  readonly agency: AgencyId
  readonly tokenHash: Uint8Array
  readonly residentId: ResidentId
  readonly expiresAt: Date
}

export interface InviteResidentDeps {
  readonly findResident: (agency: AgencyId, id: ResidentId) => Promise<Resident | undefined>
  readonly insertInvitation: (invitation: ResidentInvitation, leaf: AuditLeaf) => Promise<void>
}

/** A one-time link with which the resident makes a passkey. The secret is in its fragment, which no server ever sees; a day is long enough to go home and open it there. */
export async function inviteResident(
  deps: InviteResidentDeps,
  agency: Agency,
  request: { readonly residentId: ResidentId; readonly by: StaffId },
  now: Date,
): Promise<Result<string, 'resident_unknown'>> {
  const { residentId, by } = request
  if ((await deps.findResident(agency.id, residentId)) === undefined) return refuse('resident_unknown')
  const { token, tokenHash, expiresAt } = newInvitation(now)
  await deps.insertInvitation(
    { agency: agency.id, tokenHash, residentId, expiresAt },
    auditLeaf(agency.id, 'resident_invited', now, { by, residentId }),
  )
  return ok(`${agency.credentialIssuer}/authorize/enrol#${token}`)
}
