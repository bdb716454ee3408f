import { ok, type Result, refuse } from '@sojourn/domain'
import { importVerificationKey, parseJwt, sha256, TOKEN_KINDS, type VerificationKey } from '@sojourn/keys'
import { type ClientAssertionRefusal, type ClientCredentials, verifyClientAssertion } from '@sojourn/protocol'
import { type AccessTokens, oauthClientId, readOauthClientId } from './access-token.ts'
import { type ApiClient, type ApiClientStore, type ApiScope, isApiScope } from './api-client.ts'

export interface IssueAccessTokenDeps {
  readonly store: Pick<ApiClientStore, 'findClient' | 'spendAssertion'>
  readonly accessTokens: AccessTokens
  /** The one audience that an assertion may name: of this service as an authorization server. */
  readonly issuer: string
}

export interface IssuedAccessToken {
  readonly accessToken: string
  readonly scopes: readonly ApiScope[]
}

export type IssueAccessTokenRefusal =
  | ClientAssertionRefusal
  | 'not_by_assertion'
  | 'unknown_oauth_client'
  | 'client_has_no_keys'
  | 'assertion_used'
  | 'scope_not_granted'

/**
 * RFC6749 4.4 (client-credentials) by private_key_jwt (RFC7523 2.2). An assertion is spent before a token is made, so of two that bring the same
 * one, one goes away empty.
 */
export async function issueAccessToken(
  deps: IssueAccessTokenDeps,
  credentials: ClientCredentials,
  wanted: string | undefined,
  now: Date,
): Promise<Result<IssuedAccessToken, IssueAccessTokenRefusal>> {
  if (credentials.kind !== 'assertion') return refuse('not_by_assertion')
  const { assertion } = credentials
  const parsed = parseJwt(assertion, TOKEN_KINDS.client_assertion)
  if (!parsed.ok) return parsed
  const clientId = credentials.clientId ?? String(parsed.value.payload.sub)
  const named = readOauthClientId(clientId)
  const client = named && (await deps.store.findClient(named.relyingPartyId, named.id))
  if (client === undefined) return refuse('unknown_oauth_client')
  if (client.keys === undefined) return refuse('client_has_no_keys')
  const verified = await verifyClientAssertion({
    assertion,
    clientId,
    keys: await keysOf(client),
    audiences: [deps.issuer],
    at: now,
  })
  if (!verified.ok) return verified
  const scopes = scopesFor(client, wanted)
  if (scopes === undefined) return refuse('scope_not_granted')
  const { jti, expiresAt } = verified.value
  const spent = await deps.store.spendAssertion(client.relyingPartyId, client.id, sha256(jti), expiresAt)
  if (!spent) return refuse('assertion_used')
  const subject = oauthClientId(client.relyingPartyId, client.id)
  return ok({ accessToken: await deps.accessTokens.issue(subject, scopes, now), scopes })
}

async function keysOf(
  client: ApiClient,
): Promise<{ readonly kid: string | undefined; readonly key: VerificationKey }[]> {
  const imported = await Promise.all(
    (client.keys ?? []).map(async (jwk) => ({ kid: jwk.kid, key: await importVerificationKey(jwk) })),
  )
  return imported.flatMap(({ kid, key }) => (key.ok ? [{ kid, key: key.value }] : []))
}

/** All of the client's when none is named (RFC6749 3.3); one that it does not have refuses the whole. */
function scopesFor(client: ApiClient, wanted: string | undefined): readonly ApiScope[] | undefined {
  if (wanted === undefined) return client.scopes
  const named = wanted.split(' ')
  const scopes = named.filter(isApiScope).filter((scope) => client.scopes.includes(scope))
  return scopes.length === named.length ? scopes : undefined
}
