import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CredentialEvent, type CredentialState, nextState, statusOf } from './index.ts'

const STATES: readonly CredentialState[] = ['reserved', 'inactive', 'active', 'suspended', 'revoked']
const EVENTS: readonly CredentialEvent[] = ['signed', 'activated', 'suspended', 'reinstated', 'revoked']

/** A row a state, a column an event: the state that follows, or why not. */
const TABLE: Readonly<Record<CredentialState, readonly string[]>> = {
  reserved: ['inactive', 'not_inactive', 'not_active', 'not_suspended', 'revoked'],
  inactive: ['not_reserved', 'active', 'not_active', 'not_suspended', 'revoked'],
  active: ['not_reserved', 'not_inactive', 'suspended', 'not_suspended', 'revoked'],
  suspended: ['not_reserved', 'not_inactive', 'not_active', 'active', 'revoked'],
  revoked: Array(5).fill('already_revoked'),
}

describe('a credential', () => {
  test.each(STATES)('that is %s goes where the table says', (state) => {
    const outcomes = EVENTS.map((event) => {
      const next = nextState(state, event)
      return next.ok ? next.value : next.reason
    })
    expect(outcomes).toEqual(TABLE[state])
  })

  test('reads VALID only once it was activated', () => {
    expect(STATES.map(statusOf)).toEqual(['suspended', 'suspended', 'valid', 'suspended', 'invalid'])
  })

  test('of any history is revoked for ever once it was revoked, and only a suspension is undone [P 20]', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 40 }), (history) => {
        let state: CredentialState = 'reserved'
        let wasRevoked = false
        for (const event of history) {
          const before: CredentialState = state
          const next = nextState(state, event)
          if (next.ok) state = next.value
          wasRevoked ||= event === 'revoked'
          // Whoever reads lists never sees a no turn into a yes, but for a suspension that an officer ended or the first activation.
          if (statusOf(before) !== 'valid' && statusOf(state) === 'valid') {
            expect([before, event]).toEqual(
              before === 'suspended' ? ['suspended', 'reinstated'] : ['inactive', 'activated'],
            )
          }
          expect(state === 'revoked').toBe(wasRevoked)
        }
      }),
      { numRuns: 100_000 },
    )
  })
})
