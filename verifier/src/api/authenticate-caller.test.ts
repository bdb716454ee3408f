import { ok, type RelyingPartyId, refuse } from '@sojourn/domain'
import {
  generateSigningKey,
  importVerificationKey,
  type PrivateJwk,
  publicJwkOf,
  signerFromJwk,
  signJwt,
} from '@sojourn/keys'
import { buildClientAssertion } from '@sojourn/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { type AccessTokens, createAccessTokens, oauthClientId } from './access-token.ts'
import type { ApiClient, ApiClientId } from './api-client.ts'
import { newApiKey } from './api-key.ts'
import { authenticateCaller } from './authenticate-caller.ts'
import { issueAccessToken } from './issue-access-token.ts'

const NOW = new Date('2026-11-29T12:00:00Z')
const PARTY = 'landlord' as RelyingPartyId
const ISSUER = 'https://verifier.example'

let tokenKey: PrivateJwk
let clientKey: PrivateJwk
let tokens: AccessTokens
let client: ApiClient
beforeAll(async () => {
  tokenKey = (await generateSigningKey()).privateJwk
  clientKey = (await generateSigningKey()).privateJwk
  tokens = await createAccessTokens(tokenKey, ISSUER)
  client = {
    relyingPartyId: PARTY,
    id: '01a20320-a200-7fbb-9625-1d8781c66df1' as ApiClientId,
    name: 'a program',
    scopes: ['presentations:read', 'presentations:write'],
    origins: [],
    keys: [publicJwkOf(clientKey)],
  }
})

const name = () => oauthClientId(client.relyingPartyId, client.id)
const none = { findByKey: async () => undefined, findClient: async () => undefined }

describe('who calls', () => {
  test('is known by its key, with the scopes of the key', async () => {
    const { secret } = newApiKey(PARTY, client.id, ['presentations:read'], NOW)
    const found = { client, scopes: ['presentations:read'] as const }
    const store = { ...none, findByKey: async () => found }
    expect(await authenticateCaller({ store, accessTokens: tokens }, `Bearer ${secret}`, NOW)).toEqual(ok(found))
  })

  test('is known by an access token, with no scope that the client has lost since', async () => {
    const token = await tokens.issue(name(), ['presentations:read', 'webhooks:manage'], NOW)
    const store = { ...none, findClient: async () => client }
    expect(await authenticateCaller({ store, accessTokens: tokens }, `Bearer ${token}`, NOW)).toEqual(
      ok({ client, scopes: ['presentations:read'] }),
    )
  })

  const refusals: readonly [string, () => Promise<string | undefined>][] = [
    ['no_credentials', async () => undefined],
    ['no_credentials', async () => 'Basic eDp5'],
    ['no_credentials', async () => 'Bearer two words'],
    ['unknown_api_key', async () => 'Bearer sojourn_sk_landlord_short'],
    ['unknown_api_key', async () => `Bearer ${newApiKey(PARTY, client.id, [], NOW).secret}`],
    ['unknown_api_client', async () => `Bearer ${await tokens.issue(name(), [], NOW)}`],
    ['unknown_api_client', async () => `Bearer ${await tokens.issue('somebody', [], NOW)}`],
    ['access_token_expired', async () => `Bearer ${await tokens.issue(name(), [], new Date(NOW.getTime() - 300_000))}`],
    [
      'access_token_of_other_service',
      async () =>
        `Bearer ${await (await createAccessTokens(tokenKey, 'https://other.example')).issue(name(), [], NOW)}`,
    ],
    [
      'bad_signature',
      async () => {
        const other = await createAccessTokens((await generateSigningKey()).privateJwk, ISSUER)
        return `Bearer ${await other.issue(name(), [], NOW)}`
      },
    ],
    ['malformed_jwt', async () => 'Bearer a.b.c'],
    [
      'wrong_typ',
      async () => `Bearer ${await signJwt('client_assertion', {}, { iss: ISSUER }, await signerFromJwk(tokenKey))}`,
    ],
  ]
  test.each(refusals)('is refused as %s', async (reason, authorization) => {
    expect(await authenticateCaller({ store: none, accessTokens: tokens }, await authorization(), NOW)).toEqual(
      refuse(reason),
    )
  })
})

describe('an access token for an assertion', () => {
  const assertion = async (over: { issuer?: string } = {}) =>
    buildClientAssertion({
      clientId: name(),
      issuer: over.issuer ?? ISSUER,
      at: NOW,
      signer: await signerFromJwk(clientKey),
    })
  const issue = async (
    given: { client?: ApiClient | undefined; spends?: boolean; scope?: string; kind?: 'name'; issuer?: string } = {},
  ) => {
    const found = 'client' in given ? given.client : client
    return issueAccessToken(
      {
        store: { findClient: async () => found, spendAssertion: async () => given.spends ?? true },
        accessTokens: tokens,
        issuer: ISSUER,
      },
      given.kind === 'name'
        ? { kind: 'name', clientId: name() }
        : { kind: 'assertion', clientId: undefined, assertion: await assertion(given) },
      given.scope,
      NOW,
    )
  }

  test('is given, and is good', async () => {
    const issued = await issue()
    if (!issued.ok) throw new Error(issued.reason)
    expect(await tokens.read(issued.value.accessToken, NOW)).toEqual(ok({ client: name(), scopes: client.scopes }))
    expect((await importVerificationKey(publicJwkOf(clientKey))).ok).toBe(true)
  })

  const refusals: readonly [string, () => Parameters<typeof issue>[0]][] = [
    ['not_by_assertion', () => ({ kind: 'name' })],
    ['unknown_oauth_client', () => ({ client: undefined })],
    ['client_has_no_keys', () => ({ client: { ...client, keys: undefined } })],
    ['assertion_for_other_server', () => ({ issuer: 'https://other.example' })],
    ['assertion_used', () => ({ spends: false })],
    ['scope_not_granted', () => ({ scope: 'webhooks:manage' })],
    ['scope_not_granted', () => ({ scope: 'presentations:read presentations:read:all' })],
  ]
  test.each(refusals)('is refused as %s', async (reason, given) => {
    expect(await issue(given())).toEqual(refuse(reason))
  })
})
