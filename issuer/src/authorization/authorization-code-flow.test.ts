import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  authorizeUrl,
  codeFor,
  consent,
  decide,
  enrolledResident,
  newClient,
  PERMIT,
  pushed,
  REDIRECT,
  RELATION,
  type ResidentBrowser,
  redeemCode,
  refreshWith,
  shownRequest,
  signIn,
  startAuthorizingOffice,
  type TestClient,
  tokensFor,
  visit,
} from '../testing/authorize.ts'
import { askCredential, newSigner, newWallet, type Office, payloadOf } from '../testing/start-office.ts'

let office: Office
let client: TestClient
let browser: ResidentBrowser

beforeAll(async () => {
  client = await newClient('wallet-1')
  office = await startAuthorizingOffice([client])
  browser = await enrolledResident(office)
})
afterAll(() => office.close())

describe('the authorization code flow', () => {
  test('leads from a pushed request by consent to a credential that is valid at once [S 11]', async () => {
    const { requestUri, verifier } = await pushed(office, client)
    expect(requestUri).toMatch(/^urn:ietf:params:oauth:request_uri:[\w-]{43}$/)

    const page = await visit(office, browser, authorizeUrl(office, client.id, requestUri))
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    await signIn(office, browser)
    const shown = (await shownRequest(office, browser)).json()
    expect(shown).toMatchObject({
      client: { name: { en: 'Wallet wallet-1' }, goesBackTo: 'wallet.example' },
      asked: [{ type: 'residence-permit', claims: { name: expect.any(String) } }],
      resident: { name: expect.any(String) },
    })
    const back = await decide(office, browser, 'consent')
    expect(back.statusCode).toBe(303)
    const location = new URL(String(back.headers.location))
    expect(`${location.origin}${location.pathname}`).toBe(REDIRECT)
    const query = Object.fromEntries(location.searchParams)
    expect(query).toEqual({ code: expect.any(String), state: 'state-1', iss: office.agency.credentialIssuer })

    const wallet = await newWallet(2)
    const token = await redeemCode(office, client, wallet.dpopKey, { code: query.code ?? '', verifier })
    expect(token.statusCode).toBe(200)
    expect(token.headers['cache-control']).toBe('no-store')
    expect(token.json()).toEqual({
      access_token: expect.any(String),
      token_type: 'DPoP',
      expires_in: 600,
      refresh_token: expect.stringMatching(/^[\w-]{64}$/),
      scope: PERMIT,
    })
    const { access_token } = token.json()
    const answer = await askCredential(office, wallet, access_token, { clientId: client.id })
    expect(answer.statusCode).toBe(200)
    const { credentials } = answer.json<{ credentials: { credential: string }[] }>()
    expect(credentials).toHaveLength(2)
    const payload = payloadOf(credentials[0]?.credential.split('~')[0] ?? '')
    expect(payload).toMatchObject({ iss: office.agency.credentialIssuer, synthetic: true })
    expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([])
  })

  test('names credential identifiers when it was asked by authorization_details, and takes nothing else then [S 1]', async () => {
    const details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: RELATION, unknown: 1 }])
    const tokens = await tokensFor(office, client, browser, { scope: undefined, authorization_details: details })
    expect(tokens.authorization_details).toEqual([
      { type: 'openid_credential', credential_configuration_id: RELATION, credential_identifiers: [`${RELATION}#1`] },
    ])
    const wallet = { ...(await newWallet(1)), dpopKey: tokens.dpopKey }
    const byConfiguration = await askCredential(office, wallet, tokens.access_token, { configurationId: RELATION })
    expect([byConfiguration.statusCode, byConfiguration.json().error]).toEqual([
      400,
      'unknown_credential_configuration',
    ])
    const other = await askCredential(office, wallet, tokens.access_token, { identifier: `${PERMIT}#1` })
    expect([other.statusCode, other.json().error]).toEqual([400, 'unknown_credential_identifier'])
    const good = await askCredential(office, wallet, tokens.access_token, { identifier: `${RELATION}#1` })
    expect(good.statusCode).toBe(200)
  })

  test('goes by configuration when it was asked by scope, and refuses an identifier then [S 1]', async () => {
    const tokens = await tokensFor(office, client, browser, { scope: `openid ${PERMIT} ${RELATION} unknown.thing` })
    expect([tokens.authorization_details, tokens.scope]).toEqual([undefined, `${PERMIT} ${RELATION}`])
    const wallet = { ...(await newWallet(1)), dpopKey: tokens.dpopKey }
    const byIdentifier = await askCredential(office, wallet, tokens.access_token, { identifier: `${PERMIT}#1` })
    expect([byIdentifier.statusCode, byIdentifier.json().error]).toEqual([400, 'unknown_credential_identifier'])
    for (const configurationId of [PERMIT, RELATION]) {
      expect((await askCredential(office, wallet, tokens.access_token, { configurationId })).statusCode).toBe(200)
    }
  })

  test('a refused consent goes back as access_denied, with state and iss, also before anybody signed in [S 11]', async () => {
    const { requestUri } = await pushed(office, client)
    await visit(office, browser, authorizeUrl(office, client.id, requestUri))
    const back = await decide(office, browser, 'refuse')
    expect(back.statusCode).toBe(303)
    expect(Object.fromEntries(new URL(String(back.headers.location)).searchParams)).toEqual({
      error: 'access_denied',
      state: 'state-1',
      iss: office.agency.credentialIssuer,
    })
  })

  test('without a state none comes back [S 11]', async () => {
    const { requestUri } = await pushed(office, client, { state: undefined })
    const location = await consent(office, browser, client.id, requestUri)
    expect([...new URL(location).searchParams.keys()]).toEqual(['code', 'iss'])
  })

  test('a refresh token gives new copies without the resident, and is another each time [S 11]', async () => {
    const first = await tokensFor(office, client, browser)
    const answer = await refreshWith(office, client, first.dpopKey, first.refresh_token)
    expect(answer.statusCode).toBe(200)
    const { access_token, refresh_token } = answer.json()
    expect(refresh_token).not.toBe(first.refresh_token)
    const wallet = { ...(await newWallet(1)), dpopKey: first.dpopKey }
    expect((await askCredential(office, wallet, access_token)).statusCode).toBe(200)
  })

  test('a code is for one DPoP key when the request named it [S 12]', async () => {
    const key = await newSigner()
    const { jwkThumbprint } = await import('@sojourn/keys')
    const change = { dpop_jkt: jwkThumbprint(key.publicJwk) }
    const given = await codeFor(office, client, browser, change)
    const other = await redeemCode(office, client, await newSigner(), given)
    expect([other.statusCode, other.json(), office.lastRefusal()]).toEqual([
      400,
      { error: 'invalid_grant' },
      'dpop_key_differs',
    ])
    expect((await redeemCode(office, client, key, given)).statusCode).toBe(200)
  })
})
