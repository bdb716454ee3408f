import { createHash } from 'node:crypto'
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
  signIn,
  startAuthorizingOffice,
  type TestClient,
  tokensFor,
  visit,
} from '../testing/authorize.ts'
import { askCredential, newSigner, newWallet, type Office } from '../testing/start-office.ts'

const OTHER = 'https://wallet.example/other'
const THIRD = 'https://wallet.example/third'
const REDIRECTS = [REDIRECT, OTHER, THIRD]

let office: Office
let clients: TestClient[]
let client: TestClient
let browser: ResidentBrowser

beforeAll(async () => {
  clients = await Promise.all(
    ['wallet-1', 'wallet-2', 'wallet-3'].map((id) => newClient(id, { redirectUris: REDIRECTS })),
  )
  client = clients[0] as TestClient
  office = await startAuthorizingOffice(clients)
  browser = await enrolledResident(office)
})
afterAll(() => office.close())

describe('an authorization code', () => {
  test('goes with its client and its redirect address: of 27 ways to bring them together one is accepted [R 4]', async () => {
    const codes = []
    for (const redirect_uri of REDIRECTS) codes.push(await codeFor(office, client, browser, { redirect_uri }))
    const accepted: string[] = []
    const refusals = new Set<string | undefined>()
    // The one that fits comes last: whoever tried before has not burnt it.
    const cells = codes.flatMap((given, code) =>
      clients.flatMap((by, who) =>
        REDIRECTS.map((redirect_uri, where) => ({ given, by, redirect_uri, cell: [code, who, where] })),
      ),
    )
    const fits = ({ cell: [code, who, where] }: (typeof cells)[number]) => code === 0 && who === 0 && where === 0
    expect(cells).toHaveLength(27)
    // Codes 1 and 2 were bound to the other addresses: their own cell is left out of the honest one, so it is spoiled by the verifier.
    for (const each of [...cells.filter((cell) => !fits(cell)), ...cells.filter(fits)]) {
      const [code = 0, who = 0, where = 0] = each.cell
      const isOwn = who === 0 && where === code
      const verifier = isOwn && code !== 0 ? (codes[0]?.verifier ?? '') : each.given.verifier
      const answer = await redeemCode(
        office,
        each.by,
        await newSigner(),
        { ...each.given, verifier },
        { change: { redirect_uri: each.redirect_uri } },
      )
      if (answer.statusCode === 200) accepted.push(each.cell.join(' '))
      else {
        expect(answer.json()).toEqual({ error: 'invalid_grant' })
        refusals.add(office.lastRefusal())
      }
    }
    expect(accepted).toEqual(['0 0 0'])
    expect(refusals).toEqual(new Set(['code_of_other_client', 'redirect_differs', 'verifier_wrong']))
  })

  test('that comes again takes with it whatever came of it [S 11]', async () => {
    const given = await codeFor(office, client, browser)
    const wallet = await newWallet(1)
    const first = await redeemCode(office, client, wallet.dpopKey, given)
    const { access_token, refresh_token } = first.json()
    expect((await askCredential(office, wallet, access_token)).statusCode).toBe(200)
    const again = await redeemCode(office, client, wallet.dpopKey, given)
    expect([again.statusCode, again.json(), office.lastRefusal()]).toEqual([
      400,
      { error: 'invalid_grant' },
      'code_reused',
    ])
    const denied = await askCredential(office, wallet, access_token)
    expect([denied.statusCode, denied.json()]).toEqual([401, { error: 'invalid_token' }])
    const refreshed = await refreshWith(office, client, wallet.dpopKey, refresh_token)
    expect([refreshed.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_grant' }, 'authorization_closed'])
    expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([])
  })

  test('lives a minute [S 11]', async () => {
    const [late, intime] = [await codeFor(office, client, browser), await codeFor(office, client, browser)]
    office.advance(59)
    expect((await redeemCode(office, client, await newSigner(), intime)).statusCode).toBe(200)
    office.advance(1)
    const answer = await redeemCode(office, client, await newSigner(), late)
    expect([answer.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_grant' }, 'code_expired'])
  })

  test('is nobody’s guess: code_unknown [S 11]', async () => {
    const { code, verifier } = await codeFor(office, client, browser)
    const flipped = `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`
    for (const guess of ['x', 'A'.repeat(64), flipped, `${code}A`, code.slice(1)]) {
      const answer = await redeemCode(office, client, await newSigner(), { code: guess, verifier })
      expect([answer.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_grant' }, 'code_unknown'])
    }
    expect((await redeemCode(office, client, await newSigner(), { code, verifier })).statusCode).toBe(200)
  })

  test('comes with its verifier [S 11]', async () => {
    const given = await codeFor(office, client, browser)
    const cases: [Record<string, string | undefined>, string][] = [
      [{ code_verifier: undefined }, 'verifier_missing'],
      [{ code_verifier: 'x'.repeat(43) }, 'verifier_wrong'],
      [{ code_verifier: 'short' }, 'verifier_wrong'],
      [{ redirect_uri: undefined }, 'redirect_differs'],
    ]
    for (const [change, reason] of cases) {
      const answer = await redeemCode(office, client, await newSigner(), given, { change })
      expect([answer.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_grant' }, reason])
    }
    expect((await redeemCode(office, client, await newSigner(), given)).statusCode).toBe(200)
  })

  test('is of one agency, and unknown to another', async () => {
    const given = await codeFor(office, client, browser)
    const elsewhere = { ...office, agency: office.other, other: office.agency }
    const answer = await redeemCode(elsewhere, client, await newSigner(), given)
    expect([answer.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_grant' }, 'code_unknown'])
  })

  test('is redeemed without DPoP by nobody: dpop_proof_missing [S 12]', async () => {
    const given = await codeFor(office, client, browser)
    const answer = await redeemCode(office, client, await newSigner(), given, { headers: {} })
    expect([answer.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_dpop_proof' }, 'dpop_proof_missing'])
  })

  test('gives a part of what was consented to when that is asked for, and nothing beside it: configuration_not_granted [S 1]', async () => {
    const details = (id: string) => JSON.stringify([{ type: 'openid_credential', credential_configuration_id: id }])
    const given = await codeFor(office, client, browser, { scope: `${PERMIT} ${RELATION}` })
    const beside = await redeemCode(office, client, await newSigner(), given, {
      change: { authorization_details: details('residence-permit.jwt-vc') },
    })
    expect([beside.json(), office.lastRefusal()]).toEqual([
      { error: 'invalid_authorization_details' },
      'configuration_not_granted',
    ])
    const part = await redeemCode(office, client, await newSigner(), given, {
      change: { authorization_details: details(RELATION) },
    })
    expect(part.json().authorization_details).toEqual([
      { type: 'openid_credential', credential_configuration_id: RELATION, credential_identifiers: [`${RELATION}#1`] },
    ])
  })

  test('gives one token to a thousand who come at once [F 10]', async () => {
    const given = await codeFor(office, client, browser)
    const key = await newSigner()
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => redeemCode(office, client, key, given).then(({ statusCode }) => statusCode)),
    )
    expect(answers.filter((status) => status === 200)).toHaveLength(1)
    expect(answers.filter((status) => status === 400)).toHaveLength(999)
  }, 120_000)
})

describe('a request_uri', () => {
  test('is used up by the decision and not by a look at it [S 11]', async () => {
    const { requestUri, verifier } = await pushed(office, client)
    const url = authorizeUrl(office, client.id, requestUri)
    await visit(office, { ...browser, cookies: new Map() }, url)
    const location = await consent(office, browser, client.id, requestUri)
    expect((await visit(office, browser, url)).statusCode).toBe(400)
    expect(office.lastRefusal()).toBe('request_unknown')
    const code = new URL(location).searchParams.get('code') ?? ''
    expect((await redeemCode(office, client, await newSigner(), { code, verifier })).statusCode).toBe(200)
  })

  test('gives one code to a thousand decisions at once [F 10]', async () => {
    const { requestUri } = await pushed(office, client)
    await visit(office, browser, authorizeUrl(office, client.id, requestUri))
    await signIn(office, browser)
    const formToken = (await visit(office, browser, `${office.agency.credentialIssuer}/authorize/api/request`)).json()
      .formToken
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => decide(office, browser, 'consent', { formToken })),
    )
    const codes = answers.filter(({ statusCode }) => statusCode === 303)
    expect(codes).toHaveLength(1)
  }, 120_000)

  test('is of its client, of its agency, and of five minutes [S 11]', async () => {
    const { requestUri } = await pushed(office, client)
    const dead = async (clientId: string, uri: string, base = office) => {
      const answer = await visit(base, { ...browser, cookies: new Map() }, authorizeUrl(base, clientId, uri))
      // Nobody is sent anywhere, and no cookie is given.
      expect([answer.statusCode, answer.headers.location, answer.cookies]).toEqual([400, undefined, []])
      return office.lastRefusal()
    }
    expect(await dead('wallet-2', requestUri)).toBe('request_unknown')
    expect(await dead('nobody', requestUri)).toBe('request_unknown')
    expect(await dead(client.id, `${requestUri.slice(0, -1)}_`)).toBe('request_unknown')
    expect(await dead(client.id, 'urn:ietf:params:oauth:request_uri:x')).toBe('request_unknown')
    expect(await dead(client.id, 'https://evil.example/request.jwt')).toBe('request_unknown')
    expect(await dead(client.id, '')).toBe('request_uri_missing')
    expect(await dead('', requestUri)).toBe('client_id_missing')
    expect(await dead(client.id, requestUri, { ...office, agency: office.other })).toBe('request_unknown')
    office.advance(300)
    expect(await dead(client.id, requestUri)).toBe('request_unknown')
  })
})

describe('a refresh token', () => {
  test('stays with its client and its key [S 11]', async () => {
    const tokens = await tokensFor(office, client, browser)
    const cases: [TestClient, Awaited<ReturnType<typeof newSigner>>, object, string, string][] = [
      [clients[1] as TestClient, tokens.dpopKey, {}, 'invalid_grant', 'refresh_token_of_other_client'],
      [client, await newSigner(), {}, 'invalid_grant', 'dpop_key_differs'],
      [client, tokens.dpopKey, { headers: {} }, 'invalid_dpop_proof', 'dpop_proof_missing'],
      [
        client,
        tokens.dpopKey,
        { authenticate: async () => ({ form: { client_id: client.id }, headers: {} }) },
        'invalid_client',
        'wrong_authentication_method',
      ],
      [
        client,
        tokens.dpopKey,
        { authenticate: async () => ({ form: {}, headers: {} }) },
        'invalid_request',
        'client_unnamed',
      ],
    ]
    for (const [by, key, ask, error, reason] of cases) {
      const answer = await refreshWith(office, by, key, tokens.refresh_token, ask)
      expect([answer.json(), office.lastRefusal()]).toEqual([{ error }, reason])
    }
    expect((await refreshWith(office, client, tokens.dpopKey, tokens.refresh_token)).statusCode).toBe(200)
  })

  test('may come once more when its answer was lost, and its successor dies with that [S 11]', async () => {
    const first = await tokensFor(office, client, browser)
    const lost = (await refreshWith(office, client, first.dpopKey, first.refresh_token)).json()
    office.advance(30)
    const again = await refreshWith(office, client, first.dpopKey, first.refresh_token)
    expect(again.statusCode).toBe(200)
    const { refresh_token } = again.json()
    expect((await refreshWith(office, client, first.dpopKey, refresh_token)).statusCode).toBe(200)
    const reused = await refreshWith(office, client, first.dpopKey, lost.refresh_token)
    expect([reused.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_grant' }, 'refresh_token_reused'])
  })

  test('that is older than the last two ends the whole family [S 11]', async () => {
    const first = await tokensFor(office, client, browser)
    const second = (await refreshWith(office, client, first.dpopKey, first.refresh_token)).json()
    const third = (await refreshWith(office, client, first.dpopKey, second.refresh_token)).json()
    const reused = await refreshWith(office, client, first.dpopKey, first.refresh_token)
    expect([reused.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_grant' }, 'refresh_token_reused'])
    const newest = await refreshWith(office, client, first.dpopKey, third.refresh_token)
    expect([newest.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_grant' }, 'authorization_closed'])
    const wallet = { ...(await newWallet(1)), dpopKey: first.dpopKey }
    expect((await askCredential(office, wallet, third.access_token)).statusCode).toBe(401)
  })

  test('is nobody’s guess, and a made-up one ends nothing: refresh_token_unknown [S 11]', async () => {
    const { refresh_token, dpopKey } = await tokensFor(office, client, browser)
    for (const guess of ['x', 'A'.repeat(64), `${refresh_token.slice(0, -2)}AA`, refresh_token.slice(1)]) {
      const answer = await refreshWith(office, client, dpopKey, guess)
      expect([answer.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_grant' }, 'refresh_token_unknown'])
    }
    expect((await refreshWith(office, client, dpopKey, refresh_token)).statusCode).toBe(200)
  })

  test('gives no more than was consented to [S 1]', async () => {
    const { refresh_token, dpopKey } = await tokensFor(office, client, browser)
    const authorization_details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: RELATION }])
    const answer = await refreshWith(office, client, dpopKey, refresh_token, { change: { authorization_details } })
    expect([answer.json(), office.lastRefusal()]).toEqual([
      { error: 'invalid_authorization_details' },
      'configuration_not_granted',
    ])
  })

  test('names the same credential identifiers as the token that it came with [S 1]', async () => {
    const authorization_details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: PERMIT }])
    const first = await tokensFor(office, client, browser, { authorization_details, scope: undefined })
    const second = await refreshWith(office, client, first.dpopKey, first.refresh_token)
    expect(second.json().authorization_details).toEqual(first.authorization_details)
  })

  test('a thousand times at once keeps the family whole, and one newest token [F 10]', async () => {
    const { refresh_token, dpopKey } = await tokensFor(office, client, browser)
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => refreshWith(office, client, dpopKey, refresh_token)),
    )
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true)
    const given = answers.map((answer) => answer.json<{ refresh_token: string }>().refresh_token)
    const { rows } = await office.app.database.query<{ hash: Buffer }>(
      `select refresh_hash as hash from wallet_authorization where refresh_hash = any($1)`,
      [given.map((text) => new Uint8Array(Buffer.from(hashOf(text), 'hex')))],
    )
    expect(rows).toHaveLength(1)
  }, 120_000)

  test('dies after thirty days without use: refresh_token_expired', async () => {
    const { refresh_token, dpopKey } = await tokensFor(office, client, browser)
    office.advance(30 * 86_400)
    const answer = await refreshWith(office, client, dpopKey, refresh_token)
    expect([answer.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_grant' }, 'refresh_token_expired'])
  })
})

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
