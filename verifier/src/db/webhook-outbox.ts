import type { WebhookEvent } from '../webhooks/webhook.ts'

const TRIED = `interval '24 hours'`
/** For whoever looks at what was not delivered. */
const KEPT = `interval '7 days'`

/**
 * Part of the statement that ends a presentation: a row for each endpoint that wants to hear of it, from the rows that `source` brings
 * (relying_party_id, id, policy_id, api_client_id, verdict, reason, occurred_at). What a desk asked is announced to nobody.
 */
export const announce = (source: string, event: WebhookEvent): string =>
  `insert into webhook_delivery (relying_party_id, endpoint_id, presentation_id, event, policy_id, verdict, reason,
     occurred_at, next_attempt_at, give_up_at, delete_after)
   select ended.relying_party_id, e.id, ended.id, '${event}', ended.policy_id, ended.verdict, ended.reason,
          ended.occurred_at, ended.occurred_at, ended.occurred_at + ${TRIED}, ended.occurred_at + ${KEPT}
     from ${source} ended
     join webhook_endpoint e on e.relying_party_id = ended.relying_party_id
                            and e.disabled_at is null and '${event}' = any(e.events)
    where ended.api_client_id is not null
   on conflict do nothing`
