import { type Result, refuse } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import type { IssuanceRow } from '../issuance/issuance.ts'
import { carryOutDecision, type NotCarriedOut, type Step } from './carry-out-decision.ts'
import type { Decision, LifecycleDeps } from './change-of-state.ts'

export type RevokeCredentialRefusal = Exclude<NotCarriedOut, 'in_another_state'>

/** From every state that is not the last one. */
const REVOCATION: Step = {
  act: 'revoke',
  from: ['reserved', 'inactive', 'active', 'suspended'],
  to: 'revoked',
  event: 'credential_revoked',
}

/** For good: nothing leads back from here, and an upheld appeal gets a new credential (assurance P20). */
export async function revokeCredential(
  deps: LifecycleDeps,
  agency: Agency,
  decision: Decision,
  now: Date,
): Promise<Result<IssuanceRow, RevokeCredentialRefusal>> {
  const done = await carryOutDecision(deps, agency, decision, REVOCATION, now)
  return done.ok ? done : refuse(done.reason === 'in_another_state' ? 'already_revoked' : done.reason)
}
