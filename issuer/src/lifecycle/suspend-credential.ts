import { type Result, refuse } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import type { IssuanceRow } from '../issuance/issuance.ts'
import { carryOutDecision, type NotCarriedOut, type Step } from './carry-out-decision.ts'
import type { Decision, LifecycleDeps } from './change-of-state.ts'

export type SuspendCredentialRefusal = Exclude<NotCarriedOut, 'in_another_state'> | 'not_active'

const SUSPENSION: Step = { act: 'suspend', from: ['active'], to: 'suspended', event: 'credential_suspended' }

/** Reversible: a missed endorsement or a reported loss stops the use of a permit and does not end it (domain.md, finding 1). */
export async function suspendCredential(
  deps: LifecycleDeps,
  agency: Agency,
  decision: Decision,
  now: Date,
): Promise<Result<IssuanceRow, SuspendCredentialRefusal>> {
  const done = await carryOutDecision(deps, agency, decision, SUSPENSION, now)
  return done.ok ? done : refuse(done.reason === 'in_another_state' ? 'not_active' : done.reason)
}
