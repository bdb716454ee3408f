import type { CredentialState } from '@sojourn/domain'
import type { LifecycleAct } from '../api/messages.ts'

/** What an officer may do with a credential of this state; the server decides again. */
export const ACTS_IN_STATE = {
  reserved: [],
  inactive: [],
  active: ['suspend', 'revoke'],
  suspended: ['reinstate', 'revoke'],
  revoked: [],
} as const satisfies Record<CredentialState, readonly LifecycleAct[]>
