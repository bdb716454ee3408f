import type { AttestationTypeId } from '@sojourn/domain'
import type { PolicyId } from '@sojourn/verifier'
import type { Wallet } from '@sojourn/wallet-web'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askAndAnswer, startWorld, type World } from '../harness/index.ts'

/** Every attestation that the owner of a home can have, from the five agencies of the demo, through the issuing functions. */
const OWNERS: readonly AttestationTypeId[] = [
  'residence-permit',
  'household-relation',
  'social-security-card',
  'insurance-statement',
  'employment',
  'dwelling-right',
  'points-statement',
  'vaccination-check',
]

let world: World
let owner: Wallet
beforeAll(async () => {
  world = await startWorld()
  owner = await world.wallet()
  await world.issueTo(owner, OWNERS, { persona: 'home-owner' })
})
afterAll(() => world.close())

describe('an owner of a home, with statements of five agencies', () => {
  test('holds them all, valid', async () => {
    await owner.refreshStatus()
    const cards = await owner.cards()
    expect(cards.map(({ attestation }) => attestation).sort()).toEqual([...OWNERS].sort())
    expect(cards.every(({ state }) => state === 'valid')).toBe(true)
  })

  test.each<[string, PolicyId, Readonly<Record<string, string>>, string]>([
    [
      'school',
      'school-enrolment',
      { cutOffDate: '2026-11-30', city: '010100', catchment: 'D-0007', schoolEntryYear: '2027' },
      '[case a] [row 9]',
    ],
    ['private-school', 'private-school-enrolment', { city: '010100', schoolEntryYear: '2027' }, '[case a] [row 10]'],
    ['hospital', 'hospital-identity', {}, '[case b1]'],
    ['hospital', 'hospital-settlement', { city: '010100' }, '[case b2] [row 14]'],
    ['landlord', 'landlord-lease', { leaseUntil: '2027-12-31' }, '[case c]'],
    ['employer', 'employer-onboarding', { startDate: '2026-11-30' }, '[case d]'],
    ['employer', 'workplace-access', { employer: '91010101DEM000049X' }, '[case d] [row 38]'],
    ['bank', 'bank-customer', { occasion: 'identify' }, '[case e] [row 33]'],
    ['gate', 'gate-entry', { community: '示范社区' }, '[case f] [row 37]'],
    ['transit', 'transit-fare', { fare: 'resident', city: '010100' }, '[case g] [row 34]'],
    ['inter-provincial', 'inter-provincial-case', { item: 'permit_reissue', deskCity: '020100' }, '[case h]'],
    [
      'settlement',
      'points-check',
      { scheme: 'shifan-permit-points', level: 'settlement', rulesVersion: '2026.1', roundFrom: '2026-07-01' },
      '[case i]',
    ],
    ['job-service', 'job-service', {}, '[row 16]'],
    ['job-service', 'benefit-account', {}, '[row 16]'],
    ['shop', 'merchant-adult', {}, '[row 36]'],
  ])(
    'passes at the desk %s by %s %o, within what the registry wrote down for it %s',
    async (party, policy, parameters) => {
      const { result } = await askAndAnswer(await world.desk(party), owner, policy, parameters)
      expect(result).toMatchObject({ verdict: 'pass' })
    },
  )

  // Each copy is shown once: for further questions the owner has another phone.
  test('shows the school no lease, and the bank nothing of the card until its financial function is to be activated [case a] [case e]', async () => {
    const phone = await world.wallet()
    await world.issueTo(phone, OWNERS, { persona: 'home-owner' })
    world.time.advance(800)
    await world.publish()
    const parameters = { cutOffDate: '2026-11-30', city: '010100', catchment: 'D-0007', schoolEntryYear: '2027' }
    const school = (await askAndAnswer(await world.desk('school'), phone, 'school-enrolment', parameters)).result
    expect(school?.credentials.map(({ type }) => type)).toEqual([
      'residence-permit',
      'household-relation',
      'insurance-statement',
      'dwelling-right',
    ])
    expect(school).toMatchObject({ rule: { en: expect.stringContaining('owns more than half') } })
    const bank = await world.desk('bank')
    const opened = (await askAndAnswer(bank, phone, 'bank-customer', { occasion: 'open_account' })).result
    expect(opened?.credentials.map(({ type }) => type)).toEqual(['residence-permit'])
    const active = (await askAndAnswer(bank, phone, 'bank-customer', { occasion: 'activate_card' })).result
    expect(active).toMatchObject({ verdict: 'fail', reason: 'financial_function_already_active' })
  })
})
