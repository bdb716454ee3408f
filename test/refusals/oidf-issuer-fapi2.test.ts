import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Answer,
  type ConformanceClient,
  conformanceClient,
  type Granted,
  type PushHow,
  type ResourceHow,
} from '../harness/conformance/conformance-client.ts'
import {
  type IssuerUnderTest,
  newKey,
  startIssuerUnderTest,
  type TestedClient,
} from '../harness/conformance/issuer-under-test.ts'
import {
  problemsOfCallback,
  problemsOfCredentials,
  problemsOfOAuthError,
  problemsOfPushed,
  problemsOfTokens,
} from '../harness/conformance/response-checks.ts'

/** The modules of the FAPI 2.0 Security Profile that a plan for issuers takes over; the clients attest themselves, as HAIP has it. */
let tested: IssuerUnderTest
let client: ConformanceClient
let wallet: TestedClient
let other: TestedClient

beforeAll(async () => {
  tested = await startIssuerUnderTest()
  client = await conformanceClient(tested)
  ;[wallet, other] = tested.byAttestation
})
afterAll(() => tested?.close())

const push = (how: PushHow = {}, by = wallet) => client.push(by, client.newVerifier(), how)
const credentialOf = async (grant: Granted, how?: ResourceHow) =>
  client.credential(grant, await client.credentialRequest(grant, [await newKey()]), how)

/** A dead end of ours: a page, and nobody sent anywhere. */
async function deadEnd(parameters: Record<string, string>): Promise<number> {
  const address = `${client.serverMetadata.authorization_endpoint}?${new URLSearchParams(parameters)}`
  const answer = await fetch(address, { redirect: 'manual' })
  expect(answer.headers.get('location')).toBeNull()
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
  return answer.status
}

describe('the pushed request', () => {
  test('is accepted as it should be [OIDF fapi2-security-profile-final-happy-flow]', async () => {
    expect(problemsOfPushed(await push())).toEqual([])
    expect(problemsOfPushed(await push({}, tested.byAssertion[0]))).toEqual([])
  })

  test.each<[string, string, PushHow['change'], readonly string[]]>([
    [
      'without PKCE',
      'par-ensure-pkce-required',
      { code_challenge: undefined, code_challenge_method: undefined },
      ['invalid_request'],
    ],
    ['with plain PKCE', 'par-plain-pkce-rejected', { code_challenge_method: 'plain' }, ['invalid_request']],
    [
      'without a redirect address',
      'ensure-redirect-uri-in-authorization-request',
      { redirect_uri: undefined },
      ['invalid_request', 'invalid_request_object'],
    ],
    [
      'with another redirect address',
      'ensure-registered-redirect-uri',
      { redirect_uri: `https://suite.example:8443/${randomUUID()}` },
      ['invalid_request'],
    ],
    [
      'for an id_token',
      'ensure-response-type-code-idtoken-fails',
      { response_type: 'code id_token' },
      ['unsupported_response_type', 'invalid_request', 'unauthorized_client'],
    ],
    [
      'for a token',
      'ensure-response-type-token-fails',
      { response_type: 'token' },
      ['unsupported_response_type', 'invalid_request', 'unauthorized_client'],
    ],
    [
      'with a request_uri in it',
      'par-authorization-request-containing-request_uri-form-param',
      { request_uri: 'urn:ietf:params:oauth:request_uri:bad' },
      ['invalid_request', 'invalid_request_object', 'request_uri_not_supported'],
    ],
  ])('%s is refused [OIDF fapi2-security-profile-final-%s]', async (_, __, change, codes) => {
    expect(problemsOfOAuthError(await push({ change: change ?? {} }), codes, [400])).toEqual([])
  })

  test('by another method is refused [OIDF fapi2-security-profile-final-par-attempt-invalid-http-method]', async () => {
    for (const method of ['PUT', 'GET', 'DELETE']) {
      const answer = await fetch(client.serverMetadata.pushed_authorization_request_endpoint ?? '', { method })
      expect(answer.status).toBe(405)
    }
  })

  test('of a key that is not the one it names is refused, and of the one it names is good [OIDF fapi2-security-profile-final-ensure-mismatched-dpop-jkt-fails]', async () => {
    const key = await newKey()
    const thumbprint = await client.thumbprint(key)
    expect(problemsOfPushed(await push({ dpop: key, change: { dpop_jkt: thumbprint } }))).toEqual([])
    const refused = await push({ dpop: key, change: { dpop_jkt: await client.thumbprint(await newKey()) } })
    expect(problemsOfOAuthError(refused, ['invalid_request', 'invalid_dpop_proof'], [400])).toEqual([])
  })
})

describe('an assertion of a client', () => {
  const by = () => tested.byAssertion[0]
  const CODES = ['invalid_client', 'invalid_request']

  async function pushWith(change: Parameters<ConformanceClient['assertion']>[1]): Promise<Answer> {
    const verifier = client.newVerifier()
    const form = await client.assertion(by(), change)
    return client.push(by(), verifier, { change: form })
  }

  test.each<[string, string, () => Parameters<ConformanceClient['assertion']>[1]]>([
    [
      'that ended five minutes ago',
      'ensure-client-assertion-with-exp-is-5-minutes-in-past-fails',
      () => ({ claims: { exp: client.seconds() - 300 } }),
    ],
    [
      'for somebody else',
      'ensure-client-assertion-with-wrong-aud-fails',
      () => ({ claims: { aud: 'https://www.example.com' } }),
    ],
    ['without a subject', 'ensure-client-assertion-with-no-sub-fails', () => ({ claims: { sub: undefined } })],
    [
      'for the pushed endpoint',
      'par-test-par-endpoint-url-as-audience-fails',
      () => ({ claims: { aud: client.serverMetadata.pushed_authorization_request_endpoint } }),
    ],
    [
      'for the token endpoint',
      'par-test-token-endpoint-url-as-audience-fails',
      () => ({ claims: { aud: client.serverMetadata.token_endpoint } }),
    ],
    [
      'for a list of audiences',
      'par-test-array-as-audience-fails',
      () => ({ claims: { aud: [client.serverMetadata.issuer, client.serverMetadata.token_endpoint] } }),
    ],
    [
      'that was made an hour from now',
      'par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails',
      () => ({ claims: { iat: client.seconds() + 3600, nbf: client.seconds() + 3600, exp: client.seconds() + 3660 } }),
    ],
    [
      'that is signed in no way that is offered',
      'ensure-signed-client-assertion-with-RS256-fails',
      () => ({ header: { alg: 'none' } }),
    ],
  ])('%s is refused [OIDF fapi2-security-profile-final-%s]', async (_, __, change) => {
    expect(problemsOfOAuthError(await pushWith(change()), CODES)).toEqual([])
  })

  test('made eight seconds from now is good, for clocks differ [OIDF fapi2-security-profile-final-par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted]', async () => {
    const soon = client.seconds() + 8
    expect(problemsOfPushed(await pushWith({ claims: { iat: soon, nbf: soon, exp: soon + 60 } }))).toEqual([])
  })
})

describe('the authorization endpoint', () => {
  test('with everything in the address and nothing pushed leads nowhere [OIDF fapi2-security-profile-final-ensure-unsigned-authorization-request-without-using-par-fails]', async () => {
    const status = await deadEnd({
      client_id: wallet.id,
      response_type: 'code',
      redirect_uri: wallet.redirectUri,
      scope: 'residence-permit.dc-sd-jwt',
      state: 'a-state',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    })
    expect(status).toBe(400)
  })

  test('with a request_uri that was used leads nowhere [OIDF fapi2-security-profile-final-par-attempt-reuse-request_uri]', async () => {
    const { pushed } = await client.code(wallet)
    expect(await deadEnd({ client_id: wallet.id, request_uri: String(pushed.body.request_uri) })).toBe(400)
  })

  test('with a request_uri whose time is over leads nowhere [OIDF fapi2-security-profile-final-par-attempt-to-use-expired-request_uri]', async () => {
    const pushed = await push()
    tested.world.time.advance(Number(pushed.body.expires_in) + 1)
    expect(await deadEnd({ client_id: wallet.id, request_uri: String(pushed.body.request_uri) })).toBe(400)
  })

  test('with a request_uri of another client leads nowhere [OIDF fapi2-security-profile-final-par-attempt-to-use-request_uri-for-different-client]', async () => {
    const pushed = await push()
    expect(await deadEnd({ client_id: other.id, request_uri: String(pushed.body.request_uri) })).toBe(400)
  })

  test('opened twice before anybody signs in goes on [OIDF fapi2-security-profile-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds]', async () => {
    const pushed = await push({ change: { state: 'opened-twice' } })
    const location = await client.decide(wallet, String(pushed.body.request_uri), 'consent', 2)
    const expected = { redirectUri: wallet.redirectUri, issuer: tested.issuer, state: 'opened-twice' }
    expect(problemsOfCallback(location, expected)).toEqual([])
  })

  test('where the resident refuses sends back access_denied [OIDF fapi2-security-profile-final-user-rejects-authentication]', async () => {
    const pushed = await push({ change: { state: 'refused' } }, other)
    const location = await client.decide(other, String(pushed.body.request_uri), 'refuse')
    const expected = { redirectUri: other.redirectUri, issuer: tested.issuer, state: 'refused' }
    expect(problemsOfCallback(location, expected)).toEqual([])
    expect(location.searchParams.get('error')).toBe('access_denied')
    expect(location.searchParams.has('code')).toBe(false)
  })

  test.each([
    ['no state at all', 'ensure-authorization-request-without-state-success', undefined],
    ['a long state', 'ensure-authorization-request-with-long-state', 's'.repeat(384)],
  ])('with %s comes to a code [OIDF fapi2-security-profile-final-%s]', async (_, __, state) => {
    const { location, code } = await client.code(wallet, { change: { state } })
    expect(location.searchParams.get('state')).toBe(state ?? null)
    expect(code.length).toBeGreaterThan(20)
  })

  test('with two parameters in another order, and one more, comes to a page [OIDF fapi2-security-profile-final-par-without-duplicate-parameters]', async () => {
    const pushed = await push()
    const address = new URLSearchParams({
      request_uri: String(pushed.body.request_uri),
      client_id: wallet.id,
      foo: 'bar',
    })
    expect((await fetch(`${client.serverMetadata.authorization_endpoint}?${address}`)).status).toBe(200)
  })
})

describe('the token endpoint', () => {
  async function redeem(change: Record<string, unknown>, by: TestedClient = wallet): Promise<Answer> {
    const { code, verifier } = await client.code(wallet)
    return client.token(by, await newKey(), client.codeGrant(wallet, code, verifier), { change })
  }

  test('without the code verifier, and with another, says invalid_grant [OIDF fapi2-security-profile-final-ensure-pkce-code-verifier-required]', async () => {
    expect(problemsOfOAuthError(await redeem({ code_verifier: undefined }), ['invalid_grant'], [400])).toEqual([])
  })

  test('with another code verifier says invalid_grant [OIDF fapi2-security-profile-final-incorrect-pkce-code-verifier-rejected]', async () => {
    const refused = await redeem({ code_verifier: client.newVerifier() })
    expect(problemsOfOAuthError(refused, ['invalid_grant'], [400])).toEqual([])
  })

  test('with a code whose time is over says invalid_grant [OIDF fapi2-security-profile-final-ensure-token-endpoint-fails-with-expired-auth-code]', async () => {
    const { code, verifier } = await client.code(wallet)
    tested.world.time.advance(61)
    const refused = await client.token(wallet, await newKey(), client.codeGrant(wallet, code, verifier))
    expect(problemsOfOAuthError(refused, ['invalid_grant'], [400])).toEqual([])
  })

  test('without an assertion, where one is registered, says invalid_client [OIDF fapi2-security-profile-final-ensure-client-assertion-in-token-endpoint]', async () => {
    const [asserting] = tested.byAssertion
    const { code, verifier } = await client.code(asserting)
    const form = { ...client.codeGrant(asserting, code, verifier), client_id: asserting.id }
    const refused = await client.token(asserting, await newKey(), form, { unproven: true })
    expect(problemsOfOAuthError(refused, ['invalid_client', 'invalid_request'])).toEqual([])
  })

  test('with a code of another client says invalid_grant [OIDF fapi2-security-profile-final-ensure-authorization-code-is-bound-to-client]', async () => {
    expect(problemsOfOAuthError(await redeem({}, other), ['invalid_grant'], [400])).toEqual([])
  })

  test('with the name of one client and the proof of another says invalid_client [OIDF fapi2-security-profile-final-ensure-client-id-in-token-endpoint]', async () => {
    const refused = await redeem({ client_id: other.id })
    expect(problemsOfOAuthError(refused, ['invalid_client', 'invalid_grant'])).toEqual([])
  })

  test('without a DPoP proof gives no token [OIDF fapi2-security-profile-final-ensure-holder-of-key-required]', async () => {
    const { code, verifier } = await client.code(wallet)
    const refused = await client.token(wallet, undefined, client.codeGrant(wallet, code, verifier))
    expect(problemsOfOAuthError(refused, ['invalid_request', 'invalid_grant', 'invalid_dpop_proof'], [400])).toEqual([])
  })

  test('with a code that was redeemed a second ago says invalid_grant, and the first token is worth nothing any more [OIDF fapi2-security-profile-final-attempt-reuse-authorization-code-after-one-second]', async () => {
    const { code, verifier } = await client.code(wallet)
    const dpop = await newKey()
    const form = client.codeGrant(wallet, code, verifier)
    const answer = await client.token(wallet, dpop, form)
    expect(problemsOfTokens(answer)).toEqual([])
    const grant: Granted = { client: wallet, dpop, answer, accessToken: String(answer.body.access_token) }
    expect(problemsOfCredentials(await credentialOf(grant))).toEqual([])
    tested.world.time.advance(1)
    expect(problemsOfOAuthError(await client.token(wallet, dpop, form), ['invalid_grant'], [400])).toEqual([])
    expect((await credentialOf(grant)).status).toBeGreaterThanOrEqual(400)
  })

  test('holds a code to the key that the pushed request named, and to the one that it proved [OIDF fapi2-security-profile-final-ensure-dpop-auth-code-binding-success] [OIDF fapi2-security-profile-final-ensure-dpopproof-at-par-endpoint-binding-success] [OIDF fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-jkt] [OIDF fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt]', async () => {
    const key = await newKey()
    const named: PushHow = { change: { dpop_jkt: await client.thumbprint(key) } }
    const proved: PushHow = { dpop: key }
    for (const how of [named, proved]) {
      const good = await client.code(wallet, how)
      const tokens = await client.token(wallet, key, client.codeGrant(wallet, good.code, good.verifier))
      expect(problemsOfTokens(tokens)).toEqual([])
      const bad = await client.code(wallet, how)
      const refused = await client.token(wallet, await newKey(), client.codeGrant(wallet, bad.code, bad.verifier))
      expect(problemsOfOAuthError(refused, ['invalid_request', 'invalid_grant', 'invalid_dpop_proof'], [400])).toEqual(
        [],
      )
    }
  })
})

describe('a refresh token', () => {
  const refreshing = ({ answer }: Granted) => ({
    grant_type: 'refresh_token',
    refresh_token: answer.body.refresh_token,
  })

  test('is rotated, survives a lost answer, and is worth nothing to others [OIDF fapi2-security-profile-final-refresh-token]', async () => {
    const grant = await client.granted(wallet)
    expect(String(grant.answer.body.refresh_token)).toMatch(/^[\x20-\x7e]+$/)
    const scope = 'residence-permit.dc-sd-jwt'
    const first = await client.token(wallet, grant.dpop, refreshing(grant), { change: { scope } })
    expect(problemsOfTokens(first)).toEqual([])
    const again = await client.token(wallet, grant.dpop, refreshing(grant), { change: { scope } })
    expect(problemsOfTokens(again)).toEqual([])
    const latest: Granted = { ...grant, answer: again, accessToken: String(again.body.access_token) }
    expect(problemsOfCredentials(await credentialOf(latest))).toEqual([])

    const form = refreshing(latest)
    const attestation = ['invalid_client', 'invalid_grant', 'invalid_request', 'invalid_client_attestation']
    const instance = await client.token(wallet, grant.dpop, form, { attestation: { instance: await newKey() } })
    expect(problemsOfOAuthError(instance, attestation)).toEqual([])
    const unproven = await client.token(wallet, grant.dpop, form, { unproven: true })
    expect(problemsOfOAuthError(unproven, attestation)).toEqual([])
    const named = await client.token(wallet, grant.dpop, form, { unproven: true, change: { client_id: wallet.id } })
    expect(problemsOfOAuthError(named, attestation)).toEqual([])
    const keyless = await client.token(wallet, undefined, form)
    expect(problemsOfOAuthError(keyless, ['invalid_request', 'invalid_grant', 'invalid_dpop_proof'], [400])).toEqual([])
    const stranger = await client.token(other, grant.dpop, form)
    expect(problemsOfOAuthError(stranger, ['invalid_grant', 'invalid_client'])).toEqual([])
    expect(problemsOfTokens(await client.token(wallet, grant.dpop, form))).toEqual([])
  })
})

describe('a DPoP proof at the credential endpoint', () => {
  let grant: Granted
  beforeAll(async () => {
    grant = await client.granted(wallet)
  })

  // At once: a suite takes a request for a nonce as leave to show whatever time it likes.
  const longAgo = (): ResourceHow => ({ once: true, dpop: { claims: { iat: client.seconds() - 3600 } } })
  const farAhead = (): ResourceHow => ({ once: true, dpop: { claims: { iat: client.seconds() + 3600 } } })

  test.each<[string, string, () => ResourceHow]>([
    [
      'with nbf and exp',
      'check-dpop-proof-nbf-exp',
      () => ({ dpop: { claims: { nbf: client.seconds(), exp: client.seconds() + 300 } } }),
    ],
    [
      'made ten seconds ago',
      'ensure-dpopproof-with-iat-10seconds-before-succeeds',
      () => ({ dpop: { claims: { iat: client.seconds() - 10 } } }),
    ],
    [
      'made ten seconds from now',
      'ensure-dpopproof-with-iat-10seconds-after-succeeds',
      () => ({ dpop: { claims: { iat: client.seconds() + 10 } } }),
    ],
    [
      'with a query and a fragment in htu',
      'dpop-negative-tests',
      () => ({ dpop: { claims: { htu: `${client.metadata.credential_endpoint}?a=b#c` } } }),
    ],
    [
      'with more members than are known',
      'dpop-negative-tests',
      () => ({ dpop: { header: { foo: 'bar' }, claims: { foo: 'bar' } } }),
    ],
    [
      'with the scheme and host of htu in capitals',
      'dpop-negative-tests',
      () => ({ dpop: { claims: { htu: inCapitals(client.metadata.credential_endpoint) } } }),
    ],
  ])('%s is good [OIDF fapi2-security-profile-final-%s]', async (_, __, how) => {
    expect(problemsOfCredentials(await credentialOf(grant, how()))).toEqual([])
  })

  test('under the scheme dpop in small letters is good [OIDF fapi2-security-profile-final-access-token-type-header-case-sensitivity]', async () => {
    for (const scheme of ['dpop', 'dPoP', 'DPOP']) {
      const headers = { authorization: `${scheme} ${grant.accessToken}` }
      expect(problemsOfCredentials(await credentialOf(grant, { headers }))).toEqual([])
    }
  })

  test('for an address with a query is good without it [OIDF fapi2-security-profile-final-dpop-negative-tests]', async () => {
    expect(problemsOfCredentials(await credentialOf(grant, { query: '?a=b' }))).toEqual([])
  })

  test.each<[string, () => ResourceHow | Promise<ResourceHow>]>([
    ['that is none', () => ({ headers: { dpop: undefined } })],
    ['that is no token', () => ({ dpop: { token: () => 'not-a-jwt' } })],
    ['twice', async () => ({ dpop: { token: (jwt: string) => `${jwt}, ${jwt}` } })],
    ['without typ', () => ({ dpop: { header: { typ: undefined } } })],
    ['of another typ', () => ({ dpop: { header: { typ: 'jwt' } } })],
    ['without alg', () => ({ dpop: { token: withoutAlg } })],
    ['that is unsigned', () => ({ dpop: { header: { alg: 'none' } } })],
    ['without jwk', () => ({ dpop: { header: { jwk: undefined } } })],
    ['with the private key', async () => ({ dpop: { header: { jwk: { ...grant.dpop.jwk, d: 'A'.repeat(43) } } } })],
    ['without jti', () => ({ dpop: { claims: { jti: undefined } } })],
    ['without htm', () => ({ dpop: { claims: { htm: undefined } } })],
    ['without htu', () => ({ dpop: { claims: { htu: undefined } } })],
    ['without iat', () => ({ dpop: { claims: { iat: undefined } } })],
    ['without ath', () => ({ dpop: { claims: { ath: undefined } } })],
    ['for another method', () => ({ dpop: { claims: { htm: 'PUT' } } })],
    ['for another address', () => ({ dpop: { claims: { htu: 'https://www.example.com/other' } } })],
    ['for another token', () => ({ dpop: { claims: { ath: createHash('sha256').update('x').digest('base64url') } } })],
    ['made an hour ago', longAgo],
    ['made in an hour', farAhead],
    ['signed by another key than it shows', async () => ({ dpop: { signWith: (await newKey()).privateKey } })],
    ['by a key that the token is not bound to', async () => ofAnotherKey(await newKey())],
    ['beside a token called Bearer', () => ({ headers: { authorization: `Bearer ${grant.accessToken}` } })],
    [
      'that is none, beside a token called Bearer',
      () => ({ headers: { dpop: undefined, authorization: `Bearer ${grant.accessToken}` } }),
    ],
  ])('%s is refused [OIDF fapi2-security-profile-final-dpop-negative-tests]', async (_, how) => {
    const answer = await credentialOf(grant, await how())
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP (?!.*use_dpop_nonce)/)
  })

  test('that comes a second time is refused [OIDF fapi2-security-profile-final-dpop-negative-tests]', async () => {
    const how = { dpop: { claims: { jti: randomUUID() } } }
    expect((await credentialOf(grant, how)).status).toBe(200)
    expect((await credentialOf(grant, how)).status).toBe(401)
  })

  const ofAnotherKey = ({ privateKey, jwk }: Awaited<ReturnType<typeof newKey>>): ResourceHow => ({
    dpop: { header: { jwk }, signWith: privateKey },
  })

  function withoutAlg(jwt: string): string {
    const [header = '', ...rest] = jwt.split('.')
    const { alg: _, ...others } = JSON.parse(Buffer.from(header, 'base64url').toString())
    return [Buffer.from(JSON.stringify(others)).toString('base64url'), ...rest].join('.')
  }

  function inCapitals(url: string): string {
    const { protocol, host, pathname } = new URL(url)
    return `${protocol.toUpperCase()}//${host.toUpperCase()}${pathname}`
  }
})
