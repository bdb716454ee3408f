import { describe, expect, test } from 'vitest'
import type { Outcome } from '../policies/answer.ts'
import type { PresentationId, ShownPresentation } from '../presentation/presentation.ts'
import type { RelyingParty } from '../relying-parties/relying-party.ts'
import { deskView, shownCheck } from './desk-view.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const OUTCOME = {
  checks: [{ check: 'adult', holds: true }],
  policyVersion: 1,
  decidedAt: NOW.toISOString(),
  keptUntil: NOW.toISOString(),
  credentials: [],
} as const

const answered = (outcome: Outcome, policyId: ShownPresentation['policyId'] = 'landlord-lease'): ShownPresentation => ({
  relyingPartyId: 'demo' as RelyingParty['id'],
  id: 'a-receipt' as PresentationId,
  policyId,
  flow: 'cross_device',
  state: 'answered',
  createdAt: NOW,
  expiresAt: NOW,
  clientId: undefined,
  outcome,
})

const kept = (claims: readonly { path: readonly string[]; value: unknown }[]) =>
  shownCheck(
    answered({
      ...OUTCOME,
      verdict: 'pass',
      credentials: [
        {
          type: 'social-security-card',
          issuerName: { 'zh-CN': '示范', en: 'Demo' },
          status: 'valid',
          claims: claims as Outcome['credentials'][number]['claims'],
        },
      ],
    }),
    'id',
    undefined,
  ).result?.credentials[0]?.claims

describe('what a desk reads', () => {
  test('words each kept claim by its kind: places, enumerations, concealed numbers', () => {
    expect(
      kept([
        { path: ['insured_city'], value: '010100' },
        { path: ['medical_scheme'], value: 'employee' },
        { path: ['ss_number'], value: '010101199306120019' },
      ]),
    ).toMatchObject([
      { value: { 'zh-CN': '示范市' } },
      { value: { 'zh-CN': '职工医保', en: 'Employee' } },
      { value: '010101199306120019', concealed: true },
    ])
  })

  test('shows a portrait only when it is an image in itself', () => {
    expect(kept([{ path: ['portrait'], value: 'data:image/svg+xml,%3Csvg/%3E' }])).toMatchObject([
      { image: true, value: 'data:image/svg+xml,%3Csvg/%3E' },
    ])
    for (const value of ['https://attacker.example/x.png', 'javascript:alert(1)', 'data:text/html,x', { uri: 'x' }]) {
      expect(kept([{ path: ['portrait'], value }])).toMatchObject([{ image: true, value: '' }])
    }
  })

  test('gives the rule with a pass, the place with a fail, and the manual way when nobody can tell', () => {
    expect(shownCheck(answered({ ...OUTCOME, verdict: 'pass' }), 'id', undefined).result).toMatchObject({
      verdict: 'pass',
      receiptId: 'a-receipt',
      checks: [{ check: 'adult', holds: true, label: { en: 'Is 18 or older' } }],
      rule: { en: 'The holder of a valid permit, of age' },
    })
    const at = { type: 'residence-permit', path: ['age_over', '18'] } as const
    expect(
      shownCheck(answered({ ...OUTCOME, verdict: 'fail', reason: 'under_18', at }), 'id', undefined).result,
    ).toMatchObject({
      verdict: 'fail',
      reason: 'under_18',
      at: { type: 'residence-permit', claim: { 'zh-CN': '年满 18 周岁' } },
    })
    expect(
      shownCheck(answered({ ...OUTCOME, verdict: 'cannot_tell', reason: 'wallet_declined' }), 'id', undefined).result,
    ).toMatchObject({ verdict: 'cannot_tell', manualWay: { en: 'Look at the identity papers in person' } })
  })

  test('lists what each policy asks and never asks, with today’s initial parameters', () => {
    const school = { id: 'school', name: { 'zh-CN': '示范小学', en: 'Demo School' }, kind: 'school' } as RelyingParty
    const desk = deskView(
      {
        relyingParty: { ...school, policyIds: ['school-enrolment'] },
        access: { kind: 'open' },
        desk: undefined,
        synthetic: true,
        contactOf: () => 'enrolment@school.example',
        dcApi: true,
      },
      NOW,
    )
    expect(desk).toMatchObject({
      access: 'open',
      signedIn: false,
      synthetic: true,
      relyingParty: { id: 'school', kind: 'school' },
    })
    const [policy] = desk.policies
    expect(policy?.parameters[0]).toMatchObject({ name: 'cutOffDate', kind: 'date', initial: '2027-03-31' })
    expect(policy?.parameters.every((parameter) => !('pattern' in parameter))).toBe(true)
    expect(policy?.asks.map(({ type }) => type)).toContain('insurance-statement')
    expect(policy?.neverAsked.map(({ en }) => en)).toContain("the parent's citizen ID number")
  })
})
