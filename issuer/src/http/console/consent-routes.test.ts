import { createSoftwarePasskey } from '@sojourn/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StaffRole } from '../../staff/staff-member.ts'
import {
  enrolledResident,
  newClient,
  originOf,
  type ResidentBrowser,
  refreshWith,
  startAuthorizingOffice,
  type TestClient,
  tokensFor,
} from '../../testing/authorize.ts'
import { askCredential, newSigner, type Office, pathOf, residentOf } from '../../testing/start-office.ts'

let office: Office
let client: TestClient
let browser: ResidentBrowser
let residentId: string
let cookie: string

beforeAll(async () => {
  client = await newClient('wallet-1')
  office = await startAuthorizingOffice([client])
  browser = await enrolledResident(office)
  residentId = (await residentOf(office)).id
  cookie = await enrolOfficer(['clerk', 'revoker'])
})
afterAll(() => office.close())

async function enrolOfficer(roles: readonly StaffRole[]): Promise<string> {
  const link = await office.app.useCases.inviteStaff(office.agency, 'Officer Li', roles, office.now())
  const invitation = new URL(link).hash.slice(1)
  const { options } = (await ask('POST', '/enrolment/options', { invitation })).json()
  const response = createSoftwarePasskey().create(options, { origin: originOf(office) })
  const answer = await ask('POST', '/enrolment', { invitation, response })
  return String(answer.headers['set-cookie']).split(';')[0] ?? ''
}

const ask = (method: 'GET' | 'POST', path: string, body: object = {}) =>
  office.app.fastify.inject({
    method,
    url: `${pathOf(office.agency.credentialIssuer)}/console/api${path}`,
    headers: { cookie: cookie ?? '', origin: originOf(office), 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { payload: JSON.stringify(body) }),
  })

async function leaves(): Promise<Record<string, unknown>[]> {
  const { rows } = await office.app.database.query<{ leaf: string }>('select unnest(leaves) as leaf from audit_pending')
  return rows.map(({ leaf }) => JSON.parse(leaf))
}

const consents = async () => (await ask('GET', `/residents/${residentId}/consents`)).json().consents

describe('an officer', () => {
  test('invites a resident to sign in online, by a link that enrols once, and the log says who did [P 23]', async () => {
    const answer = await ask('POST', `/residents/${residentId}/invitation`)
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([201, 'no-store'])
    const { link } = answer.json<{ link: string }>()
    expect(link.startsWith(`${office.agency.credentialIssuer}/authorize/enrol#`)).toBe(true)
    const { startResidentEnrolment } = office.app.useCases
    const started = await startResidentEnrolment(office.agency, new URL(link).hash.slice(1), office.now())
    expect(started).toMatchObject({ ok: true, value: { resident: { id: residentId } } })
    expect(await leaves()).toContainEqual(
      expect.objectContaining({ event: 'resident_invited', residentId, by: expect.stringMatching(/^[0-9a-f-]{36}$/) }),
    )
    const nobody = await ask('POST', '/residents/01900000-0000-7000-8000-0000000000ff/invitation')
    expect([nobody.statusCode, nobody.json()]).toEqual([404, { error: 'resident_unknown' }])
  })

  test('ends what a resident consented to: no token by it, no credential by a token that is still young, and the log says why', async () => {
    const tokens = await tokensFor(office, client, browser)
    const wallet = { dpopKey: tokens.dpopKey, holderKeys: [await newSigner()] }
    expect((await askCredential(office, wallet, tokens.access_token)).statusCode).toBe(200)
    const [consent] = await consents()
    expect(consent).toMatchObject({
      client: { 'zh-CN': '钱包 wallet-1', en: 'Wallet wallet-1' },
      configurationIds: ['residence-permit.dc-sd-jwt'],
      endedAt: null,
    })

    const end = (reasonCode: string) => ask('POST', `/consents/${consent.id}/end`, { reasonCode })
    const unfounded = await end('because')
    expect([unfounded.statusCode, unfounded.json()]).toEqual([400, { error: 'unknown_reason_code' }])
    expect((await end('wallet_lost')).statusCode).toBe(204)
    const again = await end('wallet_lost')
    expect([again.statusCode, again.json()]).toEqual([409, { error: 'consent_ended' }])

    const refreshed = await refreshWith(office, client, tokens.dpopKey, tokens.refresh_token)
    expect([refreshed.statusCode, refreshed.json()]).toEqual([400, { error: 'invalid_grant' }])
    const credential = await askCredential(office, wallet, tokens.access_token)
    expect([credential.statusCode, office.lastRefusal()]).toEqual([401, 'authorization_revoked'])
    expect((await consents())[0].endedAt).toBe(office.now().toISOString())
    const ended = (await leaves()).filter(
      ({ authorizationId, event }) => authorizationId === consent.id && event === 'authorization_revoked',
    )
    expect(ended).toEqual([expect.objectContaining({ residentId, reasonCode: 'wallet_lost', clientId: 'wallet-1' })])
  })

  test('cannot end what no wallet has come for: consent_unknown', async () => {
    const answer = await ask('POST', '/consents/01900000-0000-7000-8000-0000000000ff/end', {
      reasonCode: 'wallet_lost',
    })
    expect([answer.statusCode, answer.json()]).toEqual([404, { error: 'consent_unknown' }])
  })
})
