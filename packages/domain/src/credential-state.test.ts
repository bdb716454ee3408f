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
})
