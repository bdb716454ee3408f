import type { Database } from '@sojourn/service'
import type { ApiPresentation, ApiPresentationStore, OnceMade } from '../api/api-presentation.ts'
import type { PolicyId } from '../policies/policy.ts'
import { deleteCounted, insertPresentation, SHOWN_COLUMNS } from './presentation-repository.ts'
import { type ShownRow, shownPresentation } from './shown-row.ts'

const API_COLUMNS = `${SHOWN_COLUMNS}, api_client_id as "apiClientId", policy_version as "policyVersion", reference`

type ApiRow = ShownRow & Pick<ApiPresentation, 'flow' | 'apiClientId' | 'policyVersion' | 'reference'>

const apiPresentation = (row: ApiRow, at: Date): ApiPresentation => ({
  ...shownPresentation(row, at),
  flow: row.flow,
  apiClientId: row.apiClientId,
  policyVersion: row.policyVersion,
  reference: row.reference,
})

/** The table `presentation` as programs see it, which is what programs asked, and the table `api_idempotency`. */
export const createApiPresentationRepository = (
  db: Database,
  talliedPolicies: readonly PolicyId[],
): ApiPresentationStore => ({
  insert: (presentation, content, asked, once) =>
    db.transaction(async (tx) => {
      if (once !== undefined) {
        const { rowCount } = await tx.query(
          `insert into api_idempotency (relying_party_id, client_id, key_hash, body_hash, presentation_id, sealed_ids,
             delete_after)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
          [
            presentation.relyingPartyId,
            once.clientId,
            once.keyHash,
            once.bodyHash,
            once.presentationId,
            once.sealedIds,
            once.deleteAfter,
          ],
        )
        if (rowCount === 0) return 'repeated'
      }
      await insertPresentation(tx, presentation, content, asked)
      return 'inserted'
    }),

  async findOnce(relyingPartyId, { clientId, keyHash }, at) {
    const { rows } = await db.query<OnceMade>(
      `select body_hash as "bodyHash", presentation_id as "presentationId", sealed_ids as "sealedIds"
         from api_idempotency
        where relying_party_id = $1 and client_id = $2 and key_hash = $3 and delete_after > $4`,
      [relyingPartyId, clientId, keyHash, at],
    )
    return rows[0]
  },

  async read(relyingPartyId, id, at) {
    const { rows } = await db.query<ApiRow>(
      `select ${API_COLUMNS} from presentation
        where relying_party_id = $1 and id = $3 and api_client_id is not null and delete_after > $2`,
      [relyingPartyId, at, id],
    )
    return rows[0] && apiPresentation(rows[0], at)
  },

  async readByTransaction(relyingPartyId, transactionHash, at) {
    const { rows } = await db.query<ApiRow>(
      `select ${API_COLUMNS} from presentation
        where relying_party_id = $1 and transaction_hash = $3 and api_client_id is not null and delete_after > $2`,
      [relyingPartyId, at, transactionHash],
    )
    return rows[0] && apiPresentation(rows[0], at)
  },

  async list(relyingPartyId, before, limit, at) {
    const { rows } = await db.query<ApiRow>(
      `select ${API_COLUMNS} from presentation
        where relying_party_id = $1 and api_client_id is not null and delete_after > $2
          and ($3::uuid is null or id < $3)
        order by id desc limit $4`,
      [relyingPartyId, at, before ?? null, limit],
    )
    return rows.map((row) => apiPresentation(row, at))
  },

  async remove(relyingPartyId, id, at) {
    const deleted = await deleteCounted(
      db,
      'relying_party_id = $2 and id = $3 and api_client_id is not null and delete_after > $4',
      [talliedPolicies, relyingPartyId, id, at],
    )
    return deleted === 1
  },
})
