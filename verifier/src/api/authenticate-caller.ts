import { ok, type Result, refuse } from '@sojourn/domain'
import { sha256 } from '@sojourn/keys'
import { type AccessTokenRefusal, type AccessTokens, readOauthClientId } from './access-token.ts'
import type { ApiCaller, ApiClientStore } from './api-client.ts'
import { isApiKey, relyingPartyOfApiKey } from './api-key.ts'

export interface AuthenticateCallerDeps {
  readonly store: Pick<ApiClientStore, 'findByKey' | 'findClient'>
  readonly accessTokens: AccessTokens
}

export type CallerRefusal = AccessTokenRefusal | 'no_credentials' | 'unknown_api_key' | 'unknown_api_client'

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,4096})$/i

/**
 * Who calls: an API key, or an access token of ours (RFC6750 2.1). Both are looked up each time, so that what is revoked ends at the next call and
 * not when a token does.
 */
export async function authenticateCaller(
  deps: AuthenticateCallerDeps,
  authorization: string | undefined,
  now: Date,
): Promise<Result<ApiCaller, CallerRefusal>> {
  const bearer = BEARER.exec(authorization ?? '')?.[1]
  if (bearer === undefined) return refuse('no_credentials')
  return isApiKey(bearer) ? byKey(deps, bearer, now) : byAccessToken(deps, bearer, now)
}

async function byKey(deps: AuthenticateCallerDeps, key: string, now: Date): Promise<Result<ApiCaller, CallerRefusal>> {
  const relyingPartyId = relyingPartyOfApiKey(key)
  if (relyingPartyId === undefined) return refuse('unknown_api_key')
  const found = await deps.store.findByKey(relyingPartyId, sha256(key), now)
  return found === undefined ? refuse('unknown_api_key') : ok(found)
}

async function byAccessToken(
  deps: AuthenticateCallerDeps,
  token: string,
  now: Date,
): Promise<Result<ApiCaller, CallerRefusal>> {
  const read = await deps.accessTokens.read(token, now)
  if (!read.ok) return read
  const named = readOauthClientId(read.value.client)
  const client = named && (await deps.store.findClient(named.relyingPartyId, named.id))
  if (client === undefined) return refuse('unknown_api_client')
  return ok({ client, scopes: read.value.scopes.filter((scope) => client.scopes.includes(scope)) })
}
