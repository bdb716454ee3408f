import { addSeconds, type JsonObject, type JsonValue } from '@sojourn/domain'
import { encodeBase64url, signerFromJwk, signJwt } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import type { AskedCredential } from '../over-asked.ts'
import { createRegistrar, type RegistrationSpoil, SCHOOL_CODE } from '../testing/registrar.ts'
import { AT, bilingual, CARD, keyPair, PERMIT } from '../testing/registry.ts'
import type { RegisteredUse } from '../trust-list.ts'
import { checkRegistration, type RegistrationToCheck } from './check-registration.ts'

const SCHOOL: RegisteredUse = {
  policyId: 'school-enrolment',
  purpose: { 'zh-CN': '入学报名', en: 'Enrolment' },
  legalBasis: { 'zh-CN': '《义务教育法》第十二条', en: 'Compulsory Education Law Art. 12' },
  retention: { 'zh-CN': '至九月十五日', en: 'Until 15 September' },
  contact: 'school@example.com',
  credentials: [
    { vct: PERMIT, claims: [['residence', 'city'], ['endorsed_until'], ['name']] },
    { vct: CARD, claims: [['insured'], ['codes', null, 'code'], ['visits', 0]] },
    { vct: 'cn.sojourn.residence-permit.1', claims: [['cn.sojourn.residence-permit.1', 'city']] },
  ],
}
const YEAR = 365 * 86_400
const registrar = await createRegistrar(SCHOOL)
const check = async (spoil: RegistrationSpoil = {}, more: Partial<RegistrationToCheck> = {}) =>
  checkRegistration(await registrar.check(spoil, more))
const refused = (code: string) => ({ ok: false, reason: expect.objectContaining({ code }) })
const stranger = await signerFromJwk((await keyPair()).privateJwk, { x5c: registrar.permitKey.x5c ?? [] })

describe('a request with its registration certificate', () => {
  test('is of the use that the registrar certified, at its place in the public log [T 8] [P 7] arf:RPRC_17', async () => {
    const checked = await check()
    expect(checked).toEqual({
      ok: true,
      value: {
        certificate: {
          registrar: 'https://issuer.example/registry',
          party: {
            clientIds: registrar.party.clientIds,
            name: bilingual('示范小学'),
            kind: 'school',
            creditCode: SCHOOL_CODE,
          },
          registration: { id: '0190a000-0000-7000-8000-000000000001', version: 2 },
          use: SCHOOL,
        },
        expiresAt: addSeconds(AT, YEAR - 3600),
        logIndex: 4,
      },
    })
  })

  test('has one in force until its last second, the clocks’ difference aside [T 8]', async () => {
    const last = addSeconds(AT, YEAR - 3600)
    expect((await check({}, { at: addSeconds(last, 59) })).ok).toBe(true)
    expect(await check({}, { at: addSeconds(last, 60) })).toEqual(refused('certificate_expired'))
  })

  test('may bring one of a version that the list does not know yet, and none that was replaced [T 8]', async () => {
    const version = (number: number) => ({
      party: { ...registrar.party, registration: { id: registrar.party.registration?.id ?? '', version: number } },
    })
    expect((await check({}, version(1))).ok).toBe(true)
    expect(await check({}, version(3))).toEqual(refused('certificate_outdated'))
  })

  test('needs none where the list names none: a party that another registry registered [T 8]', async () => {
    const { registration: _, ...party } = registrar.party
    const uses = [SCHOOL]
    expect(await check({}, { verifierInfo: [], party: { ...party, uses } })).toEqual({ ok: true, value: undefined })
    // What it brings all the same has to hold.
    expect((await check({}, { party: { ...party, uses } })).ok).toBe(true)
    expect(await check({ signer: stranger }, { party: { ...party, uses } })).toEqual(refused('certificate_untrusted'))
    expect(await check({}, { party: { ...party, uses: [] } })).toEqual(refused('use_not_listed'))
  })
})

type Case = [string, string, RegistrationSpoil, Partial<RegistrationToCheck>?]
const withClaims = (change: JsonObject): RegistrationSpoil => ({ claims: (claims) => ({ ...claims, ...change }) })
const without = (name: string): RegistrationSpoil => ({
  claims: (claims) => Object.fromEntries(Object.entries(claims).filter(([member]) => member !== name)),
})
/** Logged as it was certified, so that nothing but the list tells. */
const anotherUse = await createRegistrar({ ...SCHOOL, policyId: 'bank-customer' })

const CERTIFICATES: Case[] = [
  ['that is not there', 'certificate_missing', {}, { verifierInfo: [] }],
  ['that ended', 'certificate_expired', { issuedAt: addSeconds(AT, -YEAR - 60) }],
  ['that is not valid yet', 'certificate_expired', { issuedAt: addSeconds(AT, 61) }],
  ['for longer than a year', 'certificate_malformed', { seconds: 367 * 86_400 }],
  ['that never ends', 'certificate_malformed', without('exp')],
  ['signed by a key nobody certified', 'certificate_untrusted', { signer: stranger }],
  ['signed by another agency', 'certificate_untrusted', { signer: registrar.permitKey }],
  [
    'in the name of another agency',
    'certificate_untrusted',
    withClaims({ iss: 'https://issuer.example/public-security' }),
  ],
  ['signed with the registrar’s key for other things', 'certificate_untrusted', { signer: registrar.officeKey }],
  ['of another credit code', 'certificate_of_another', withClaims({ sub: '12010101DEM0000306' })],
  ['of another client', 'certificate_of_another', withClaims({ client_ids: ['x509_hash:abc'] })],
  ['of another kind of party', 'certificate_of_another', withClaims({ kind: 'bank' })],
  ['of another registration', 'certificate_of_another', withClaims({ registration_id: 'another' })],
  ['for another use than is listed', 'use_not_listed', withClaims({ intended_use_id: 'bank-customer' })],
  ['with a purpose that nobody approved', 'use_not_listed', withClaims({ purpose: [...inBoth('宣传')] })],
  ['with a claim that nobody approved', 'use_not_listed', withClaims({ credentials: [...everything()] })],
  ['with a shorter retention than was approved', 'use_not_listed', withClaims({ retention: [...inBoth('不保存')] })],
  ['with a member of its own', 'use_not_listed', withClaims({ note: 'x' })],
  ['through an intermediary', 'intermediary', withClaims({ act: { sub: '91010101DEM000049X' } })],
  ['with a purpose in one language', 'certificate_malformed', withClaims({ purpose: [{ lang: 'en', value: 'x' }] })],
  [
    'with two purposes in one language',
    'certificate_malformed',
    withClaims({ purpose: [...inBoth('x'), ...inBoth('y')] }),
  ],
  ['without credentials', 'certificate_malformed', without('credentials')],
  ['without a registrar', 'certificate_malformed', without('iss')],
  [
    'signed by an access certificate of another party',
    'certificate_of_another',
    {},
    { accessSubject: 'CN=x, O=12010101DEM0000306' },
  ],
  ['signed by an access certificate of no party', 'certificate_of_another', {}, { accessSubject: 'CN=x' }],
  [
    'signed by an access certificate of two parties',
    'certificate_of_another',
    {},
    { accessSubject: `O=${SCHOOL_CODE}, O=x` },
  ],
  [
    'signed by an access certificate that says it in a name',
    'certificate_of_another',
    {},
    { accessSubject: `CN=x\\, O=${SCHOOL_CODE}` },
  ],
]

function inBoth(value: string) {
  return [
    { lang: 'zh-CN', value },
    { lang: 'en', value },
  ]
}
function everything() {
  return [{ format: 'dc+sd-jwt', meta: { vct_values: [PERMIT] }, claims: [{ path: ['residence'] }] }]
}

const replaced = async (format: string, data: JsonValue): Promise<RegistrationToCheck> => {
  const whole = await registrar.check()
  const verifierInfo = whole.verifierInfo.map((entry) => (entry.format === format ? { format, data } : entry))
  return { ...whole, verifierInfo }
}

describe('a request is refused with a certificate', () => {
  test.each<Case>(CERTIFICATES)('%s [T 8] arf:RPRC_21', async (_, code, spoil, more) => {
    expect((await check()).ok).toBe(true)
    expect(await check(spoil, more)).toEqual(refused(code))
  })

  test('of another type, of another form, or beside a second one [T 8] arf:RPRC_19', async () => {
    const chain = { x5c: [...(registrar.certificateKey.x5c ?? [])] }
    const asCheckpoint = await signJwt('audit_checkpoint', chain, registrar.claims, registrar.certificateKey)
    expect(await checkRegistration(await replaced('registration_cert', asCheckpoint))).toEqual(
      refused('certificate_untrusted'),
    )
    for (const data of ['x', { jwt: 'x' }, null]) {
      expect(await checkRegistration(await replaced('registration_cert', data))).toEqual(
        refused('certificate_malformed'),
      )
    }
    const whole = await registrar.check()
    const twice = { ...whole, verifierInfo: [...whole.verifierInfo, ...whole.verifierInfo] }
    expect(await checkRegistration(twice)).toEqual(refused('several_certificates'))
  })

  test('of a use of its own that is not the one that is asked for [T 8] arf:RPRC_19', async () => {
    expect(await checkRegistration(await anotherUse.check())).toMatchObject({ ok: true })
    const theirs = await anotherUse.check()
    expect(await check({}, { verifierInfo: theirs.verifierInfo })).toEqual(refused('certificate_untrusted'))
  })

  test('of a party that was withdrawn, whatever it brings [T 8]', async () => {
    const registration = { id: 'x', version: 3, withdrawn: true } as const
    expect(await check({}, { party: { ...registrar.party, registration } })).toEqual(refused('withdrawn'))
    expect(await check({}, { verifierInfo: [], party: { ...registrar.party, registration, uses: [] } })).toEqual(
      refused('withdrawn'),
    )
  })
})

const PROOFS: Case[] = [
  ['of another registration', 'logged_otherwise', { leaf: (leaf) => ({ ...leaf, relyingPartyId: 'another' }) }],
  ['of another content', 'logged_otherwise', { leaf: (leaf) => ({ ...leaf, certificates: ['x'] }) }],
  ['of no content', 'log_proof_malformed', { leaf: ({ certificates: _, ...leaf }) => leaf }],
  ['of a proposal', 'logged_otherwise', { leaf: (leaf) => ({ ...leaf, event: 'relying_party_proposed' }) }],
  ['of a withdrawal', 'logged_otherwise', { leaf: (leaf) => ({ ...leaf, event: 'relying_party_withdrawn' }) }],
  ['of no time', 'log_proof_malformed', { leaf: (leaf) => ({ ...leaf, at: 'now' }) }],
  [
    'whose leaf names one member twice',
    'log_proof_malformed',
    { leafText: (leaf) => leaf.replace('"v":1', '"v":1,"v":1') },
  ],
  ['whose leaf was changed', 'not_in_log', { proof: (proof) => ({ ...proof, leaf: `${proof.leaf} ` }) }],
  ['of the place before', 'not_in_log', { proof: (proof) => ({ ...proof, index: 3 }) }],
  ['of the place after', 'not_in_log', { proof: (proof) => ({ ...proof, index: 5 }) }],
  ['of a place beyond the tree', 'checkpoint_older', { proof: (proof) => ({ ...proof, index: 11 }) }],
  ['of a place below nothing', 'log_proof_malformed', { proof: (proof) => ({ ...proof, index: -1 }) }],
  ['of a place between two', 'log_proof_malformed', { proof: (proof) => ({ ...proof, index: 4.5 }) }],
  [
    'to another root',
    'not_in_log',
    { checkpoint: (root) => ({ ...root, root_hash: encodeBase64url(new Uint8Array(32)) }) },
  ],
  ['to a root of another size', 'not_in_log', { checkpoint: (root) => ({ ...root, tree_size: 32 }) }],
  ['to a root as it was before', 'checkpoint_older', { treeSize: 4 }],
  [
    'to a root from before the entry',
    'checkpoint_older',
    { checkpoint: (root) => ({ ...root, iat: Number(root.iat) - 3_700 }) },
  ],
  [
    'to a root of tomorrow',
    'checkpoint_untrusted',
    { checkpoint: (root) => ({ ...root, iat: Number(root.iat) + 86_400 }) },
  ],
  ['to a root without a size', 'checkpoint_untrusted', { checkpoint: ({ tree_size: _, ...root }) => root }],
  ['to a root that another agency signed', 'checkpoint_untrusted', { checkpointSigner: registrar.permitKey }],
  ['to a root that nobody known signed', 'checkpoint_untrusted', { checkpointSigner: stranger }],
  [
    'to a root signed with the key for certificates',
    'checkpoint_untrusted',
    { checkpointSigner: registrar.certificateKey },
  ],
  [
    'to a root of another log',
    'checkpoint_untrusted',
    { checkpoint: (root) => ({ ...root, iss: 'https://issuer.example/public-security' }) },
  ],
  ['that is one hash shorter', 'not_in_log', { proof: (proof) => ({ ...proof, path: pathOf(proof).slice(1) }) }],
  [
    'that is one hash longer',
    'not_in_log',
    { proof: (proof) => ({ ...proof, path: [...pathOf(proof), encodeBase64url(new Uint8Array(32))] }) },
  ],
  ['in another order', 'not_in_log', { proof: (proof) => ({ ...proof, path: pathOf(proof).toReversed() }) }],
  ['with a hash of no length', 'log_proof_malformed', { proof: (proof) => ({ ...proof, path: [''] }) }],
  ['with a hash that is no text', 'log_proof_malformed', { proof: (proof) => ({ ...proof, path: [1] }) }],
  [
    'that is longer than any tree',
    'log_proof_malformed',
    { proof: (proof) => ({ ...proof, path: Array.from({ length: 54 }, () => encodeBase64url(new Uint8Array(32))) }) },
  ],
]

const pathOf = ({ path }: JsonObject): JsonValue[] => (Array.isArray(path) ? path : [])

describe('a request is refused with an inclusion proof', () => {
  test.each<Case>(PROOFS)('%s [P 7]', async (_, code, spoil) => {
    expect((await check()).ok).toBe(true)
    expect(await check(spoil)).toEqual(refused(code))
  })

  test('of no form, or with none at all [P 7]', async () => {
    expect(await checkRegistration(await replaced('sojourn_log_proof', 'x'))).toEqual(refused('log_proof_malformed'))
    const whole = await registrar.check()
    const verifierInfo = whole.verifierInfo.filter(({ format }) => format !== 'sojourn_log_proof')
    expect(await checkRegistration({ ...whole, verifierInfo })).toEqual(refused('log_proof_missing'))
  })
})

const asked = (vct: string | undefined, ...claimPaths: AskedCredential['claimPaths'] & object): AskedCredential => ({
  vct,
  claimPaths,
})
const DOC_TYPE = 'cn.sojourn.residence-permit.1'
const WITHIN: readonly (readonly [string, readonly AskedCredential[]])[] = [
  ['all of it', [asked(PERMIT, ['residence', 'city'], ['endorsed_until'], ['name']), asked(CARD, ['insured'])]],
  ['a member of a certified object', [asked(CARD, ['insured', 'medical'])]],
  ['one element where each is certified', [asked(CARD, ['codes', 3, 'code'])]],
  ['an element of the mdoc', [asked(DOC_TYPE, [DOC_TYPE, 'city'])]],
  ['nothing', []],
]
const BEYOND: readonly (readonly [string, readonly AskedCredential[]])[] = [
  ['a claim nobody certified', [asked(PERMIT, ['citizen_id'])]],
  ['a sibling of a nested claim', [asked(PERMIT, ['residence', 'address'])]],
  ['the parent of a nested claim', [asked(PERMIT, ['residence'])]],
  ['the root', [asked(PERMIT, [])]],
  ['a nested claim at the top', [asked(PERMIT, ['city'])]],
  ['a nested claim under another parent', [asked(PERMIT, ['hukou', 'city'])]],
  ['a claim of another credential', [asked(PERMIT, ['insured'])]],
  ['a claim of the one in the other', [asked(CARD, ['name'])]],
  ['a renamed claim', [asked(PERMIT, ['full_name'])]],
  ['a claim in another case', [asked(PERMIT, ['Name'])]],
  ['a claim with a space', [asked(PERMIT, ['name '])]],
  ['a claim that looks alike', [asked(PERMIT, ['nаme'])]],
  ['a claim in full width', [asked(PERMIT, ['ｎａｍｅ'])]],
  ['a claim with a zero-width joiner', [asked(PERMIT, ['na‍me'])]],
  ['a longer name', [asked(PERMIT, ['name_latin'])]],
  ['a shorter name', [asked(PERMIT, ['endorsed'])]],
  ['a path joined by a dot', [asked(PERMIT, ['residence.city'])]],
  ['a path joined by a slash', [asked(PERMIT, ['residence/city'])]],
  ['every element of an object', [asked(PERMIT, ['residence', null])]],
  ['everything at the top', [asked(PERMIT, [null])]],
  ['an index where a name is certified', [asked(PERMIT, ['residence', 0])]],
  ['every element where one is certified', [asked(CARD, ['visits', null])]],
  ['another element', [asked(CARD, ['visits', 1])]],
  ['an index in words', [asked(CARD, ['visits', '0'])]],
  ['the array of which a member is certified', [asked(CARD, ['codes'])]],
  ['a whole element of which a member is certified', [asked(CARD, ['codes', null])]],
  ['another member of every element', [asked(CARD, ['codes', null, 'name'])]],
  ['a name where elements are certified', [asked(CARD, ['codes', 'all', 'code'])]],
  ['the holder’s key', [asked(PERMIT, ['cnf'])]],
  ['no list of claims', [{ vct: PERMIT, claimPaths: undefined }]],
  ['another type', [asked('https://issuer.example/vct/employment/v1', ['name'])]],
  ['another version of the type', [asked(PERMIT.replace('v1', 'v2'), ['name'])]],
  ['a type that begins alike', [asked(`${PERMIT}/x`, ['name'])]],
  ['any type', [asked(undefined, ['name'])]],
  ['an element of another name space', [asked(DOC_TYPE, ['org.iso.23220.1', 'city'])]],
  ['the whole name space', [asked(DOC_TYPE, [DOC_TYPE])]],
  ['one claim too many beside one that may be asked', [asked(PERMIT, ['name'], ['sex'])]],
]

describe('a query and the certificate of its request', () => {
  test.each(WITHIN)('fit when it asks %s [T 8]', async (_, query) => {
    expect((await check({}, { query })).ok).toBe(true)
  })

  test('is held by thirty cases at least [T 8] arf:RPRC_21', () => {
    expect(BEYOND.length).toBeGreaterThanOrEqual(30)
    expect(new Set(BEYOND.map(([, query]) => JSON.stringify(query))).size).toBe(BEYOND.length)
  })

  test.each(BEYOND)('do not fit when it asks %s [T 8] arf:RPRC_21', async (_, query) => {
    const result = await check({}, { query })
    expect(result).toEqual(refused('over_asked'))
    expect(result.ok === false && 'beyond' in result.reason && result.reason.beyond).toHaveLength(1)
  })
})
