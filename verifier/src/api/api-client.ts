import type { Brand, RelyingPartyId } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'

export type ApiClientId = Brand<'ApiClientId'>
export type ApiKeyId = Brand<'ApiKeyId'>

export const API_SCOPES = ['presentations:read', 'presentations:write', 'webhooks:manage'] as const
export type ApiScope = (typeof API_SCOPES)[number]

export const isApiScope = (text: string): text is ApiScope => API_SCOPES.some((scope) => scope === text)

/** A program that asks in a relying party's name. */
export interface ApiClient {
  readonly relyingPartyId: RelyingPartyId
  readonly id: ApiClientId
  readonly name: string
  /** The most that any key or access token of it may do. */
  readonly scopes: readonly ApiScope[]
  /** Pages that may show its questions, and be returned to: `https://shop.example`, as browsers spell it. */
  readonly origins: readonly string[]
  /** For `private_key_jwt`; undefined: API keys alone. */
  readonly keys: readonly PublicJwk[] | undefined
}

export interface ApiKey {
  readonly relyingPartyId: RelyingPartyId
  readonly id: ApiKeyId
  readonly clientId: ApiClientId
  readonly prefix: string
  readonly keyHash: Uint8Array
  readonly scopes: readonly ApiScope[]
}

export interface ListedApiKey extends Omit<ApiKey, 'keyHash'> {
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

/** Who calls, once it has shown so, and what it may do this time. */
export interface ApiCaller {
  readonly client: ApiClient
  readonly scopes: readonly ApiScope[]
}

/** By whom a row was made: `file` is the operator's file of clients, read at each start. */
export type ApiOrigin = 'operator' | 'file'

export interface ApiClientStore {
  insertClient(client: ApiClient, origin: ApiOrigin, at: Date): Promise<void>
  insertKey(key: ApiKey, origin: ApiOrigin, at: Date): Promise<void>
  /** Only what is neither revoked itself nor of a revoked client; tells when it was last used, once a minute. */
  findByKey(
    relyingPartyId: RelyingPartyId,
    keyHash: Uint8Array,
    at: Date,
  ): Promise<{ readonly client: ApiClient; readonly scopes: readonly ApiScope[] } | undefined>
  findClient(relyingPartyId: RelyingPartyId, id: ApiClientId): Promise<ApiClient | undefined>
  listClients(relyingPartyId: RelyingPartyId): Promise<readonly ApiClient[]>
  listKeys(relyingPartyId: RelyingPartyId): Promise<readonly ListedApiKey[]>
  /** False when there was none to revoke. */
  revokeKey(relyingPartyId: RelyingPartyId, id: ApiKeyId, at: Date): Promise<boolean>
  revokeClient(relyingPartyId: RelyingPartyId, id: ApiClientId, at: Date): Promise<boolean>
  /** Makes what the file says true: adds, changes, and ends what it no longer names. All or nothing. */
  replaceFromFile(clients: readonly ApiClient[], keys: readonly ApiKey[], at: Date): Promise<void>
  /** True for the first who brings it. */
  spendAssertion(
    relyingPartyId: RelyingPartyId,
    id: ApiClientId,
    jtiHash: Uint8Array,
    expiresAt: Date,
  ): Promise<boolean>
  deleteOutdated(at: Date): Promise<number>
}
