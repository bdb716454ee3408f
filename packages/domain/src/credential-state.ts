import { ok, type Result, refuse, unreachable } from './result.ts'

/**
 * The life of one credential copy. `reserved`: the record exists and the signature may not; `inactive`: delivered, but the
 * counter has not yet compared the code (assurance T2), so it reads SUSPENDED; `revoked` is terminal (assurance P20).
 */
export type CredentialState = 'reserved' | 'inactive' | 'active' | 'suspended' | 'revoked'

export type CredentialEvent = 'signed' | 'activated' | 'suspended' | 'reinstated' | 'revoked'

export type TransitionRefusal = 'already_revoked' | 'not_active' | 'not_suspended' | 'not_inactive' | 'not_reserved'

/** What a status list says of a copy: TSL 7 (status-types). */
export type StatusType = 'valid' | 'invalid' | 'suspended'

export function nextState(state: CredentialState, event: CredentialEvent): Result<CredentialState, TransitionRefusal> {
  if (state === 'revoked') return refuse('already_revoked')
  switch (event) {
    case 'signed':
      return state === 'reserved' ? ok('inactive') : refuse('not_reserved')
    case 'activated':
      return state === 'inactive' ? ok('active') : refuse('not_inactive')
    case 'suspended':
      return state === 'active' ? ok('suspended') : refuse('not_active')
    case 'reinstated':
      return state === 'suspended' ? ok('active') : refuse('not_suspended')
    case 'revoked':
      return ok('revoked')
    default:
      return unreachable(event)
  }
}

/** Fail closed: whatever has not been activated reads SUSPENDED, so a list older than the credential never says VALID. */
export function statusOf(state: CredentialState): StatusType {
  switch (state) {
    case 'active':
      return 'valid'
    case 'revoked':
      return 'invalid'
    case 'reserved':
    case 'inactive':
    case 'suspended':
      return 'suspended'
    default:
      return unreachable(state)
  }
}
