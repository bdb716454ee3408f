import type { Database } from '../database/database.ts'
import type { Passkey, PasskeyChallenge, PasskeyStores } from './passkey-stores.ts'

/** The two tables of one door, by the names that their service gave them; no door's passkey opens another's. */
export interface PasskeyTables {
  readonly passkey: string
  readonly challenge: string
  /** The column that comes first in every key, such as `agency`. */
  readonly tenant: string
  readonly account: string
}

export interface PasskeyTableStores extends PasskeyStores {
  /** Takes a passkey away again that was saved for an invitation that somebody else used in the same moment. */
  forgetPasskey(credentialId: string): Promise<void>
}

/** One tenant's passkeys: those of another are unknown here. Names of tables and columns are the service's own constants. */
export function createPasskeyTableStores(db: Database, tables: PasskeyTables, tenantId: string): PasskeyTableStores {
  const { passkey: passkeys, challenge: challenges, tenant, account } = tables
  const columns = `credential_id as "credentialId", public_key as "publicKey", counter::float8 as counter,
    backup_eligible as "backupEligible", backed_up as "backedUp", aaguid, transports, registered_at as "registeredAt"`
  return {
    async saveChallenge({ digest, ceremony, purpose, accountId, expiresAt }) {
      await db.query(
        `insert into ${challenges} (${tenant}, digest, ceremony, purpose, ${account}, expires_at) values ($1, $2, $3, $4, $5, $6)`,
        [tenantId, digest, ceremony, purpose, accountId, expiresAt],
      )
    },

    async takeChallenge(digest) {
      const { rows } = await db.query<PasskeyChallenge>(
        `delete from ${challenges} where ${tenant} = $1 and digest = $2
         returning digest, ceremony, purpose, ${account} as "accountId", expires_at as "expiresAt"`,
        [tenantId, digest],
      )
      return rows[0]
    },

    async savePasskey(passkey) {
      const { rowCount } = await db.query(
        `insert into ${passkeys} (${tenant}, credential_id, ${account}, public_key, counter, backup_eligible, backed_up,
           aaguid, transports, registered_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
        [
          tenantId,
          passkey.credentialId,
          passkey.accountId,
          passkey.publicKey,
          passkey.counter,
          passkey.backupEligible,
          passkey.backedUp,
          passkey.aaguid,
          passkey.transports,
          passkey.registeredAt,
        ],
      )
      return rowCount === 1
    },

    async findPasskey(credentialId) {
      const { rows } = await db.query<Passkey>(
        `select ${columns}, ${account} as "accountId" from ${passkeys} where ${tenant} = $1 and credential_id = $2`,
        [tenantId, credentialId],
      )
      return rows[0] && { ...rows[0], publicKey: new Uint8Array(rows[0].publicKey) }
    },

    async recordUse(credentialId, { counter, backedUp, at }) {
      const { rowCount } = await db.query(
        `update ${passkeys} set counter = $3, backed_up = $4, last_used_at = $5
          where ${tenant} = $1 and credential_id = $2 and (counter < $3 or (counter = 0 and $3 = 0))`,
        [tenantId, credentialId, counter, backedUp, at],
      )
      return rowCount === 1
    },

    async forgetPasskey(credentialId) {
      await db.query(`delete from ${passkeys} where ${tenant} = $1 and credential_id = $2`, [tenantId, credentialId])
    },
  }
}
