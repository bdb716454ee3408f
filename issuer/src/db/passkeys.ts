import type { AgencyId } from '@sojourn/domain'
import type { Database, Passkey, PasskeyChallenge, PasskeyStores } from '@sojourn/service'

/** Whose door it is; each has tables of its own, so that no passkey opens both. */
const TABLES = {
  staff: { passkey: 'staff_passkey', challenge: 'passkey_challenge', account: 'staff_id' },
  residents: { passkey: 'resident_passkey', challenge: 'resident_passkey_challenge', account: 'resident_id' },
} as const
export type PasskeyDoor = keyof typeof TABLES

const COLUMNS = `credential_id as "credentialId", public_key as "publicKey", counter::float8 as counter,
  backup_eligible as "backupEligible", backed_up as "backedUp", aaguid, transports, registered_at as "registeredAt"`

/** One agency's passkeys: those of another are unknown here. */
export function passkeyStores(db: Database, agency: AgencyId, door: PasskeyDoor): PasskeyStores {
  const { passkey: passkeys, challenge: challenges, account } = TABLES[door]
  return {
    async saveChallenge({ digest, ceremony, purpose, accountId, expiresAt }) {
      await db.query(
        `insert into ${challenges} (agency, digest, ceremony, purpose, ${account}, expires_at) values ($1, $2, $3, $4, $5, $6)`,
        [agency, digest, ceremony, purpose, accountId, expiresAt],
      )
    },

    async takeChallenge(digest) {
      const { rows } = await db.query<PasskeyChallenge>(
        `delete from ${challenges} where agency = $1 and digest = $2
       returning digest, ceremony, purpose, ${account} as "accountId", expires_at as "expiresAt"`,
        [agency, digest],
      )
      return rows[0]
    },

    async savePasskey(passkey) {
      const { rowCount } = await db.query(
        `insert into ${passkeys} (agency, credential_id, ${account}, public_key, counter, backup_eligible, backed_up, aaguid, transports,
         registered_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
        [
          agency,
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
        `select ${COLUMNS}, ${account} as "accountId" from ${passkeys} where agency = $1 and credential_id = $2`,
        [agency, credentialId],
      )
      return rows[0] && { ...rows[0], publicKey: new Uint8Array(rows[0].publicKey) }
    },

    async recordUse(credentialId, { counter, backedUp, at }) {
      const { rowCount } = await db.query(
        `update ${passkeys} set counter = $3, backed_up = $4, last_used_at = $5
        where agency = $1 and credential_id = $2 and (counter < $3 or (counter = 0 and $3 = 0))`,
        [agency, credentialId, counter, backedUp, at],
      )
      return rowCount === 1
    },
  }
}

export const forgetPasskey =
  (db: Database, door: PasskeyDoor) =>
  async (agency: AgencyId, credentialId: string): Promise<void> => {
    await db.query(`delete from ${TABLES[door].passkey} where agency = $1 and credential_id = $2`, [
      agency,
      credentialId,
    ])
  }
