import { type AgencyId, addSeconds, type StaffId } from '@sojourn/domain'
import { encodeBase64url, randomBytes, sha256 } from '@sojourn/keys'
import type { StaffMember } from './staff-member.ts'

/** A signed-in page: the browser has the secret in a cookie, the database its hash. */
export interface Visit {
  readonly member: StaffMember
  readonly expiresAt: Date
}

export interface VisitDeps {
  readonly insertVisit: (
    agency: AgencyId,
    secretHash: Uint8Array,
    staffId: StaffId,
    at: Date,
    expiresAt: Date,
  ) => Promise<void>
  readonly findVisit: (agency: AgencyId, secretHash: Uint8Array, at: Date) => Promise<Visit | undefined>
  readonly deleteVisit: (agency: AgencyId, secretHash: Uint8Array) => Promise<void>
}

/** A working day. */
export const VISIT_SECONDS = 43_200
const SECRET_BYTES = 32

export async function startVisit(deps: VisitDeps, member: StaffMember, now: Date): Promise<string> {
  const secret = encodeBase64url(randomBytes(SECRET_BYTES))
  await deps.insertVisit(member.agency, sha256(secret), member.id, now, addSeconds(now, VISIT_SECONDS))
  return secret
}

export const findVisit = (deps: VisitDeps, agency: AgencyId, secret: string, now: Date): Promise<Visit | undefined> =>
  deps.findVisit(agency, sha256(secret), now)

export const endVisit = (deps: VisitDeps, agency: AgencyId, secret: string): Promise<void> =>
  deps.deleteVisit(agency, sha256(secret))
