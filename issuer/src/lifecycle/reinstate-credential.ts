import { type Result, refuse } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import type { IssuanceRow } from '../issuance/issuance.ts'
import { carryOutDecision, type NotCarriedOut, type Step } from './carry-out-decision.ts'
import type { Decision, LifecycleDeps } from './change-of-state.ts'

export type ReinstateCredentialRefusal = Exclude<NotCarriedOut, 'in_another_state'> | 'not_suspended'

const REINSTATEMENT: Step = {
  act: 'reinstate',
  from: ['suspended'],
  to: 'active',
  event: 'credential_reinstated',
}

/** Late endorsement, a found phone, a closed review: the same copies are good again. */
export async function reinstateCredential(
  deps: LifecycleDeps,
  agency: Agency,
  decision: Decision,
  now: Date,
): Promise<Result<IssuanceRow, ReinstateCredentialRefusal>> {
  const done = await carryOutDecision(deps, agency, decision, REINSTATEMENT, now)
  return done.ok ? done : refuse(done.reason === 'in_another_state' ? 'not_suspended' : done.reason)
}
