import { type CredentialEvent, type CredentialState, nextState } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import type { LifecycleAct } from '../api/messages.ts'
import { ACTS_IN_STATE } from './acts.ts'

const EVENT = { suspend: 'suspended', reinstate: 'reinstated', revoke: 'revoked' } as const satisfies Record<
  LifecycleAct,
  CredentialEvent
>
const acts: readonly LifecycleAct[] = ['suspend', 'reinstate', 'revoke']
const states: readonly CredentialState[] = ['active', 'suspended', 'revoked']

describe('the buttons of a credential', () => {
  test.each(states)('that is %s are those that the life of a credential allows', (state) => {
    const allowed = acts.filter((act) => nextState(state, EVENT[act]).ok)
    expect([...ACTS_IN_STATE[state]]).toEqual(allowed)
  })

  test('before activation are none: it is activated or voided at the comparison', () => {
    expect([ACTS_IN_STATE.reserved, ACTS_IN_STATE.inactive]).toEqual([[], []])
  })
})
