import type { Database } from '@sojourn/service'
import type { ApiClient, ApiClientStore, ApiKey, ApiOrigin, ApiScope, ListedApiKey } from '../api/api-client.ts'

const CLIENT_COLUMNS = `c.relying_party_id as "relyingPartyId", c.id, c.name, c.scopes, c.origins, c.jwks as keys`
/** Nobody is told the second of a call. */
const USE_NOTED_EVERY_SECONDS = 60

type ClientRow = Omit<ApiClient, 'keys'> & { readonly keys: ApiClient['keys'] | null }

const apiClient = ({ keys, ...row }: ClientRow): ApiClient => ({ ...row, keys: keys ?? undefined })

/** The tables `api_client`, `api_key` and `api_assertion`. */
export const createApiClientRepository = (db: Database): ApiClientStore => ({
  insertClient: (client, origin, at) => putClient(db, client, origin, at),
  insertKey: (key, origin, at) => putKey(db, key, origin, at),

  async findByKey(relyingPartyId, keyHash, at) {
    const { rows } = await db.query<ClientRow & { keyScopes: ApiScope[]; noteUse: boolean }>(
      `select ${CLIENT_COLUMNS}, k.scopes as "keyScopes",
              k.last_used_at is null or k.last_used_at < $3::timestamptz - $4 * interval '1 second' as "noteUse"
         from api_key k join api_client c on c.relying_party_id = k.relying_party_id and c.id = k.client_id
        where k.relying_party_id = $1 and k.key_hash = $2 and k.revoked_at is null and c.revoked_at is null`,
      [relyingPartyId, keyHash, at, USE_NOTED_EVERY_SECONDS],
    )
    if (rows[0] === undefined) return undefined
    const { keyScopes, noteUse, ...row } = rows[0]
    if (noteUse) {
      await db.query('update api_key set last_used_at = $3 where relying_party_id = $1 and key_hash = $2', [
        relyingPartyId,
        keyHash,
        at,
      ])
    }
    return { client: apiClient(row), scopes: keyScopes.filter((scope) => row.scopes.includes(scope)) }
  },

  async findClient(relyingPartyId, id) {
    const { rows } = await db.query<ClientRow>(
      `select ${CLIENT_COLUMNS} from api_client c where c.relying_party_id = $1 and c.id = $2 and c.revoked_at is null`,
      [relyingPartyId, id],
    )
    return rows[0] && apiClient(rows[0])
  },

  async listClients(relyingPartyId) {
    const { rows } = await db.query<ClientRow>(
      `select ${CLIENT_COLUMNS} from api_client c
        where c.relying_party_id = $1 and c.revoked_at is null order by c.id limit 1000`,
      [relyingPartyId],
    )
    return rows.map(apiClient)
  },

  async listKeys(relyingPartyId) {
    const { rows } = await db.query<ListedApiKey>(
      `select relying_party_id as "relyingPartyId", id, client_id as "clientId", prefix, scopes,
              created_at as "createdAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"
         from api_key where relying_party_id = $1 order by id limit 1000`,
      [relyingPartyId],
    )
    return rows
  },

  async revokeKey(relyingPartyId, id, at) {
    const { rowCount } = await db.query(
      'update api_key set revoked_at = $3 where relying_party_id = $1 and id = $2 and revoked_at is null',
      [relyingPartyId, id, at],
    )
    return rowCount === 1
  },
  async revokeClient(relyingPartyId, id, at) {
    const { rowCount } = await db.query(
      'update api_client set revoked_at = $3 where relying_party_id = $1 and id = $2 and revoked_at is null',
      [relyingPartyId, id, at],
    )
    return rowCount === 1
  },

  async replaceFromFile(clients, keys, at) {
    await db.transaction(async (tx) => {
      await tx.query(
        `update api_client set revoked_at = $1 where origin = 'file' and revoked_at is null and not id = any($2)`,
        [at, clients.map(({ id }) => id)],
      )
      await tx.query(
        `update api_key set revoked_at = $1 where origin = 'file' and revoked_at is null and not id = any($2)`,
        [at, keys.map(({ id }) => id)],
      )
      for (const client of clients) await putClient(tx, client, 'file', at)
      for (const key of keys) await putKey(tx, key, 'file', at)
    })
  },

  async spendAssertion(relyingPartyId, id, jtiHash, expiresAt) {
    const { rowCount } = await db.query(
      `insert into api_assertion (relying_party_id, client_id, jti_hash, expires_at) values ($1, $2, $3, $4)
       on conflict do nothing`,
      [relyingPartyId, id, jtiHash, expiresAt],
    )
    return rowCount === 1
  },

  async deleteOutdated(at) {
    const assertions = await db.query('delete from api_assertion where expires_at <= $1', [at])
    const keys = await db.query('delete from api_idempotency where delete_after <= $1', [at])
    return assertions.rowCount + keys.rowCount
  },
})

/** A row of a file is brought to what the file says now; a row of the operator's is made once. */
async function putClient(db: Database, client: ApiClient, origin: ApiOrigin, at: Date): Promise<void> {
  await db.query(
    `insert into api_client (relying_party_id, id, name, scopes, origins, jwks, origin, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (relying_party_id, id) do update
       set name = excluded.name, scopes = excluded.scopes, origins = excluded.origins, jwks = excluded.jwks,
           revoked_at = null
     where api_client.origin = 'file' and excluded.origin = 'file'`,
    [
      client.relyingPartyId,
      client.id,
      client.name,
      client.scopes,
      client.origins,
      client.keys === undefined ? null : JSON.stringify(client.keys),
      origin,
      at,
    ],
  )
}

async function putKey(db: Database, key: ApiKey, origin: ApiOrigin, at: Date): Promise<void> {
  await db.query(
    `insert into api_key (relying_party_id, id, client_id, prefix, key_hash, scopes, origin, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (relying_party_id, id) do update
       set client_id = excluded.client_id, prefix = excluded.prefix, key_hash = excluded.key_hash,
           scopes = excluded.scopes, revoked_at = null
     where api_key.origin = 'file' and excluded.origin = 'file'`,
    [key.relyingPartyId, key.id, key.clientId, key.prefix, key.keyHash, key.scopes, origin, at],
  )
}
