import { addSeconds, newId, ok, type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import { type SealingKeys, seal } from '../api/sealed.ts'
import { secretKeyOf } from './deliver-webhooks.ts'
import { newWebhookSecret, writtenSecret } from './sign-webhook.ts'
import type { WebhookEndpoint, WebhookEvent, WebhookId, WebhookStore } from './webhook.ts'

export interface ManageWebhooksDeps {
  readonly store: WebhookStore
  readonly sealingKeys: SealingKeys
  readonly allowHttpOnLoopback: boolean
}

export type WebhookRefusal = 'webhook_url_not_allowed' | 'too_many_webhooks' | 'unknown_webhook'

const PREVIOUS_SECRET_SECONDS = 24 * 3_600
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The secret is given here and at a rotation, and never again. */
export async function addWebhook(
  deps: ManageWebhooksDeps,
  wish: { readonly relyingPartyId: RelyingPartyId; readonly url: string; readonly events: readonly WebhookEvent[] },
  now: Date,
): Promise<Result<{ readonly endpoint: WebhookEndpoint; readonly secret: string }, WebhookRefusal>> {
  if (!mayBeCalled(wish.url, deps.allowHttpOnLoopback)) return refuse('webhook_url_not_allowed')
  const id = newId<WebhookId>(now)
  const secret = newWebhookSecret()
  const endpoint: WebhookEndpoint = {
    ...wish,
    id,
    events: [...new Set(wish.events)],
    createdAt: now,
    disabledAt: null,
    disabledReason: null,
  }
  const sealed = seal(secret, secretKeyOf(deps.sealingKeys, wish.relyingPartyId, id))
  if (!(await deps.store.insert(endpoint, sealed))) return refuse('too_many_webhooks')
  return ok({ endpoint, secret: writtenSecret(secret) })
}

/** The old secret signs beside the new one for a day, so that the receiver changes over when it likes. */
export async function rotateWebhookSecret(
  deps: ManageWebhooksDeps,
  relyingPartyId: RelyingPartyId,
  id: WebhookId,
  now: Date,
): Promise<Result<{ readonly endpoint: WebhookEndpoint; readonly secret: string }, WebhookRefusal>> {
  const endpoint = await deps.store.find(relyingPartyId, id)
  if (endpoint === undefined) return refuse('unknown_webhook')
  const secret = newWebhookSecret()
  const sealed = seal(secret, secretKeyOf(deps.sealingKeys, relyingPartyId, id))
  const until = addSeconds(now, PREVIOUS_SECRET_SECONDS)
  if (!(await deps.store.rotateSecret(relyingPartyId, id, sealed, until))) return refuse('unknown_webhook')
  return ok({ endpoint, secret: writtenSecret(secret) })
}

/** What can be told from the text alone. Where a name leads is judged at each call, by the way out. */
function mayBeCalled(text: string, allowHttpOnLoopback: boolean): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || text.includes('#')) return false
  if (LOOPBACK.has(url.hostname)) return allowHttpOnLoopback
  return url.protocol === 'https:'
}
