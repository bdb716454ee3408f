import type { Database } from '@sojourn/service'
import type { LeasedDelivery, ListedDelivery, WebhookEndpoint, WebhookStore } from '../webhooks/webhook.ts'

const MOST_ENDPOINTS = 10
const LISTED = 200
const ENDPOINT_COLUMNS = `relying_party_id as "relyingPartyId", id, url, events, created_at as "createdAt",
  disabled_at as "disabledAt", disabled_reason as "disabledReason"`
const DELIVERY_COLUMNS = `d.relying_party_id as "relyingPartyId", d.endpoint_id as "endpointId",
  d.presentation_id as "presentationId", d.event, d.policy_id as "policyId", d.verdict, d.reason,
  d.occurred_at as "occurredAt", d.give_up_at as "giveUpAt", d.attempts`

/** The tables `webhook_endpoint` and `webhook_delivery`. */
export const createWebhookRepository = (db: Database): WebhookStore => ({
  async insert(endpoint, sealedSecret) {
    const { rowCount } = await db.query(
      `insert into webhook_endpoint (relying_party_id, id, url, events, sealed_secret, created_at)
       select $1, $2, $3, $4, $5, $6
        where (select count(*) from webhook_endpoint where relying_party_id = $1) < $7`,
      [
        endpoint.relyingPartyId,
        endpoint.id,
        endpoint.url,
        endpoint.events,
        sealedSecret,
        endpoint.createdAt,
        MOST_ENDPOINTS,
      ],
    )
    return rowCount === 1
  },
  async list(relyingPartyId) {
    const { rows } = await db.query<WebhookEndpoint>(
      `select ${ENDPOINT_COLUMNS} from webhook_endpoint where relying_party_id = $1 order by id`,
      [relyingPartyId],
    )
    return rows
  },
  async find(relyingPartyId, id) {
    const { rows } = await db.query<WebhookEndpoint>(
      `select ${ENDPOINT_COLUMNS} from webhook_endpoint where relying_party_id = $1 and id = $2`,
      [relyingPartyId, id],
    )
    return rows[0]
  },
  remove: (relyingPartyId, id) =>
    db.transaction(async (tx) => {
      await tx.query('delete from webhook_delivery where relying_party_id = $1 and endpoint_id = $2', [
        relyingPartyId,
        id,
      ])
      const { rowCount } = await tx.query('delete from webhook_endpoint where relying_party_id = $1 and id = $2', [
        relyingPartyId,
        id,
      ])
      return rowCount === 1
    }),
  async rotateSecret(relyingPartyId, id, sealedSecret, until) {
    const { rowCount } = await db.query(
      `update webhook_endpoint set previous_secret = sealed_secret, previous_until = $4, sealed_secret = $3
        where relying_party_id = $1 and id = $2`,
      [relyingPartyId, id, sealedSecret, until],
    )
    return rowCount === 1
  },
  revive: (relyingPartyId, id, at) =>
    db.transaction(async (tx) => {
      const { rowCount } = await tx.query(
        `update webhook_endpoint set disabled_at = null, disabled_reason = null
          where relying_party_id = $1 and id = $2`,
        [relyingPartyId, id],
      )
      await tx.query(
        `update webhook_delivery set state = 'pending', attempts = 0, next_attempt_at = $3, leased_until = null,
                give_up_at = $3::timestamptz + interval '24 hours'
          where relying_party_id = $1 and endpoint_id = $2 and state = 'dead'`,
        [relyingPartyId, id, at],
      )
      return rowCount === 1
    }),
  async listDeliveries(relyingPartyId, id, state) {
    const { rows } = await db.query<ListedDelivery>(
      `select ${DELIVERY_COLUMNS}, d.state, d.next_attempt_at as "nextAttemptAt", d.last_status as "lastStatus",
              d.last_problem as "lastProblem"
         from webhook_delivery d
        where d.relying_party_id = $1 and d.endpoint_id = $2 and ($3::text is null or d.state = $3)
        order by d.presentation_id desc, d.event limit ${LISTED}`,
      [relyingPartyId, id, state ?? null],
    )
    return rows
  },

  async lease(at, until, limit) {
    const { rows } = await db.query<LeasedDelivery>(
      `with due as (
         select relying_party_id, endpoint_id, presentation_id, event from webhook_delivery
          where state = 'pending' and next_attempt_at <= $1 and (leased_until is null or leased_until <= $1)
          order by next_attempt_at limit $3 for update skip locked
       )
       update webhook_delivery d set leased_until = $2, attempts = d.attempts + 1
         from due join webhook_endpoint e on e.relying_party_id = due.relying_party_id and e.id = due.endpoint_id
        where d.relying_party_id = due.relying_party_id and d.endpoint_id = due.endpoint_id
          and d.presentation_id = due.presentation_id and d.event = due.event
       returning ${DELIVERY_COLUMNS}, d.leased_until as "leasedUntil", e.url, e.sealed_secret as "sealedSecret",
                 e.previous_secret as "previousSecret", e.previous_until as "previousUntil"`,
      [at, until, limit],
    )
    return rows
  },

  async conclude(delivery, outcome, at) {
    const { relyingPartyId, endpointId, presentationId, event, leasedUntil } = delivery
    const key = [relyingPartyId, endpointId, presentationId, event, leasedUntil]
    const OWN = `relying_party_id = $1 and endpoint_id = $2 and presentation_id = $3 and event = $4
                 and leased_until = $5 and state = 'pending'`
    if (outcome.kind === 'retry') {
      await db.query(
        `update webhook_delivery set leased_until = null, next_attempt_at = $6, last_status = $7, last_problem = $8
          where ${OWN}`,
        [...key, outcome.at, outcome.status ?? null, outcome.problem],
      )
      return
    }
    const problem = outcome.kind === 'dead' ? outcome.problem : null
    await db.query(
      `with concluded as (
         update webhook_delivery set leased_until = null, state = $6, last_status = $7, last_problem = $8
          where ${OWN} returning relying_party_id, endpoint_id
       )
       update webhook_endpoint e set disabled_at = $9, disabled_reason = $10
         from concluded c
        where $6 = 'dead' and e.relying_party_id = c.relying_party_id and e.id = c.endpoint_id and e.disabled_at is null`,
      [...key, outcome.kind, outcome.status ?? null, problem, at, outcome.kind === 'dead' ? outcome.disables : null],
    )
    if (outcome.kind === 'dead') {
      // Nothing else is tried at an address that is given up; it lies with the dead, to be seen.
      await db.query(
        `update webhook_delivery set state = 'dead', last_problem = coalesce(last_problem, 'endpoint_disabled')
          where relying_party_id = $1 and endpoint_id = $2 and state = 'pending'`,
        [relyingPartyId, endpointId],
      )
    }
  },

  async deleteOutdated(at) {
    const { rowCount } = await db.query('delete from webhook_delivery where delete_after <= $1', [at])
    return rowCount
  },
})
