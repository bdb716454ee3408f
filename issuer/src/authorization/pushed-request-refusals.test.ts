import { jwkThumbprint } from '@sojourn/keys'
import { buildDpopProof } from '@sojourn/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issuerStateOf } from '../issuance/offer-secrets.ts'
import {
  byAssertion,
  dpopFor,
  enrolledResident,
  newClient,
  PERMIT,
  post,
  push,
  pushed,
  pushForm,
  RELATION,
  startAuthorizingOffice,
  type TestClient,
} from '../testing/authorize.ts'
import { giveOffer, newSigner, OFFICER, type Office, pathOf } from '../testing/start-office.ts'

let office: Office
let client: TestClient
let narrow: TestClient

beforeAll(async () => {
  client = await newClient('wallet-1')
  narrow = await newClient('wallet-2', { scopes: [RELATION] })
  office = await startAuthorizingOffice([client, narrow])
  await enrolledResident(office)
})
afterAll(() => office.close())

/** The honest request stands first, so that no refusal below passes by accident. */
test('a good request is answered with a name for it, not to be cached [S 11]', async () => {
  const { answer } = await push(office, client)
  expect([answer.statusCode, answer.headers['cache-control']]).toEqual([201, 'no-store'])
  expect(answer.json()).toEqual({ request_uri: expect.any(String), expires_in: 300 })
  expect(answer.headers['oauth-client-attestation-challenge']).toMatch(/^[\w-]{43}$/)
})

describe('a pushed request is refused', () => {
  test.each<[string, Record<string, string | undefined>, string, string]>([
    [
      'to an address that is not registered',
      { redirect_uri: 'https://evil.example/cb' },
      'invalid_request',
      'redirect_not_registered',
    ],
    [
      'to the registered address and more',
      { redirect_uri: 'https://wallet.example/cb/x' },
      'invalid_request',
      'redirect_not_registered',
    ],
    [
      'to the registered address with a query',
      { redirect_uri: 'https://wallet.example/cb?x=1' },
      'invalid_request',
      'redirect_not_registered',
    ],
    [
      'to the registered address in capitals',
      { redirect_uri: 'https://WALLET.example/cb' },
      'invalid_request',
      'redirect_not_registered',
    ],
    [
      'to the registered host over http',
      { redirect_uri: 'http://wallet.example/cb' },
      'invalid_request',
      'redirect_not_registered',
    ],
    [
      'to the registered host at another port',
      { redirect_uri: 'https://wallet.example:444/cb' },
      'invalid_request',
      'redirect_not_registered',
    ],
    [
      'to a look-alike with a name before the host',
      { redirect_uri: 'https://wallet.example@evil.example/cb' },
      'invalid_request',
      'redirect_not_registered',
    ],
    ['without an address', { redirect_uri: undefined }, 'invalid_request', 'redirect_uri_missing'],
    [
      'without PKCE',
      { code_challenge: undefined, code_challenge_method: undefined },
      'invalid_request',
      'code_challenge_missing',
    ],
    ['with plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request', 'code_challenge_method_unsupported'],
    ['for a token', { response_type: 'token' }, 'unsupported_response_type', 'response_type_unsupported'],
    ['without a response type', { response_type: undefined }, 'invalid_request', 'response_type_missing'],
    [
      'that refers to another',
      { request_uri: 'urn:ietf:params:oauth:request_uri:x' },
      'invalid_request',
      'request_uri_not_allowed',
    ],
    ['as a request object', { request: 'a.b.c' }, 'request_not_supported', 'request_unsupported'],
    ['for nothing', { scope: undefined }, 'invalid_scope', 'nothing_asked_for'],
    ['for what nobody issues', { scope: 'driving-licence' }, 'invalid_scope', 'nothing_asked_for'],
    [
      'for an unknown configuration',
      { authorization_details: '[{"type":"openid_credential","credential_configuration_id":"x"}]' },
      'invalid_authorization_details',
      'configuration_unknown',
    ],
    [
      'with details of a type that is not known',
      { authorization_details: '[{"type":"payment_initiation"}]' },
      'invalid_authorization_details',
      'authorization_details_malformed',
    ],
    [
      'with an issuer_state that is not ours',
      { issuer_state: 'A'.repeat(43) },
      'invalid_request',
      'issuer_state_unknown',
    ],
    ['for another issuer', { resource: 'https://other.example' }, 'invalid_target', 'resource_mismatch'],
    ['with a malformed DPoP thumbprint', { dpop_jkt: 'abc' }, 'invalid_request', 'dpop_jkt_malformed'],
    ['with an endless state', { state: 's'.repeat(3_000) }, 'invalid_request', 'state_too_large'],
  ])('%s [S 11]', async (_, change, error, reason) => {
    const { answer } = await push(office, client, change)
    expect([answer.statusCode, answer.json(), office.lastRefusal()]).toEqual([400, { error }, reason])
  })

  test('for what its client may not have [S 11]', async () => {
    const { answer } = await push(office, narrow)
    expect([answer.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_scope' }, 'configuration_not_allowed'])
    expect((await push(office, narrow, { scope: RELATION })).answer.statusCode).toBe(201)
    const authorization_details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: PERMIT }])
    const detailed = await push(office, narrow, { scope: undefined, authorization_details })
    expect(detailed.answer.json()).toEqual({ error: 'invalid_scope' })
  })

  test('when it says who its client is in two ways [S 11]', async () => {
    const { answer } = await push(office, client, { client_id: narrow.id })
    expect([answer.statusCode, answer.json()]).toEqual([401, { error: 'invalid_client' }])
  })

  test('when a parameter comes twice [S 11]', async () => {
    const proven = await byAssertion(client)(office)
    const form = new URLSearchParams({ ...pushForm(client.id, 'v'.repeat(43)), ...proven.form })
    form.append('scope', PERMIT)
    const answer = await office.app.fastify.inject({
      method: 'POST',
      url: `${pathOf(office.agency.credentialIssuer)}/par`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: form.toString(),
    })
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request'])
  })

  test.each(['GET', 'PUT', 'DELETE'] as const)('by %s: 405, and told what would do [S 11]', async (method) => {
    const answer = await office.app.fastify.inject({ method, url: `${pathOf(office.agency.credentialIssuer)}/par` })
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'POST'])
  })

  test('as JSON, or in the address [S 11]', async () => {
    const url = `${pathOf(office.agency.credentialIssuer)}/par`
    const json = await office.app.fastify.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify(pushForm(client.id, 'v'.repeat(43))),
    })
    expect(json.statusCode).toBe(415)
    const { form } = await byAssertion(client)(office)
    const query = new URLSearchParams({ ...pushForm(client.id, 'v'.repeat(43)), ...form })
    expect((await office.app.fastify.inject({ method: 'POST', url: `${url}?${query}` })).statusCode).toBe(400)
  })
})

describe('a DPoP proof with a pushed request', () => {
  const thumbprint = async (key: Awaited<ReturnType<typeof newSigner>>) => jwkThumbprint(key.publicJwk)

  test('binds the code to its key, and may repeat what dpop_jkt says [S 12]', async () => {
    const key = await newSigner()
    const dpop = await dpopFor(office, key, 'par')
    expect(
      (await push(office, client, { dpop_jkt: await thumbprint(key) }, undefined, { dpop })).answer.statusCode,
    ).toBe(201)
  })

  test('that names another key than dpop_jkt is refused: dpop_keys_differ [S 12]', async () => {
    const dpop = await dpopFor(office, await newSigner(), 'par')
    const { answer } = await push(office, client, { dpop_jkt: await thumbprint(await newSigner()) }, undefined, {
      dpop,
    })
    expect([answer.statusCode, answer.json(), office.lastRefusal()]).toEqual([
      400,
      { error: 'invalid_dpop_proof' },
      'dpop_keys_differ',
    ])
  })

  test('is good once: dpop_proof_replayed [S 12]', async () => {
    const dpop = await dpopFor(office, await newSigner(), 'par')
    expect((await push(office, client, {}, undefined, { dpop })).answer.statusCode).toBe(201)
    const { answer } = await push(office, client, {}, undefined, { dpop })
    expect([answer.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_dpop_proof' }, 'dpop_proof_replayed'])
  })

  test('without our nonce asks for one, and leaves the assertion unused [S 12]', async () => {
    const signer = await newSigner()
    const url = `${office.agency.credentialIssuer}/par`
    const bare = { method: 'POST', url, accessToken: undefined, at: office.now(), signer }
    const proven = await byAssertion(client)(office)
    const same = async () => proven
    const first = await push(office, client, {}, same, { dpop: await buildDpopProof({ ...bare, nonce: undefined }) })
    expect([first.answer.statusCode, first.answer.json()]).toEqual([400, { error: 'use_dpop_nonce' }])
    const nonce = String(first.answer.headers['dpop-nonce'])
    const second = await push(office, client, {}, same, { dpop: await buildDpopProof({ ...bare, nonce }) })
    expect(second.answer.statusCode).toBe(201)
  })

  test('for another endpoint is refused [S 12]', async () => {
    const dpop = await dpopFor(office, await newSigner(), 'token')
    const { answer } = await push(office, client, {}, undefined, { dpop })
    expect([answer.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_dpop_proof' }, 'wrong_url'])
  })
})

describe('an issuer_state', () => {
  const stateOf = async (types?: Parameters<typeof giveOffer>[1]) => {
    const given = await giveOffer(office, types)
    return { given, issuer_state: issuerStateOf(office.app.useCases.mac, office.agency.id, given.offerId as never) }
  }

  test('leads back to the officer’s offer, for what is in that offer: offer_does_not_have_it', async () => {
    const { issuer_state } = await stateOf()
    expect((await push(office, client, { issuer_state })).answer.statusCode).toBe(201)
    const { answer } = await push(office, client, { issuer_state, scope: RELATION })
    expect([answer.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_request' }, 'offer_does_not_have_it'])
  })

  test('of an offer that is over leads nowhere', async () => {
    const { issuer_state, given } = await stateOf()
    await office.app.useCases.cancelOffer(office.agency, { offerId: given.offerId as never, by: OFFICER }, office.now())
    const { answer } = await push(office, client, { issuer_state })
    expect([answer.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_request' }, 'issuer_state_unknown'])
  })
})

test('loopback addresses may come at any port, as IP literals alone [S 11]', async () => {
  const native = await newClient('native', {
    redirectUris: ['http://127.0.0.1/cb', 'http://[::1]:1/cb', 'http://localhost:2/cb'],
  })
  const home = await startAuthorizingOffice([native])
  try {
    for (const redirect_uri of [
      'http://127.0.0.1:4711/cb',
      'http://127.0.0.1/cb',
      'http://[::1]:5/cb',
      'http://localhost:2/cb',
    ]) {
      expect([redirect_uri, (await push(home, native, { redirect_uri })).answer.statusCode]).toEqual([
        redirect_uri,
        201,
      ])
    }
    for (const redirect_uri of [
      'http://localhost:3/cb',
      'http://127.0.0.1:4711/other',
      'https://127.0.0.1:4711/cb',
      'http://127.0.0.1.evil.example/cb',
    ]) {
      expect([redirect_uri, (await push(home, native, { redirect_uri })).answer.statusCode]).toEqual([
        redirect_uri,
        400,
      ])
    }
  } finally {
    await home.close()
  }
})

test('without clients there is no authorization code flow, and the metadata says none [S 11]', async () => {
  const counter = await startAuthorizingOffice([])
  try {
    expect((await post(counter, 'par', {})).statusCode).toBe(404)
  } finally {
    await counter.close()
  }
})

test('what was pushed is kept without the secrets of it', async () => {
  const { requestUri } = await pushed(office, client)
  const { rows } = await office.app.database.query<{ text: string }>(
    'select wallet_authorization::text as text from wallet_authorization',
  )
  const secret = requestUri.split(':').at(-1) ?? ''
  expect(rows.some(({ text }) => text.includes(secret))).toBe(false)
})
