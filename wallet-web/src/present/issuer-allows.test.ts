import { hash } from 'node:crypto'
import { entitlementOf } from '@sojourn/protocol'
import type { RelyingPartyKind } from '@sojourn/trust'
import { describe, expect, test } from 'vitest'
import { type AskingParty, issuerAllows } from './issuer-allows.ts'

const HOSPITAL_NUMBER = '12010101DEM0000306'
const CERTIFICATE = Buffer.from('a certificate').toString('base64')
const party = (kind: RelyingPartyKind, creditCode = '91010101DEM000049X'): AskingParty => ({
  kind,
  creditCode,
  accessAnchors: [{ kind: 'x5c', certificate: CERTIFICATE }],
})
const OTHERS = ['school', 'landlord', 'employer', 'bank', 'gate', 'transport', 'government', 'other'] as const

describe('a card whose issuer set a bound', () => {
  test('“only hospitals”: of ten verifiers the hospital sees it, and nine do not', () => {
    const policy = {
      kind: 'authorized_parties',
      uri: 'u',
      parties: [{ entitlement: entitlementOf('hospital') }],
    } as const
    expect(issuerAllows(policy, party('hospital'))).toBe(true)
    const nine = [...OTHERS.map((kind) => party(kind)), party('other', HOSPITAL_NUMBER)]
    expect(nine).toHaveLength(9)
    expect(nine.filter((each) => issuerAllows(policy, each))).toEqual([])
  })

  test('by registered number: that one and nobody of its kind', () => {
    const policy = { kind: 'authorized_parties', uri: 'u', parties: [{ identifier: HOSPITAL_NUMBER }] } as const
    expect(issuerAllows(policy, party('hospital', HOSPITAL_NUMBER))).toBe(true)
    expect(issuerAllows(policy, party('hospital'))).toBe(false)
  })

  test('by root of trust: whoever is certified by it', () => {
    const root = hash('sha256', Buffer.from('a certificate'), 'base64url')
    expect(issuerAllows({ kind: 'root_of_trust', uri: 'u', roots: [root] }, party('bank'))).toBe(true)
    expect(issuerAllows({ kind: 'root_of_trust', uri: 'u', roots: ['A'.repeat(43)] }, party('bank'))).toBe(false)
    expect(
      issuerAllows({ kind: 'root_of_trust', uri: 'u', roots: [root] }, { ...party('bank'), accessAnchors: [] }),
    ).toBe(false)
  })

  test('none, or one that says there is none, keeps nobody out; one that was not understood keeps out everybody', () => {
    expect(issuerAllows(undefined, party('bank'))).toBe(true)
    expect(issuerAllows({ kind: 'no_policy' }, party('bank'))).toBe(true)
    expect(issuerAllows({ kind: 'not_understood' }, party('hospital'))).toBe(false)
  })
})
