import { createSoftwarePasskey } from '@sojourn/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issuerStateOf } from '../issuance/offer-secrets.ts'
import {
  authorizeUrl,
  consent,
  decide,
  enrolledResident,
  fromPage,
  newClient,
  originOf,
  PERMIT,
  pushed,
  type ResidentBrowser,
  shownRequest,
  signIn,
  startAuthorizingOffice,
  type TestClient,
  visit,
} from '../testing/authorize.ts'
import { giveOffer, OFFICER, type Office, pathOf, residentOf } from '../testing/start-office.ts'

let office: Office
let client: TestClient
let browser: ResidentBrowser

beforeAll(async () => {
  client = await newClient('wallet-1')
  office = await startAuthorizingOffice([client])
  browser = await enrolledResident(office)
})
afterAll(() => office.close())

const opened = async (change: Record<string, string | undefined> = {}, by = browser) => {
  const { requestUri } = await pushed(office, client, change)
  const page = await visit(office, by, authorizeUrl(office, client.id, requestUri))
  return { requestUri, page, formToken: (await shownRequest(office, by)).json<{ formToken: string }>().formToken }
}
const anonymous = (): ResidentBrowser => ({ passkey: createSoftwarePasskey(), cookies: new Map() })

describe('an invited resident', () => {
  const invite = async () => {
    const { id: residentId } = await residentOf(office, 'worker-mother')
    const invited = await office.app.useCases.inviteResident(office.agency, { residentId, by: OFFICER }, office.now())
    if (!invited.ok) throw new Error(invited.reason)
    return new URL(invited.value).hash.slice(1)
  }
  const api = (path: string, body: object, origin = originOf(office)) =>
    office.app.fastify.inject({
      method: 'POST',
      url: `${pathOf(office.agency.credentialIssuer)}/authorize/api/${path}`,
      headers: { 'content-type': 'application/json', origin },
      payload: JSON.stringify(body),
    })

  test('makes a passkey behind the link, once [P 23]', async () => {
    const invitation = await invite()
    const asked = await api('enrolment/options', { invitation })
    expect(asked.json()).toMatchObject({ resident: { name: '林秋月' } })
    const response = createSoftwarePasskey().create(asked.json().options, { origin: originOf(office) })
    expect((await api('enrolment', { invitation, response })).statusCode).toBe(204)
    const again = await api('enrolment', { invitation, response })
    expect([again.statusCode, again.json()]).toEqual([409, { error: 'invitation_used' }])
  })

  test('is not let in by an unknown, an expired or a foreign-page invitation [P 23]', async () => {
    const invitation = await invite()
    expect((await api('enrolment/options', { invitation: 'x' })).json()).toEqual({ error: 'invitation_unknown' })
    expect((await api('enrolment/options', { invitation }, 'https://evil.example')).json()).toEqual({
      error: 'wrong_origin',
    })
    const asked = await api('enrolment/options', { invitation })
    const elsewhere = createSoftwarePasskey().create(asked.json().options, { origin: 'https://evil.example' })
    expect((await api('enrolment', { invitation, response: elsewhere })).json()).toEqual({ error: 'passkey_refused' })
    office.advance(86_400)
    expect((await api('enrolment/options', { invitation })).json()).toEqual({ error: 'invitation_expired' })
  })

  test('is one whom the registry knows: resident_unknown', async () => {
    const request = { residentId: '01900000-0000-7000-8000-0000000000ff' as never, by: OFFICER }
    expect(await office.app.useCases.inviteResident(office.agency, request, office.now())).toEqual({
      ok: false,
      reason: 'resident_unknown',
    })
  })
})

describe('signing in to an authorization', () => {
  const answerTo = async (by: ResidentBrowser, formToken: string, spoil: object = {}) => {
    const asked = await fromPage(office, by, 'sign-in/options', { formToken })
    const response = by.passkey.get(asked.json().options, { origin: originOf(office), ...spoil })
    return fromPage(office, by, 'sign-in', { formToken, response })
  }

  test('takes the resident’s own passkey [P 23]', async () => {
    const { formToken } = await opened()
    expect((await answerTo(browser, formToken)).json()).toEqual({ resident: { name: '林秋月' } })
  })

  test('refuses a passkey that is not enrolled, and one that did not verify the person [P 23]', async () => {
    const { formToken } = await opened()
    const stranger = { ...browser, passkey: createSoftwarePasskey() }
    const unknown = await answerTo(stranger, formToken)
    expect([unknown.statusCode, unknown.json()]).toEqual([400, { error: 'passkey_unknown' }])
    const unverified = await answerTo(browser, formToken, { personVerified: false })
    expect(unverified.json()).toEqual({ error: 'passkey_refused' })
  })

  test('refuses a proof that was made for another authorization [P 23]', async () => {
    const first = await opened()
    const asked = await fromPage(office, browser, 'sign-in/options', { formToken: first.formToken })
    const response = browser.passkey.get(asked.json().options, { origin: originOf(office) })
    const second = await opened()
    const answer = await fromPage(office, browser, 'sign-in', { formToken: second.formToken, response })
    expect(answer.json()).toEqual({ error: 'passkey_refused' })
  })

  test('refuses an officer’s passkey: the doors are two [P 23]', async () => {
    const link = await office.app.useCases.inviteStaff(office.agency, 'Officer Wang', ['clerk'], office.now())
    const token = new URL(link).hash.slice(1)
    const started = await office.app.useCases.startEnrolment(office.agency, token, office.now())
    if (!started.ok) throw new Error(started.reason)
    const passkey = createSoftwarePasskey()
    const response = passkey.create(started.value.options, { origin: originOf(office) })
    expect((await office.app.useCases.enrol(office.agency, token, response, office.now())).ok).toBe(true)
    const { formToken } = await opened()
    expect((await answerTo({ ...browser, passkey }, formToken)).json()).toEqual({ error: 'passkey_unknown' })
  })

  test('ends when another browser opens the same request: authorization_unknown', async () => {
    const { requestUri, formToken } = await opened()
    await visit(office, anonymous(), authorizeUrl(office, client.id, requestUri))
    const answer = await answerTo(browser, formToken).catch(() => undefined)
    expect(answer?.statusCode ?? 409).toBe(409)
    expect((await shownRequest(office, browser)).json()).toEqual({ error: 'authorization_unknown' })
  })

  test('to an officer’s offer is for the person whom it was made for: offer_of_other_resident', async () => {
    const given = await giveOffer(office)
    const issuer_state = issuerStateOf(office.app.useCases.mac, office.agency.id, given.offerId as never)
    const other = await enrolledResident(office, 'courier-back-paid')
    const { formToken } = await opened({ issuer_state }, other)
    const refused = await answerTo(other, formToken)
    expect([refused.statusCode, refused.json()]).toEqual([403, { error: 'offer_of_other_resident' }])
    const own = await opened({ issuer_state })
    expect((await answerTo(browser, own.formToken)).statusCode).toBe(200)
  })
})

describe('the decision', () => {
  test('takes a signed-in resident: not_signed_in leads back to the page', async () => {
    const { formToken } = await opened()
    const answer = await decide(office, browser, 'consent', { formToken })
    expect([answer.statusCode, answer.headers.location]).toEqual([
      303,
      '/city/public-security/authorize/#not_signed_in',
    ])
    expect(office.lastRefusal()).toBe('not_signed_in')
  })

  test('is for the page that was read: another tab’s token decides nothing', async () => {
    const first = await opened()
    const second = await opened()
    await signIn(office, browser)
    const answer = await decide(office, browser, 'consent', { formToken: first.formToken })
    expect([answer.statusCode, answer.headers.location, office.lastRefusal()]).toEqual([400, undefined, 'wrong_form'])
    expect((await decide(office, browser, 'consent', { formToken: second.formToken })).statusCode).toBe(303)
  })

  test('comes from our own page, and is made once', async () => {
    const { formToken } = await opened()
    await signIn(office, browser)
    const foreign = await decide(office, browser, 'consent', { formToken, origin: 'https://evil.example' })
    expect([foreign.statusCode, office.lastRefusal()]).toEqual([400, 'authorization_unknown'])
    expect((await decide(office, browser, 'consent', { formToken })).statusCode).toBe(303)
    expect((await decide(office, browser, 'consent', { formToken })).statusCode).toBe(400)
    expect((await decide(office, browser, 'refuse', { formToken })).statusCode).toBe(400)
  })

  test('must be made in ten minutes', async () => {
    const { formToken } = await opened()
    await signIn(office, browser)
    office.advance(600)
    expect((await decide(office, browser, 'consent', { formToken })).statusCode).toBe(400)
  })

  test('uses up the officer’s offer that it came from, and so does the counter: offer_gone', async () => {
    const given = await giveOffer(office)
    const issuer_state = issuerStateOf(office.app.useCases.mac, office.agency.id, given.offerId as never)
    const [first, second] = [
      await pushed(office, client, { issuer_state }),
      await pushed(office, client, { issuer_state }),
    ]
    expect(await consent(office, browser, client.id, first.requestUri)).toContain('code=')
    await visit(office, browser, authorizeUrl(office, client.id, second.requestUri))
    await signIn(office, browser)
    const late = await decide(office, browser, 'consent')
    expect(late.headers.location).toBe('/city/public-security/authorize/#offer_gone')
    const { rows } = await office.app.database.query<{ redeemed: boolean }>(
      'select redeemed_at is not null as redeemed from credential_offer where offer_id = $1',
      [given.offerId],
    )
    expect(rows).toEqual([{ redeemed: true }])
  })

  test('is not asked for what the registry cannot say: nothing_to_attest', async () => {
    await opened()
    await signIn(office, browser)
    const { id } = await residentOf(office)
    const facts = await office.app.database.query<{ facts: object }>(
      'select facts from resident where resident_id = $1',
      [id],
    )
    const { residence: _residence, permit: _permit, ...less } = (facts.rows[0]?.facts ?? {}) as Record<string, unknown>
    await office.app.database.query('update resident set facts = $2, version = version + 1 where resident_id = $1', [
      id,
      JSON.stringify(less),
    ])
    try {
      const answer = await decide(office, browser, 'consent')
      expect(answer.headers.location).toBe('/city/public-security/authorize/#nothing_to_attest')
    } finally {
      await office.app.database.query('update resident set facts = $2, version = version + 1 where resident_id = $1', [
        id,
        JSON.stringify(facts.rows[0]?.facts),
      ])
    }
  })
})

describe('the page', () => {
  test('may not be framed, runs no foreign script, and sends its forms back or to the wallet alone', async () => {
    const { page } = await opened()
    const policy = String(page.headers['content-security-policy'])
    for (const rule of [
      "default-src 'none'",
      "frame-ancestors 'none'",
      "script-src 'self'",
      "form-action 'self' https://wallet.example",
      "require-trusted-types-for 'script'",
    ]) {
      expect(policy).toContain(rule)
    }
    expect(page.headers).toMatchObject({
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
    })
    expect(String(page.headers['set-cookie'])).toMatch(
      /^authorize-public-security=[\w-]{64}; Max-Age=600; Path=\/city\/public-security\/authorize; HttpOnly; SameSite=Lax$/,
    )
  })

  test('works without script: who, what, and a way to refuse', async () => {
    const { page, formToken } = await opened()
    expect(page.body).toContain('Wallet wallet-1')
    expect(page.body).toContain(`name="form_token" value="${formToken}"`)
    expect(page.body).toContain('value="refuse"')
    expect(page.body).not.toContain('value="consent"')
    await signIn(office, browser)
    const again = await visit(office, browser, `${office.agency.credentialIssuer}/authorize/`)
    expect(again.body).toContain('value="consent"')
  })

  test('says what is asked for and nothing of anybody before it is known who reads', async () => {
    await opened({ scope: PERMIT })
    const shown = (await shownRequest(office, browser)).json()
    expect(shown).toMatchObject({ resident: null, asked: [{ id: PERMIT, claims: null }] })
    expect(JSON.stringify(shown)).not.toContain('林秋月')
  })
})
