import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateSigningKey, importVerificationKey } from '@sojourn/keys'
import { JWT_BEARER_ASSERTION, verifyClientAssertion } from '@sojourn/protocol'
import { createSoftwarePasskey } from '@sojourn/service/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { issuerStateOf } from '../issuance/offer-secrets.ts'
import {
  authorizeUrl,
  decide,
  newClient,
  pushed,
  type ResidentBrowser,
  shownRequest,
  startAuthorizingOffice,
  type TestClient,
  visit,
} from '../testing/authorize.ts'
import { type FakeProvider, goodMood, type ProviderMood, startFakeProvider } from '../testing/fake-provider.ts'
import { giveOffer, type Office, residentOf, START } from '../testing/start-office.ts'

const CLIENT_ID = 'sojourn & co'
const NAME = { 'zh-CN': '示范身份认证', en: 'Demo identity' }

let office: Office
let basic: Office
let client: TestClient
let provider: FakeProvider
let folder: string
let citizenId: string
const { privateJwk, publicJwk } = await generateSigningKey()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upstream-'))
  client = await newClient('wallet-1')
  provider = await startFakeProvider(CLIENT_ID, () => office?.now() ?? START)
  const upstream = { name: NAME, issuer: provider.issuer, clientId: CLIENT_ID }
  const write = (name: string, value: unknown) =>
    writeFile(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value))
  await write('key.jwk', privateJwk)
  await write('secret', provider.clientSecret)
  await write('jwt.json', {
    ...upstream,
    authentication: { method: 'private_key_jwt', keyFile: 'key.jwk', kid: 'ours-1' },
    identity: { claim: 'citizen_number', is: 'citizen_id' },
  })
  await write('basic.json', {
    ...upstream,
    authentication: { method: 'client_secret_basic', secretFile: 'secret' },
    identity: { claim: 'sub', is: 'resident_id' },
  })
  office = await startAuthorizingOffice([client], { UPSTREAM_FILE: join(folder, 'jwt.json') })
  basic = await startAuthorizingOffice([client], { UPSTREAM_FILE: join(folder, 'basic.json') })
  citizenId = (await residentOf(office)).facts.citizenId
})
afterAll(async () => {
  await office.close()
  await basic.close()
  await provider.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => {
  // Sign-ins from one address are counted by the minute.
  office.advance(61)
  provider.mood = { ...goodMood(provider.issuer), claims: { citizen_number: citizenId } }
  provider.redemptions.length = 0
  provider.asked.length = 0
})

const anonymous = (): ResidentBrowser => ({ passkey: createSoftwarePasskey(), cookies: new Map() })

async function opened(at = office, change: Record<string, string> = {}): Promise<ResidentBrowser> {
  const browser = anonymous()
  const { requestUri } = await pushed(at, client, change)
  await visit(at, browser, authorizeUrl(at, client.id, requestUri))
  return browser
}

const start = (browser: ResidentBrowser, at = office) =>
  visit(at, browser, `${at.agency.credentialIssuer}/authorize/upstream`)

/** To the provider, which sends the browser back at once; where to. */
async function throughProvider(browser: ResidentBrowser, at = office): Promise<string> {
  const sent = await start(browser, at)
  const answer = await fetch(String(sent.headers.location), { redirect: 'manual' })
  return String(answer.headers.get('location'))
}

/** Why it was refused in our own words, or how the page greets whoever came in. */
async function outcomeOf(browser: ResidentBrowser, back: string, at = office): Promise<string> {
  const answer = await visit(at, browser, back)
  if (answer.statusCode === 303 && String(answer.headers.location).endsWith('/authorize/')) {
    return (await shownRequest(at, browser)).json<{ resident: { name: string } }>().resident.name
  }
  return String(at.lastRefusal())
}

async function outcomeWith(mood: Partial<ProviderMood>): Promise<string> {
  provider.mood = { ...provider.mood, ...mood, claims: { ...provider.mood.claims, ...mood.claims } }
  const browser = await opened()
  return outcomeOf(browser, await throughProvider(browser))
}

describe('signing in with the identity provider', () => {
  test('leads to the consent page and to the wallet, with PKCE, and our own key for a proof of us', async () => {
    const browser = await opened()
    expect((await shownRequest(office, browser)).json()).toMatchObject({ upstream: NAME, resident: null })
    const sent = new URL(String((await start(browser)).headers.location))
    expect(Object.fromEntries(sent.searchParams)).toMatchObject({
      ui: '1',
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: `${office.agency.credentialIssuer}/authorize/upstream/callback`,
      scope: 'openid',
      code_challenge_method: 'S256',
    })
    const back = await throughProvider(browser)
    expect(await outcomeOf(browser, back)).toBe('林秋月')
    const decided = await decide(office, browser, 'consent')
    expect(new URL(String(decided.headers.location)).searchParams.get('code')).toMatch(/^[\w-]{64}$/)

    const [redemption] = provider.redemptions
    expect(redemption?.form.get('client_assertion_type')).toBe(JWT_BEARER_ASSERTION)
    const key = await importVerificationKey(publicJwk)
    if (!key.ok) throw new Error(key.reason)
    const assertion = await verifyClientAssertion({
      assertion: redemption?.form.get('client_assertion') ?? '',
      clientId: CLIENT_ID,
      keys: [{ kid: 'ours-1', key: key.value }],
      audiences: [provider.issuer],
      at: office.now(),
    })
    expect(assertion.ok).toBe(true)
  })

  test('takes ES256 as well as RS256', async () => {
    expect(await outcomeWith({ header: { alg: 'ES256' } })).toBe('林秋月')
  })

  test('finds the resident by the id of the register, and proves us by a secret, form-encoded in both halves', async () => {
    basic.advance((office.now().getTime() - basic.now().getTime()) / 1000)
    const browser = await opened(basic)
    provider.mood.claims = { sub: (await residentOf(basic)).id }
    expect(await outcomeOf(browser, await throughProvider(browser, basic), basic)).toBe('林秋月')
    const sent = Buffer.from(String(provider.redemptions[0]?.authorization).slice('Basic '.length), 'base64').toString()
    expect(sent).toBe('sojourn+%26+co:a+secret+%26+of+more+than+16+characters')
    expect(provider.redemptions[0]?.form.has('client_secret')).toBe(false)
  })

  test('leaves a leaf that says by what means', async () => {
    await outcomeWith({})
    const { rows } = await office.app.database.query<{ leaf: string }>(
      "select unnest(leaves) as leaf from audit_pending union all select leaf from audit_leaf where leaf like '%resident_signed_in%'",
    )
    expect(rows.map(({ leaf }) => JSON.parse(leaf))).toContainEqual(
      expect.objectContaining({ event: 'resident_signed_in', reasonCode: 'upstream' }),
    )
  })

  test('asks for keys again when the provider has new ones, and not for every name that somebody makes up', async () => {
    await outcomeWith({})
    provider.newKeys()
    office.advance(31)
    expect(await outcomeWith({})).toBe('林秋月')
    provider.asked.length = 0
    expect(await outcomeWith({ header: { kid: 'made up' } })).toBe('id_token_key_unknown')
    expect(provider.asked).not.toContain('/jwks')
  })
})

describe('it is refused', () => {
  test('with the answer that another browser was to have, and nothing is redeemed for it', async () => {
    const mine = await opened()
    const theirs = await opened()
    const back = await throughProvider(theirs)
    expect(await outcomeOf(mine, back)).toBe('response_of_other_attempt')
    expect(provider.redemptions).toHaveLength(0)
    expect(await outcomeOf(theirs, back)).toBe('林秋月')
  })

  test('with the answer to what the same browser had open before', async () => {
    const browser = await opened()
    const back = await throughProvider(browser)
    const { requestUri } = await pushed(office, client)
    await visit(office, browser, authorizeUrl(office, client.id, requestUri))
    expect(await outcomeOf(browser, back)).toBe('response_of_other_attempt')
  })

  test('a second time with the same answer', async () => {
    const browser = await opened()
    const back = await throughProvider(browser)
    expect(await outcomeOf(browser, back)).toBe('林秋月')
    expect(await outcomeOf(browser, back)).toBe('response_used')
  })

  test('in a browser that has nothing open, there and back', async () => {
    const answer = await start(anonymous())
    expect([answer.statusCode, office.lastRefusal()]).toEqual([400, 'authorization_unknown'])
    expect(await outcomeOf(anonymous(), await throughProvider(await opened()))).toBe('authorization_unknown')
  })

  test.each([
    ['without a state', { state: undefined }, 'response_malformed'],
    ['with a state that is no state of ours', { state: 'x' }, 'response_of_other_attempt'],
    ['without a code', { code: undefined }, 'response_malformed'],
    ['with both a code and an error', { error: 'access_denied' }, 'response_malformed'],
    ['with a code that the provider does not know', { code: 'x' }, 'code_refused'],
    ['with the name of another provider', { iss: 'https://other.example' }, 'response_of_other_provider'],
    ['without a name, from a provider that gives it', { iss: undefined }, 'response_of_other_provider'],
  ])('%s', async (_what, change, reason) => {
    const browser = await opened()
    const back = new URL(await throughProvider(browser))
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined) back.searchParams.delete(name)
      else back.searchParams.set(name, value)
    }
    expect(await outcomeOf(browser, back.href)).toBe(reason)
  })

  test('when the provider says no', async () => {
    expect(await outcomeWith({ answersWithError: true })).toBe('refused_by_provider')
  })

  const at = (seconds: number) => Math.floor(office.now().getTime() / 1000) + seconds
  test.each([
    ['for another sign-in', () => ({ nonce: 'x' }), 'id_token_of_other_sign_in'],
    ['for no sign-in', () => ({ nonce: undefined }), 'id_token_of_other_sign_in'],
    ['for another client', () => ({ aud: 'other' }), 'id_token_for_other_client'],
    ['for nobody', () => ({ aud: undefined }), 'id_token_for_other_client'],
    ['for us and another client', () => ({ aud: [CLIENT_ID, 'other'] }), 'id_token_for_other_client'],
    ['made for another party', () => ({ azp: 'other' }), 'id_token_for_other_client'],
    ['of another issuer', () => ({ iss: 'https://other.example' }), 'id_token_of_other_issuer'],
    ['with a slash more in its issuer', () => ({ iss: `${provider.issuer}/` }), 'id_token_of_other_issuer'],
    ['that has expired', () => ({ exp: at(-11) }), 'expired'],
    ['without an end', () => ({ exp: undefined }), 'id_token_without_times'],
    ['without a beginning', () => ({ iat: undefined }), 'id_token_without_times'],
    ['from tomorrow', () => ({ iat: at(86_400) }), 'not_yet_valid'],
    ['that was made long ago', () => ({ iat: at(-301) }), 'id_token_too_old'],
    ['with a time in words', () => ({ nbf: 'now' }), 'malformed_time'],
    ['without a subject', () => ({ sub: undefined }), 'id_token_without_subject'],
    ['of somebody who is not in the register', () => ({ citizen_number: '000000000000000000' }), 'identity_unknown'],
    ['without the claim that says who', () => ({ citizen_number: undefined }), 'identity_unknown'],
    ['that names several', () => ({ citizen_number: [citizenId] }), 'identity_unknown'],
  ] as const)('with an ID token %s', async (_what, claims, reason) => {
    expect(await outcomeWith({ claims: claims() })).toBe(reason)
  })

  test('of two audiences it is taken when it says that it was made for us', async () => {
    expect(await outcomeWith({ claims: { aud: [CLIENT_ID, 'other'], azp: CLIENT_ID } })).toBe('林秋月')
  })

  test.each([
    ['with no signature', { header: { alg: 'none' } }, 'alg_not_allowed'],
    ['with the secret that we share', { header: { alg: 'HS256' } }, 'alg_not_allowed'],
    ['by PS256 in name', { header: { alg: 'PS256' } }, 'alg_not_allowed'],
    [
      'with a key under a published name that is not it',
      { signsWithOtherKey: true, header: {} },
      'id_token_key_unknown',
    ],
    ['as another kind of token', { header: { typ: 'at+jwt' } }, 'wrong_typ'],
    ['with a critical header', { header: { crit: ['b64'], b64: true } }, 'critical_header'],
    ['with the address of a key', { header: { jku: 'https://other.example' } }, 'forbidden_header'],
  ])('with an ID token signed %s [R 18]', async (_what, mood, reason) => {
    expect(await outcomeWith(mood)).toBe(reason)
  })

  test('with an ID token of another key that has the right name [R 18]', async () => {
    const jwks = (await (await fetch(`${provider.issuer}/jwks`)).json()) as { keys: { kty: string; kid?: string }[] }
    const kid = jwks.keys.find(({ kty }) => kty === 'RSA')?.kid
    expect(await outcomeWith({ signsWithOtherKey: true, header: { kid } })).toBe('bad_signature')
  })

  test('with something that is no token', async () => {
    expect(await outcomeWith({ broken: { '/token': { status: 200, body: '{"id_token":"a.b"}' } } })).toBe(
      'malformed_jwt',
    )
    expect(await outcomeWith({ broken: { '/token': { status: 200, body: '{}' } } })).toBe('provider_malformed')
    expect(await outcomeWith({ broken: { '/token': { status: 200, body: '<html>' } } })).toBe('provider_unreachable')
    const large = { status: 200, body: JSON.stringify({ id_token: 'a'.repeat(200_000) }) }
    expect(await outcomeWith({ broken: { '/token': large } })).toBe('provider_unreachable')
    const moved = { status: 307, body: '', location: `${provider.issuer}/elsewhere` }
    expect(await outcomeWith({ broken: { '/token': moved } })).toBe('provider_unreachable')
    expect(provider.asked).not.toContain('/elsewhere')
  })

  test('when the provider is not itself any more, and what it says is remembered only when it is good', async () => {
    office.advance(601)
    const page = '/.well-known/openid-configuration'
    const browser = await opened()
    const startWith = async (body: string, status = 200) => {
      provider.mood.broken = { [page]: { status, body } }
      return [(await start(browser)).headers.location, office.lastRefusal()]
    }
    expect(await startWith('{}', 503)).toEqual([
      expect.stringMatching(/\/authorize\/#upstream_unavailable$/),
      'provider_unreachable',
    ])
    const other = JSON.stringify({
      issuer: 'https://other.example',
      authorization_endpoint: `${provider.issuer}/login`,
      token_endpoint: `${provider.issuer}/token`,
      jwks_uri: `${provider.issuer}/jwks`,
    })
    expect((await startWith(other))[1]).toBe('provider_malformed')
    provider.mood.broken = {}
    expect(await outcomeOf(browser, await throughProvider(browser))).toBe('林秋月')
  })

  test('to an officer’s offer it is for the person whom it was made for', async () => {
    const given = await giveOffer(office)
    const issuer_state = issuerStateOf(office.app.useCases.mac, office.agency.id, given.offerId as never)
    const other = await residentOf(office, 'courier-back-paid')
    const browser = await opened(office, { issuer_state })
    provider.mood.claims = { citizen_number: other.facts.citizenId }
    expect(await outcomeOf(browser, await throughProvider(browser))).toBe('offer_of_other_resident')
    provider.mood.claims = { citizen_number: citizenId }
    expect(await outcomeOf(browser, await throughProvider(browser))).toBe('林秋月')
  })

  test('too many times from one address', async () => {
    const browser = await opened()
    let answer = await start(browser)
    for (let tries = 0; tries < 40 && answer.statusCode === 303; tries += 1) answer = await start(browser)
    expect(answer.statusCode).toBe(429)
    expect(answer.headers['retry-after']).toBeDefined()
  })
})

test('without the file there are no such routes, and the page offers none', async () => {
  const plain = await startAuthorizingOffice([client])
  try {
    const browser = await opened(plain)
    expect((await shownRequest(plain, browser)).json()).toMatchObject({ upstream: null })
    expect((await start(browser, plain)).statusCode).toBe(404)
  } finally {
    await plain.close()
  }
})
