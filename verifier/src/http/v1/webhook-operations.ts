import type { RelyingPartyId, Result } from '@sojourn/domain'
import type { z } from 'zod'
import type { WebhookRefusal } from '../../webhooks/manage-webhooks.ts'
import type { ListedDelivery, WebhookEndpoint, WebhookEvent, WebhookId } from '../../webhooks/webhook.ts'
import {
  deliveryListSchema,
  deliveryQuery,
  webhookListSchema,
  webhookParams,
  webhookRequestSchema,
  webhookSchema,
  webhookWithSecretSchema,
} from './api-messages.ts'
import { type Operation, operation } from './operation.ts'
import type { Problem, ProblemCode } from './problem.ts'

type WithSecret = Result<{ readonly endpoint: WebhookEndpoint; readonly secret: string }, WebhookRefusal>

export interface WebhookOperationsDeps {
  add(
    wish: { readonly relyingPartyId: RelyingPartyId; readonly url: string; readonly events: readonly WebhookEvent[] },
    now: Date,
  ): Promise<WithSecret>
  rotate(id: RelyingPartyId, webhook: WebhookId, now: Date): Promise<WithSecret>
  list(id: RelyingPartyId): Promise<readonly WebhookEndpoint[]>
  find(id: RelyingPartyId, webhook: WebhookId): Promise<WebhookEndpoint | undefined>
  remove(id: RelyingPartyId, webhook: WebhookId): Promise<boolean>
  revive(id: RelyingPartyId, webhook: WebhookId, now: Date): Promise<boolean>
  listDeliveries(
    id: RelyingPartyId,
    webhook: WebhookId,
    state: ListedDelivery['state'] | undefined,
  ): Promise<readonly ListedDelivery[]>
}

const PROBLEM = {
  webhook_url_not_allowed: { problem: 'webhook_url_not_allowed', field: '/url' },
  too_many_webhooks: { problem: 'too_many_webhooks' },
  unknown_webhook: { problem: 'unknown_webhook' },
} as const satisfies Record<WebhookRefusal, Problem>

const UNKNOWN: Problem = PROBLEM.unknown_webhook
const MANAGE = { tag: 'webhooks', scope: 'webhooks:manage' } as const
const OF_ONE: readonly ProblemCode[] = ['unknown_webhook']

export function webhookOperations(deps: WebhookOperationsDeps): readonly Operation[] {
  return [
    operation({
      ...MANAGE,
      id: 'createWebhook',
      method: 'POST',
      path: '/webhooks',
      summary: 'Be told when presentations end; the secret is given here alone',
      body: webhookRequestSchema,
      answer: { status: 201, description: 'Made', schema: webhookWithSecretSchema },
      problems: ['invalid_request', 'webhook_url_not_allowed', 'too_many_webhooks'],
      async run({ relyingParty, body, now }) {
        const added = await deps.add({ relyingPartyId: relyingParty.id, ...body }, now)
        return added.ok ? { status: 201, body: withSecret(added.value) } : PROBLEM[added.reason]
      },
    }),
    operation({
      ...MANAGE,
      id: 'listWebhooks',
      method: 'GET',
      path: '/webhooks',
      summary: 'The webhooks of the relying party',
      answer: { status: 200, description: 'All of them', schema: webhookListSchema },
      problems: [],
      run: async ({ relyingParty }) => ({
        status: 200,
        body: { webhooks: (await deps.list(relyingParty.id)).map(webhookView) },
      }),
    }),
    operation({
      ...MANAGE,
      id: 'deleteWebhook',
      method: 'DELETE',
      path: '/webhooks/{webhook_id}',
      summary: 'Be told no more; what was not delivered is dropped',
      params: webhookParams,
      answer: { status: 204, description: 'Deleted' },
      problems: OF_ONE,
      run: async ({ relyingParty, params }) =>
        (await deps.remove(relyingParty.id, params.webhook_id as WebhookId)) ? { status: 204 } : UNKNOWN,
    }),
    operation({
      ...MANAGE,
      id: 'rotateWebhookSecret',
      method: 'POST',
      path: '/webhooks/{webhook_id}/rotate',
      summary: 'A new secret; the old one signs beside it for a day',
      params: webhookParams,
      answer: { status: 200, description: 'The new secret, given here alone', schema: webhookWithSecretSchema },
      problems: OF_ONE,
      async run({ relyingParty, params, now }) {
        const rotated = await deps.rotate(relyingParty.id, params.webhook_id as WebhookId, now)
        return rotated.ok ? { status: 200, body: withSecret(rotated.value) } : PROBLEM[rotated.reason]
      },
    }),
    operation({
      ...MANAGE,
      id: 'reviveWebhook',
      method: 'POST',
      path: '/webhooks/{webhook_id}/revive',
      summary: 'On again after it was switched off; what could not be delivered is sent once more',
      params: webhookParams,
      answer: { status: 200, description: 'On again', schema: webhookSchema },
      problems: OF_ONE,
      async run({ relyingParty, params, now }) {
        const id = params.webhook_id as WebhookId
        await deps.revive(relyingParty.id, id, now)
        const found = await deps.find(relyingParty.id, id)
        return found === undefined ? UNKNOWN : { status: 200, body: webhookView(found) }
      },
    }),
    operation({
      ...MANAGE,
      id: 'listWebhookDeliveries',
      method: 'GET',
      path: '/webhooks/{webhook_id}/deliveries',
      summary: 'What was sent, is to be sent, and could not be delivered, of the last seven days',
      params: webhookParams,
      query: deliveryQuery,
      answer: { status: 200, description: 'The newest 200', schema: deliveryListSchema },
      problems: ['invalid_request', ...OF_ONE],
      async run({ relyingParty, params, query }) {
        const id = params.webhook_id as WebhookId
        if ((await deps.find(relyingParty.id, id)) === undefined) return UNKNOWN
        const deliveries = await deps.listDeliveries(relyingParty.id, id, query.state)
        return { status: 200, body: { deliveries: deliveries.map(deliveryView) } }
      },
    }),
  ]
}

const webhookView = (endpoint: WebhookEndpoint): z.input<typeof webhookSchema> => ({
  id: endpoint.id,
  url: endpoint.url,
  events: [...endpoint.events],
  created_at: endpoint.createdAt.toISOString(),
  disabled_at: endpoint.disabledAt?.toISOString() ?? null,
  disabled_reason: endpoint.disabledReason,
})

const withSecret = ({ endpoint, secret }: { readonly endpoint: WebhookEndpoint; readonly secret: string }) => ({
  ...webhookView(endpoint),
  secret,
})

const deliveryView = (delivery: ListedDelivery) => ({
  presentation_id: delivery.presentationId,
  event: delivery.event,
  state: delivery.state,
  attempts: delivery.attempts,
  occurred_at: delivery.occurredAt.toISOString(),
  next_attempt_at: delivery.state === 'pending' ? delivery.nextAttemptAt.toISOString() : null,
  last_status: delivery.lastStatus,
  last_problem: delivery.lastProblem,
})
