import { type AgencyId, ok, type Result, refuse, type StaffId } from '@sojourn/domain'
import { encodeBase64url, sha256 } from '@sojourn/keys'
import type { PasskeyCeremonies } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'

/** What was asked of the second person. The digest is of exactly what happens by it. */
export interface ActToApprove {
  readonly act: string
  readonly digest: string
  readonly proposedBy: StaffId
}

export type ApproveRefusal =
  /** Whoever proposed it, by whatever account. */
  | 'same_person'
  /** No such approval was asked for, it is used or too old, or it was not this officer's verified passkey that signed. */
  | 'approval_refused'

/** The passkey's answer as it is kept, and its digest as the log has it. */
export interface SignedApproval {
  readonly answer: string
  readonly digest: string
}

/** An account and whose it is. */
export interface StaffPerson {
  readonly id: StaffId
  readonly name: string
  /** A personnel number, where the invitation gave one. */
  readonly person: string | null
}

export interface ApproveDeps {
  readonly passkeys: (agency: Agency) => PasskeyCeremonies
  readonly passkeysOf: (agency: AgencyId, id: StaffId) => Promise<readonly string[]>
  readonly personsOf: (agency: AgencyId, ids: readonly StaffId[]) => Promise<readonly StaffPerson[]>
}

/**
 * Two-person approval (assurance T1): a second person's passkey signs a challenge that holds the digest of exactly what is approved. It lives for the
 * five minutes of every ceremony, and serves once, whatever comes of it.
 */
export async function startApproval(
  deps: ApproveDeps,
  agency: Agency,
  { act, digest, proposedBy }: ActToApprove,
  by: StaffId,
) {
  if (await isSamePerson(deps, agency.id, proposedBy, by)) return refuse('same_person' as const)
  const known = await deps.passkeysOf(agency.id, by)
  return ok(await deps.passkeys(agency).authenticationOptions(purposeOf(act, digest), known))
}

export async function verifyApproval(
  deps: ApproveDeps,
  agency: Agency,
  { act, digest, proposedBy }: ActToApprove,
  by: StaffId,
  response: unknown,
): Promise<Result<SignedApproval, ApproveRefusal>> {
  const signed = await deps.passkeys(agency).verifyAuthentication(purposeOf(act, digest), response)
  if (!signed.ok || signed.value.accountId !== by) return refuse('approval_refused')
  if (await isSamePerson(deps, agency.id, proposedBy, by)) return refuse('same_person')
  const answer = JSON.stringify(response)
  return ok({ answer, digest: encodeBase64url(sha256(answer)) })
}

const purposeOf = (act: string, digest: string): string => `approve ${act} ${digest}`

/** Where a number is missing, accounts of one name are taken for one person's: a namesake waits until somebody writes the numbers down. */
async function isSamePerson(deps: ApproveDeps, agency: AgencyId, a: StaffId, b: StaffId): Promise<boolean> {
  if (a === b) return true
  const persons = await deps.personsOf(agency, [a, b])
  const [one, other] = persons
  if (one === undefined || other === undefined) return true
  if (one.person !== null && other.person !== null) return one.person === other.person
  return plain(one.name) === plain(other.name)
}

const plain = (name: string): string => name.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '')
