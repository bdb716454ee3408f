import { type AgencyId, addSeconds, ok, type ResidentId, type Result, refuse, type StaffId } from '@sojourn/domain'
import { encodeBase64url, randomBytes, sha256 } from '@sojourn/keys'
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

/** Long enough to go home and open it there; the officer has seen the person's papers. */
const INVITATION_SECONDS = 86_400
const TOKEN_BYTES = 32

/** A one-time link with which the resident makes a passkey. The secret is in its fragment, which no server ever sees. */
export async function inviteResident(
  deps: InviteResidentDeps,
  agency: Agency,
  request: { readonly residentId: ResidentId; readonly by: StaffId },
  now: Date,
): Promise<Result<string, 'resident_unknown'>> {
  const { residentId, by } = request
  if ((await deps.findResident(agency.id, residentId)) === undefined) return refuse('resident_unknown')
  const token = encodeBase64url(randomBytes(TOKEN_BYTES))
  const expiresAt = addSeconds(now, INVITATION_SECONDS)
  await deps.insertInvitation(
    { agency: agency.id, tokenHash: sha256(token), residentId, expiresAt },
    auditLeaf(agency.id, 'resident_invited', now, { by, residentId }),
  )
  return ok(`${agency.credentialIssuer}/authorize/enrol#${token}`)
}
