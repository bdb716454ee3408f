import type { DidStores, StoredDid, StoredKey } from '@sojourn/keys/veramo'
import type { Database } from '@sojourn/service'

const KEY = 'kid, public_key_hex as "publicKeyHex"'
const DID = 'did, provider, alias, controller_key_id as "controllerKeyId", key_ids as "keyIds"'

interface DidRow extends Omit<StoredDid, 'alias'> {
  alias: string | null
}

const didOf = ({ alias, ...row }: DidRow): StoredDid => (alias === null ? row : { ...row, alias })

/** The DID agent's records in our own database, instead of a second ORM beside it. */
export const didStores = (db: Database): DidStores => ({
  async findKey(kid) {
    return (await db.query<StoredKey>(`select ${KEY} from did_key where kid = $1`, [kid])).rows[0]
  },
  async listKeys() {
    return (await db.query<StoredKey>(`select ${KEY} from did_key order by kid`)).rows
  },
  async saveKey({ kid, publicKeyHex }) {
    await db.query(
      `insert into did_key (kid, public_key_hex) values ($1, $2)
       on conflict (kid) do update set public_key_hex = excluded.public_key_hex`,
      [kid, publicKeyHex],
    )
  },
  async deleteKey(kid) {
    return (await db.query('delete from did_key where kid = $1', [kid])).rowCount === 1
  },
  async findDid(did) {
    const { rows } = await db.query<DidRow>(`select ${DID} from did_identifier where did = $1`, [did])
    return rows[0] && didOf(rows[0])
  },
  async findDidByAlias(alias) {
    const { rows } = await db.query<DidRow>(`select ${DID} from did_identifier where alias = $1`, [alias])
    return rows[0] && didOf(rows[0])
  },
  async listDids() {
    return (await db.query<DidRow>(`select ${DID} from did_identifier order by did`)).rows.map(didOf)
  },
  async saveDid({ did, provider, alias, controllerKeyId, keyIds }) {
    await db.query(
      `insert into did_identifier (did, provider, alias, controller_key_id, key_ids) values ($1, $2, $3, $4, $5)
       on conflict (did) do update set provider = excluded.provider, alias = excluded.alias,
         controller_key_id = excluded.controller_key_id, key_ids = excluded.key_ids`,
      [did, provider, alias ?? null, controllerKeyId, keyIds],
    )
  },
  async deleteDid(did) {
    return (await db.query('delete from did_identifier where did = $1', [did])).rowCount === 1
  },
})
