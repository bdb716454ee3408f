import { createSoftwarePasskey } from '@sojourn/service/testing'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Agency } from '../../agencies/agency.ts'
import type { StaffRole } from '../../staff/staff-member.ts'
import {
  askCredential,
  deliver,
  deliverActive,
  newWallet,
  type Office,
  pathOf,
  residentOf,
  startOffice,
  tokenFor,
} from '../../testing/start-office.ts'
import { agencyPath } from '../agency-path.ts'

const ORIGIN = 'http://localhost:4100'
let office: Office

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())

type Body = Record<string, unknown>
interface Page {
  readonly cookie: string
  get(path: string): Promise<LightMyRequestResponse>
  post(path: string, body?: Body, headers?: InjectOptions['headers']): Promise<LightMyRequestResponse>
}

/** A browser page of an agency's console, signed in with this cookie or with none. */
function pageOf(agency: Agency, cookie = ''): Page {
  const url = (path: string) => `${agencyPath(agency)}/console/api${path}`
  const { fastify } = office.app
  return {
    cookie,
    get: (path) => fastify.inject({ method: 'GET', url: url(path), headers: { cookie } }),
    post: (path, body = {}, headers = {}) =>
      fastify.inject({
        method: 'POST',
        url: url(path),
        headers: { cookie, origin: ORIGIN, 'content-type': 'application/json', ...headers },
        payload: JSON.stringify(body),
      }),
  }
}

const outcome = (answer: LightMyRequestResponse) => `${answer.statusCode} ${answer.json().error}`

async function invite(agency: Agency, roles: readonly StaffRole[]): Promise<string> {
  const link = await office.app.useCases.inviteStaff(agency, 'Officer Li', roles, office.now())
  return new URL(link).hash.slice(1)
}

async function enrol(agency: Agency, roles: readonly StaffRole[], passkey = createSoftwarePasskey()): Promise<Page> {
  const invitation = await invite(agency, roles)
  const stranger = pageOf(agency)
  const { options } = (await stranger.post('/enrolment/options', { invitation })).json()
  const answer = await stranger.post('/enrolment', {
    invitation,
    response: passkey.create(options, { origin: ORIGIN }),
  })
  expect(answer.statusCode).toBe(200)
  return pageOf(agency, cookieOf(answer))
}

const cookieOf = (answer: LightMyRequestResponse): string => String(answer.headers['set-cookie']).split(';')[0] ?? ''

describe('enrolment and sign-in', () => {
  test('an invited officer makes a passkey, is signed in, and signs in again with it [P 23]', async () => {
    const passkey = createSoftwarePasskey()
    const page = await enrol(office.agency, ['clerk'], passkey)
    expect((await page.get('/session')).json()).toMatchObject({ staff: { name: 'Officer Li', roles: ['clerk'] } })
    const stranger = pageOf(office.agency)
    const { options } = (await stranger.post('/sign-in/options')).json()
    const answer = await stranger.post('/sign-in', { response: passkey.get(options, { origin: ORIGIN }) })
    expect(answer.json()).toMatchObject({ staff: { name: 'Officer Li', roles: ['clerk'] } })
    expect(answer.headers['set-cookie']).toMatch(
      /^staff-public-security=[\w-]{43}; Max-Age=43200; Path=\/city\/public-security\/console; HttpOnly; SameSite=Strict$/,
    )
  })

  test('signs out for good', async () => {
    const page = await enrol(office.agency, ['clerk'])
    expect((await page.post('/sign-out')).statusCode).toBe(204)
    expect(outcome(await page.get('/residents'))).toBe('401 not_signed_in')
  })

  test('ends by itself after twelve hours', async () => {
    const page = await enrol(office.agency, ['clerk'])
    office.advance(43_199)
    expect((await page.get('/residents')).statusCode).toBe(200)
    office.advance(1)
    expect(outcome(await page.get('/residents'))).toBe('401 not_signed_in')
  })

  test('an invitation serves once, for a day, and at its own agency', async () => {
    const passkey = createSoftwarePasskey()
    const page = pageOf(office.agency)
    const used = await invite(office.agency, ['clerk'])
    const { options } = (await page.post('/enrolment/options', { invitation: used })).json()
    const response = passkey.create(options, { origin: ORIGIN })
    expect(outcome(await pageOf(office.other).post('/enrolment', { invitation: used, response }))).toBe(
      '404 invitation_unknown',
    )
    expect((await page.post('/enrolment', { invitation: used, response })).statusCode).toBe(200)
    expect(outcome(await page.post('/enrolment/options', { invitation: used }))).toBe('409 invitation_used')
    const late = await invite(office.agency, ['clerk'])
    office.advance(86_400)
    expect(outcome(await page.post('/enrolment/options', { invitation: late }))).toBe('409 invitation_expired')
    expect(outcome(await page.post('/enrolment/options', { invitation: 'A'.repeat(43) }))).toBe(
      '404 invitation_unknown',
    )
  })

  test('of two who use one invitation at once, one is enrolled and the other has no passkey', async () => {
    const invitation = await invite(office.agency, ['clerk'])
    const page = pageOf(office.agency)
    const passkeys = [createSoftwarePasskey(), createSoftwarePasskey()]
    const responses = []
    for (const passkey of passkeys) {
      const { options } = (await page.post('/enrolment/options', { invitation })).json()
      responses.push(passkey.create(options, { origin: ORIGIN }))
    }
    const answers = await Promise.all(responses.map((response) => page.post('/enrolment', { invitation, response })))
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409])
    const { rows } = await office.app.database.query<{ id: string }>('select credential_id as id from staff_passkey')
    expect(passkeys.filter(({ credentialId }) => rows.some(({ id }) => id === credentialId))).toHaveLength(1)
  })

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['no person before it', { origin: ORIGIN, personVerified: false }],
    ['another challenge', { origin: ORIGIN, challenge: 'AAAA' }],
  ])('a passkey made with %s is passkey_refused, and the invitation stays [P 23]', async (_, spoiled) => {
    const invitation = await invite(office.agency, ['clerk'])
    const page = pageOf(office.agency)
    const { options } = (await page.post('/enrolment/options', { invitation })).json()
    const response = createSoftwarePasskey().create(options, spoiled)
    expect(outcome(await page.post('/enrolment', { invitation, response }))).toBe('400 passkey_refused')
    expect((await page.post('/enrolment/options', { invitation })).statusCode).toBe(200)
  })

  test('a passkey that nobody enrolled is passkey_unknown, one of another agency too [T 16]', async () => {
    const page = pageOf(office.agency)
    const theirs = createSoftwarePasskey()
    await enrol(office.other, ['clerk'], theirs)
    for (const passkey of [createSoftwarePasskey(), theirs]) {
      const { options } = (await page.post('/sign-in/options')).json()
      const response = passkey.get(options, { origin: ORIGIN })
      expect(outcome(await page.post('/sign-in', { response }))).toBe('400 passkey_unknown')
    }
  })

  test('an answer without a passkey in it is passkey_refused', async () => {
    expect(outcome(await pageOf(office.agency).post('/sign-in', { response: {} }))).toBe('400 passkey_refused')
  })

  test('strangers may try thirty times a minute and no more [P 22]', async () => {
    office.advance(60)
    const page = pageOf(office.agency)
    for (let turn = 0; turn < 30; turn++) expect((await page.post('/sign-in/options')).statusCode).toBe(200)
    const answer = await page.post('/sign-in/options')
    expect(outcome(answer)).toBe('429 too_many_requests')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    office.advance(60)
    expect((await page.post('/sign-in/options')).statusCode).toBe(200)
  })
})

describe('who may do what', () => {
  const UUID = '01900000-0000-7000-8000-000000000001'
  const ROUTES: readonly [string, string, StaffRole | 'any'][] = [
    ['GET', '/residents', 'any'],
    ['GET', `/residents/${UUID}`, 'any'],
    ['GET', '/offers', 'any'],
    ['GET', `/offers/${UUID}`, 'any'],
    ['GET', '/activity', 'any'],
    ['GET', '/applications', 'any'],
    ['POST', '/applications', 'clerk'],
    ['POST', `/applications/${UUID}/review`, 'clerk'],
    ['POST', `/applications/${UUID}/approve`, 'clerk'],
    ['POST', `/applications/${UUID}/reject`, 'clerk'],
    ['GET', `/residents/${UUID}/consents`, 'any'],
    ['POST', `/residents/${UUID}/invitation`, 'clerk'],
    ['POST', `/consents/${UUID}/end`, 'revoker'],
    ['POST', '/offers', 'clerk'],
    ['POST', `/offers/${UUID}/cancel`, 'clerk'],
    ['POST', `/issuances/${UUID}/activate`, 'clerk'],
    ['POST', `/issuances/${UUID}/void`, 'clerk'],
    ['POST', `/issuances/${UUID}/suspend`, 'revoker'],
    ['POST', `/issuances/${UUID}/reinstate`, 'revoker'],
    ['POST', `/issuances/${UUID}/revoke`, 'revoker'],
    ['GET', '/audit/checkpoint', 'auditor'],
    ['GET', '/audit/leaves', 'auditor'],
  ]

  test('each route lets in its own role, no other role, no stranger and no officer of another agency [T 16]', async () => {
    office.advance(60)
    const roles: readonly StaffRole[] = ['clerk', 'revoker', 'auditor']
    const pages = await Promise.all(roles.map(async (role) => [role, await enrol(office.agency, [role])] as const))
    const foreign = await enrol(office.other, roles)
    for (const [method, path, needed] of ROUTES) {
      const call = (page: Page) => (method === 'GET' ? page.get(path) : page.post(path))
      for (const [role, page] of pages) {
        const isAllowed = needed === 'any' || role === needed
        expect([path, role, (await call(page)).statusCode === 403]).toEqual([path, role, !isAllowed])
      }
      expect(outcome(await call(pageOf(office.agency)))).toBe('401 not_signed_in')
      const borrowed = foreign.cookie.replace('human-resources', 'public-security')
      expect(outcome(await call(pageOf(office.agency, borrowed)))).toBe('401 not_signed_in')
    }
  })

  test('a page of another origin changes nothing, whatever cookie comes along', async () => {
    office.advance(60)
    const page = await enrol(office.agency, ['clerk', 'revoker'])
    for (const origin of ['https://evil.example', 'null', `${ORIGIN}.evil.example`, 'http://localhost:4101', '']) {
      expect(outcome(await page.post('/offers', {}, { origin }))).toBe('403 wrong_origin')
    }
    expect(outcome(await page.post('/offers', {}, { origin: ORIGIN }))).toBe('400 invalid_request')
  })

  test('two cookies of one name are none', async () => {
    office.advance(60)
    const page = await enrol(office.agency, ['clerk'])
    const doubled = pageOf(office.agency, `${page.cookie}; ${page.cookie}`)
    expect(outcome(await doubled.get('/residents'))).toBe('401 not_signed_in')
  })

  test('a body of another type is not read [R 19]', async () => {
    office.advance(60)
    const page = await enrol(office.agency, ['clerk'])
    const answer = await page.post('/offers', {}, { 'content-type': 'text/plain' })
    expect(answer.statusCode).toBe(415)
  })
})

describe('the counter', () => {
  let page: Page
  beforeAll(async () => {
    office.advance(60)
    page = await enrol(office.agency, ['clerk', 'revoker'])
  })

  test('finds residents by the start of name, latin name and citizen id', async () => {
    const { facts } = await residentOf(office)
    for (const query of [facts.name.slice(0, 2), 'lin', facts.citizenId.slice(0, 16)]) {
      const { residents } = (await page.get(`/residents?query=${encodeURIComponent(query)}`)).json()
      expect(residents).toContainEqual(
        expect.objectContaining({ name: facts.name, citizenIdTail: facts.citizenId.slice(-4) }),
      )
    }
    expect((await page.get('/residents?query=%25')).json()).toEqual({ residents: [], more: false })
    expect(outcome(await page.get(`/residents?query=${'x'.repeat(65)}`))).toBe('400 invalid_request')
  })

  test('shows what would be signed today, and says when a resident is not there', async () => {
    const { id } = await residentOf(office)
    const file = (await page.get(`/residents/${id}`)).json()
    expect(file.types).toContainEqual(
      expect.objectContaining({
        type: 'residence-permit',
        ready: true,
        missing: null,
        claims: expect.objectContaining({ name: '林秋月' }),
      }),
    )
    for (const other of ['01900000-0000-7000-8000-000000000001', 'x']) {
      expect(outcome(await page.get(`/residents/${other}`))).toBe('404 resident_unknown')
    }
  })

  test('goes from offer to active, and shows the transaction code once', async () => {
    const { id: residentId } = await residentOf(office)
    const made = await page.post('/offers', { residentId, types: ['residence-permit'] })
    const offer = made.json()
    expect(made.statusCode).toBe(201)
    expect(offer).toMatchObject({
      state: 'waiting',
      txCode: expect.stringMatching(/^\d{6}$/),
      format: 'dc-sd-jwt',
      txCodeAttemptsLeft: 5,
    })
    expect((await page.get(`/offers/${offer.id}`)).json().txCode).toBeNull()

    const uri = new URL(offer.link).searchParams.get('credential_offer_uri') ?? ''
    const fetched = await office.app.fastify.inject({ method: 'GET', url: pathOf(uri) })
    expect(JSON.parse(new URL(offer.linkByValue).searchParams.get('credential_offer') ?? '')).toEqual(fetched.json())
    expect(offer.walletLink).toBe(`http://localhost:4300/offer?credential_offer_uri=${encodeURIComponent(uri)}`)

    const code = fetched.json().grants['urn:ietf:params:oauth:grant-type:pre-authorized_code']['pre-authorized_code']
    const wallet = await newWallet()
    const token = await tokenFor(office, wallet, { code, txCode: offer.txCode, offerId: offer.id, reference: '' })
    expect((await page.get(`/offers/${offer.id}`)).json()).toMatchObject({
      state: 'redeemed',
      link: null,
      linkByValue: null,
      walletLink: null,
    })
    expect((await office.app.fastify.inject({ method: 'GET', url: pathOf(uri) })).statusCode).toBe(404)

    await askCredential(office, wallet, token)
    const delivered = (await page.get(`/offers/${offer.id}`)).json()
    expect(delivered).toMatchObject({
      state: 'delivered',
      issuances: [{ state: 'inactive', copies: 2, comparisonAttemptsLeft: 5 }],
    })
    const [{ id, comparisonCode }] = delivered.issuances
    const wrong = comparisonCode === '000000' ? '000001' : '000000'
    const refused = await page.post(`/issuances/${id}/activate`, { comparisonCode: wrong })
    expect([refused.statusCode, refused.json()]).toEqual([409, { error: 'wrong_comparison_code', attemptsLeft: 4 }])
    expect((await page.post(`/issuances/${id}/activate`, { comparisonCode })).json()).toMatchObject({ state: 'active' })
    const { issuances } = (await page.get(`/residents/${residentId}`)).json()
    expect(issuances[0]).toMatchObject({ id, state: 'active', changedBy: 'Officer Li', published: false })
    await office.app.useCases.publish(office.agency, office.now())
    expect((await page.get(`/residents/${residentId}`)).json().issuances[0]).toMatchObject({ published: true })
  })

  test('is not told twice what has not changed', async () => {
    const { id: residentId } = await residentOf(office)
    const offer = (await page.post('/offers', { residentId, types: ['residence-permit'] })).json()
    const first = await page.get(`/offers/${offer.id}`)
    const again = await office.app.fastify.inject({
      method: 'GET',
      url: `${agencyPath(office.agency)}/console/api/offers/${offer.id}`,
      headers: { cookie: page.cookie, 'if-none-match': String(first.headers.etag) },
    })
    expect(again.statusCode).toBe(304)
  })

  test.each([
    ['404 resident_unknown', { residentId: '01900000-0000-7000-8000-000000000001', types: ['residence-permit'] }],
    ['404 resident_unknown', { residentId: 'x', types: ['residence-permit'] }],
    ['400 invalid_request', { types: [] }],
    ['400 invalid_request', { types: ['residence-permit'], format: 'mdoc' }],
    ['400 type_not_offered', { types: ['social-security-card'] }],
    ['400 type_not_offered', { types: ['__proto__'] }],
  ])('makes no offer: %s', async (expected, spoiled) => {
    const { id: residentId } = await residentOf(office)
    expect(outcome(await page.post('/offers', { residentId, ...spoiled }))).toBe(expected)
  })

  test('makes no offer of what the register does not have: facts_missing', async () => {
    const found = await office.app.db.residents.search(office.agency.id, '', 100)
    const childless = found.find(({ facts }) => facts.household === undefined)
    const asked = { residentId: childless?.id, types: ['household-relation'] }
    expect(outcome(await page.post('/offers', asked))).toBe('409 facts_missing')
  })

  test('cancels an offer once, and an offer that is not there never', async () => {
    const { id: residentId } = await residentOf(office)
    const { id } = (await page.post('/offers', { residentId, types: ['residence-permit'] })).json()
    expect((await page.post(`/offers/${id}/cancel`)).json()).toMatchObject({
      state: 'void',
      voidReason: 'officer',
      link: null,
    })
    expect(outcome(await page.post(`/offers/${id}/cancel`))).toBe('409 nothing_to_cancel')
    for (const unknown of ['01900000-0000-7000-8000-000000000001', 'x']) {
      expect(outcome(await page.post(`/offers/${unknown}/cancel`))).toBe('404 offer_unknown')
      expect(outcome(await page.get(`/offers/${unknown}`))).toBe('404 offer_unknown')
    }
  })

  test('voids what is different on the phone; it never becomes valid [T 2]', async () => {
    const { issuanceId, comparisonCode } = await deliver(office)
    expect((await page.post(`/issuances/${issuanceId}/void`)).json()).toMatchObject({
      state: 'void',
      voidReason: 'officer',
    })
    expect(outcome(await page.post(`/issuances/${issuanceId}/void`))).toBe('409 not_inactive')
    expect(outcome(await page.post(`/issuances/${issuanceId}/activate`, { comparisonCode }))).toBe('409 not_inactive')
    for (const act of ['activate', 'void'] as const) {
      const body = act === 'activate' ? { comparisonCode } : {}
      expect(outcome(await page.post(`/issuances/x/${act}`, body))).toBe('404 issuance_unknown')
    }
  })

  test('suspends, reinstates and revokes with a ground, and says what is refused', async () => {
    const { issuanceId } = await deliverActive(office)
    const decide = (act: string, reasonCode: string, reasonText = '说明') =>
      page.post(`/issuances/${issuanceId}/${act}`, { reasonCode, reasonText })
    expect((await decide('suspend', 'endorsement_missed')).json()).toMatchObject({
      state: 'suspended',
      reasonCode: 'endorsement_missed',
      reasonText: '说明',
      changedBy: 'Officer Li',
    })
    expect(outcome(await decide('suspend', 'endorsement_missed'))).toBe('409 not_active')
    expect((await decide('reinstate', 'endorsed_late')).json()).toMatchObject({ state: 'active' })
    expect(outcome(await decide('revoke', 'found'))).toBe('400 unknown_reason_code')
    expect(outcome(await decide('revoke', 'own_request', 'x'.repeat(501)))).toBe('400 invalid_request')
    expect((await decide('revoke', 'own_request')).json()).toMatchObject({ state: 'revoked' })
    expect(outcome(await page.post('/issuances/x/revoke', { reasonCode: 'own_request' }))).toBe('404 issuance_unknown')
  })

  test('lists what happened lately, with names and without codes', async () => {
    office.advance(1)
    await deliver(office)
    // Four leaves of the delivery, and as many again when it was the first to need a list of each lane.
    const { activity } = (await page.get('/activity?limit=8')).json()
    expect(activity).toHaveLength(8)
    expect(activity).toContainEqual(expect.objectContaining({ act: 'credential_signed' }))
    expect(activity).toContainEqual(expect.objectContaining({ act: 'offer_redeemed', residentName: '林秋月' }))
    const older = (await page.get(`/activity?limit=2&before=${activity[7].id}`)).json().activity
    expect(older.every(({ id }: { id: string }) => id < activity[7].id)).toBe(true)
    for (const query of ['limit=0', 'limit=101', 'before=x']) {
      expect(outcome(await page.get(`/activity?${query}`))).toBe('400 invalid_request')
    }
  })

  test('gives an auditor the signed root and the leaves, byte for byte [P 7]', async () => {
    const auditor = await enrol(office.agency, ['auditor'])
    await office.app.useCases.integrateLog(office.agency, office.now())
    const { treeSize, rootHash } = (await auditor.get('/audit/checkpoint')).json()
    const { leaves } = (await auditor.get('/audit/leaves?from=0&limit=1000')).json()
    expect(leaves).toHaveLength(treeSize)
    expect(rootHash).toMatch(/^[\w-]{43}$/)
    expect(JSON.parse(Buffer.from(leaves[0].leaf, 'base64url').toString())).toMatchObject({
      v: 1,
      agency: 'public-security',
    })
    expect(outcome(await auditor.get('/audit/leaves?from=-1'))).toBe('400 invalid_request')
    const other = await enrol(office.other, ['auditor'])
    expect((await other.get('/audit/leaves')).json()).toEqual({ leaves: [] })
    expect(outcome(await other.get('/audit/checkpoint'))).toBe('404 log_empty')
  })
})
