import { newId, ok, type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import { oauthClientId } from './access-token.ts'
import type { ApiClient, ApiClientId, ApiClientStore, ApiKeyId, ApiScope, ListedApiKey } from './api-client.ts'
import { newApiKey } from './api-key.ts'

export interface NewApiClient {
  readonly relyingParty: string
  readonly name: string
  readonly scopes: readonly ApiScope[]
  readonly origins: readonly string[]
  /** For private_key_jwt; undefined: API keys alone. */
  readonly keys: readonly PublicJwk[] | undefined
}

export type ManageRefusal = 'unknown_api_client' | 'scope_beyond_client' | 'nothing_to_revoke'

/** What an operator does, who has the database itself; each secret is told once. */
export interface ApiClients {
  addClient(client: NewApiClient): Promise<{ readonly id: string; readonly oauthClientId: string }>
  addKey(
    relyingParty: string,
    clientId: string,
    scopes: readonly ApiScope[] | undefined,
  ): Promise<Result<{ readonly id: string; readonly secret: string }, ManageRefusal>>
  list(
    relyingParty: string,
  ): Promise<{ readonly clients: readonly ApiClient[]; readonly keys: readonly ListedApiKey[] }>
  revokeClient(relyingParty: string, clientId: string): Promise<Result<void, ManageRefusal>>
  revokeKey(relyingParty: string, keyId: string): Promise<Result<void, ManageRefusal>>
}

export function manageApiClients(store: ApiClientStore, clock: () => Date): ApiClients {
  return {
    async addClient({ relyingParty, name, scopes, origins, keys }) {
      const now = clock()
      const relyingPartyId = relyingParty as RelyingPartyId
      const id = newId<ApiClientId>(now)
      await store.insertClient({ relyingPartyId, id, name, scopes, origins, keys }, 'operator', now)
      return { id, oauthClientId: oauthClientId(relyingPartyId, id) }
    },
    async addKey(relyingParty, clientId, scopes) {
      const now = clock()
      const client = await store.findClient(relyingParty as RelyingPartyId, clientId as ApiClientId)
      if (client === undefined) return refuse('unknown_api_client')
      const wanted = scopes ?? client.scopes
      if (!wanted.every((scope) => client.scopes.includes(scope))) return refuse('scope_beyond_client')
      const { secret, key } = newApiKey(client.relyingPartyId, client.id, wanted, now)
      await store.insertKey(key, 'operator', now)
      return ok({ id: key.id, secret })
    },
    async list(relyingParty) {
      const id = relyingParty as RelyingPartyId
      return { clients: await store.listClients(id), keys: await store.listKeys(id) }
    },
    revokeClient: async (relyingParty, clientId) =>
      (await store.revokeClient(relyingParty as RelyingPartyId, clientId as ApiClientId, clock()))
        ? ok(undefined)
        : refuse('nothing_to_revoke'),
    revokeKey: async (relyingParty, keyId) =>
      (await store.revokeKey(relyingParty as RelyingPartyId, keyId as ApiKeyId, clock()))
        ? ok(undefined)
        : refuse('nothing_to_revoke'),
  }
}
