import { describe, expect, test } from 'vitest'
import { type AskedCredential, coveringUse, type OverAsk, overAsked } from './over-asked.ts'
import { bilingual, CARD, PERMIT, relyingParty } from './testing/registry.ts'
import type { RegisteredUse } from './trust-list.ts'

/** A school may see these and nothing else. */
const SCHOOL: RegisteredUse = {
  policyId: 'school-enrolment',
  purpose: bilingual('入学'),
  legalBasis: { 'zh-CN': '《个人信息保护法》第十三条', en: 'PIPL 13' },
  retention: bilingual('至九月十五日'),
  contact: 'school@example.com',
  credentials: [
    { vct: PERMIT, claims: [['residence', 'city'], ['endorsed_until'], ['name']] },
    { vct: CARD, claims: [['insured'], ['codes', null, 'code'], ['visits', 0]] },
  ],
}
const BANK: RegisteredUse = {
  ...SCHOOL,
  policyId: 'bank-account',
  credentials: [{ vct: PERMIT, claims: [['citizen_id'], ['name']] }],
}

const asked = (vct: string | undefined, ...claimPaths: AskedCredential['claimPaths'] & object): AskedCredential => ({
  vct,
  claimPaths,
})

describe('a request within what was registered', () => {
  test.each<[string, readonly AskedCredential[]]>([
    ['all of it', [asked(PERMIT, ['residence', 'city'], ['endorsed_until'], ['name']), asked(CARD, ['insured'])]],
    ['a part of it', [asked(PERMIT, ['name'])]],
    ['a credential without any claim of it', [asked(PERMIT)]],
    ['a member of a registered object', [asked(CARD, ['insured', 'medical'])]],
    ['one element where every element is registered', [asked(CARD, ['codes', 3, 'code'])]],
    ['every element, as registered', [asked(CARD, ['codes', null, 'code'])]],
    ['the one element that is registered', [asked(CARD, ['visits', 0])]],
    ['the same credential twice', [asked(PERMIT, ['name']), asked(PERMIT, ['endorsed_until'])]],
    ['nothing', []],
  ])('is let pass: %s', (_, query) => {
    expect(overAsked(SCHOOL, query)).toEqual([])
  })
})

const CASES: readonly (readonly [string, readonly AskedCredential[], readonly OverAsk[]])[] = [
  claim('a claim nobody registered', PERMIT, ['citizen_id']),
  claim('a sibling of a nested claim', PERMIT, ['residence', 'address']),
  claim('the parent of a nested claim', PERMIT, ['residence']),
  claim('the root, which is everything', PERMIT, []),
  claim('a claim of another credential', PERMIT, ['insured']),
  claim('a claim registered for another type', CARD, ['name']),
  claim('a claim that begins like a registered one', PERMIT, ['name_latin']),
  claim('a claim that is the beginning of a registered one', PERMIT, ['endorsed']),
  claim('a renamed claim', PERMIT, ['full_name']),
  claim('a claim in another case', PERMIT, ['Name']),
  claim('a claim with a space', PERMIT, ['name ']),
  claim('a claim that looks alike', PERMIT, ['nаme']),
  claim('a claim in other characters of the same shape', PERMIT, ['ｎａｍｅ']),
  claim('a path joined by a dot', PERMIT, ['residence.city']),
  claim('a path joined by a slash', PERMIT, ['residence/city']),
  claim('a nested claim at the top', PERMIT, ['city']),
  claim('a registered claim under another parent', PERMIT, ['hukou', 'city']),
  claim('every element of an object', PERMIT, ['residence', null]),
  claim('everything at the top', PERMIT, [null]),
  claim('every element where one is registered', CARD, ['visits', null]),
  claim('another element than the registered one', CARD, ['visits', 1]),
  claim('an index in words', CARD, ['visits', '0']),
  claim('the whole array of which a member was registered', CARD, ['codes']),
  claim('a whole element of which a member was registered', CARD, ['codes', null]),
  claim('another member of every element', CARD, ['codes', null, 'name']),
  claim('one element’s other member', CARD, ['codes', 0, 'name']),
  claim('a member by name where elements are registered', CARD, ['codes', 'all', 'code']),
  claim('an index where a name is registered', PERMIT, ['residence', 0]),
  claim('the key the credential is bound to', PERMIT, ['cnf']),
  ['no claims member at all', [{ vct: PERMIT, claimPaths: undefined }], [over(PERMIT, undefined, 'claims_not_listed')]],
  [
    'another type',
    [asked('https://issuer.example/vct/household-relation/v1', ['role'])],
    [over('https://issuer.example/vct/household-relation/v1', undefined, 'type_not_registered')],
  ],
  ['a type with a slash more', [asked(`${PERMIT}/`, ['name'])], [over(`${PERMIT}/`, undefined, 'type_not_registered')]],
  [
    'another version of the type',
    [asked(PERMIT.replace('v1', 'v2'), ['name'])],
    [over(PERMIT.replace('v1', 'v2'), undefined, 'type_not_registered')],
  ],
  [
    'the type in another case',
    [asked(PERMIT.toUpperCase(), ['name'])],
    [over(PERMIT.toUpperCase(), undefined, 'type_not_registered')],
  ],
  ['a type left open', [asked(undefined, ['name'])], [over(undefined, undefined, 'type_left_open')]],
  ['another type without any claim', [asked('urn:other')], [over('urn:other', undefined, 'type_not_registered')]],
  [
    'a registered claim beside another',
    [asked(PERMIT, ['name'], ['portrait'])],
    [over(PERMIT, ['portrait'], 'claim_not_registered')],
  ],
  [
    'two claims too many in two credentials',
    [asked(PERMIT, ['sex']), asked(CARD, ['ss_number'])],
    [over(PERMIT, ['sex'], 'claim_not_registered'), over(CARD, ['ss_number'], 'claim_not_registered')],
  ],
]

function claim(name: string, vct: string, path: NonNullable<OverAsk['path']>) {
  return [name, [asked(vct, path)], [over(vct, path, 'claim_not_registered')]] as const
}

function over(vct: string | undefined, path: OverAsk['path'], reason: OverAsk['reason']): OverAsk {
  return { vct, path, reason }
}

describe('a request beyond what was registered', () => {
  test('is held by at least the thirty cases that were promised [T 8]', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(30)
    expect(new Set(CASES.map(([name]) => name)).size).toBe(CASES.length)
  })

  test.each(CASES)('is told: %s [T 8]', (_, query, expected) => {
    expect(overAsked(SCHOOL, query)).toEqual(expected)
  })
})

describe('a relying party with several uses', () => {
  const party = relyingParty({ uses: [SCHOOL, BANK] })

  test('is judged by one of them, never by all together [T 8]', () => {
    expect(overAsked(party, [asked(PERMIT, ['citizen_id'], ['name'])])).toEqual([])
    expect(overAsked(party, [asked(PERMIT, ['residence', 'city'], ['name'])])).toEqual([])
    expect(overAsked(party, [asked(PERMIT, ['citizen_id'], ['residence', 'city'])])).toHaveLength(1)
  })

  test('falls under the use that covers the request, or under none [T 8]', () => {
    expect(coveringUse(party, [asked(PERMIT, ['citizen_id'])])?.policyId).toBe('bank-account')
    expect(coveringUse(party, [asked(PERMIT, ['residence', 'city'])])?.policyId).toBe('school-enrolment')
    expect(coveringUse(party, [asked(PERMIT, ['citizen_id'], ['residence', 'city'])])).toBeUndefined()
  })

  test('without any use may ask nothing [T 8]', () => {
    const nothing = relyingParty({ uses: [] })
    expect(overAsked(nothing, [asked(PERMIT, ['name'])])).toEqual([over(PERMIT, undefined, 'type_not_registered')])
    expect(coveringUse(nothing, [])).toBeUndefined()
  })

  test('may ask everything of a type only when the root is registered [T 8]', () => {
    const all: RegisteredUse = { ...SCHOOL, credentials: [{ vct: PERMIT, claims: [[]] }] }
    expect(overAsked(all, [{ vct: PERMIT, claimPaths: undefined }, asked(PERMIT, ['anything', null])])).toEqual([])
  })
})
