import { addSeconds, type Clock } from '@sojourn/domain'
import type { Egress } from '@sojourn/service'
import { type SealingKeys, unseal } from '../api/sealed.ts'
import { webhookHeaders } from './sign-webhook.ts'
import type { AttemptOutcome, Delivery, LeasedDelivery, WebhookStore } from './webhook.ts'

export interface DeliverWebhooksDeps {
  readonly store: Pick<WebhookStore, 'lease' | 'conclude'>
  readonly egress: Egress
  readonly sealingKeys: SealingKeys
  readonly clock: Clock
  /** From 0 to 1, for the jitter. */
  random(): number
  isSandbox(relyingPartyId: Delivery['relyingPartyId']): boolean
  onAttempt(delivery: Delivery, outcome: AttemptOutcome): void
}

const AT_A_TIME = 20
const TIMEOUT_MS = 10_000
/** Longer than an attempt can last: a node that dies in one is followed by another, and two never send together. */
const LEASE_SECONDS = 30
const MAX_ANSWER_BYTES = 16 * 1024
const FIRST_RETRY_SECONDS = 5
const RETRY_FACTOR = 4
const LONGEST_RETRY_SECONDS = 4 * 3_600
const JITTER = 0.2

/** Sends what is due, until nothing is; answers how many attempts were made. */
export async function deliverWebhooks(deps: DeliverWebhooksDeps): Promise<number> {
  let attempts = 0
  for (;;) {
    const now = deps.clock()
    const leased = await deps.store.lease(now, addSeconds(now, LEASE_SECONDS), AT_A_TIME)
    await Promise.all(leased.map((delivery) => attempt(deps, delivery)))
    attempts += leased.length
    if (leased.length < AT_A_TIME) return attempts
  }
}

async function attempt(deps: DeliverWebhooksDeps, delivery: LeasedDelivery): Promise<void> {
  const at = deps.clock()
  const body = bodyOf(delivery, deps.isSandbox(delivery.relyingPartyId))
  const headers = webhookHeaders(messageIdOf(delivery), body, secretsOf(deps.sealingKeys, delivery, at), at)
  const answer = await deps.egress(delivery.url, {
    method: 'POST',
    headers,
    body,
    maxBytes: MAX_ANSWER_BYTES,
    timeoutMs: TIMEOUT_MS,
  })
  const outcome = outcomeOf(
    delivery,
    answer.ok ? { status: answer.value.status, problem: `http_${answer.value.status}` } : { problem: answer.reason },
    at,
    deps.random(),
  )
  await deps.store.conclude(delivery, outcome, deps.clock())
  deps.onAttempt(delivery, outcome)
}

/** The same at each attempt, and nobody else's to choose (STANDARD-WEBHOOKS, webhook headers). */
export const messageIdOf = ({ presentationId, event }: Pick<Delivery, 'presentationId' | 'event'>): string =>
  `msg_${presentationId}_${event.split('.')[1]}`

/** What happened and to which presentation. What it says is read with a key: DESIGN.md. */
export const bodyOf = (delivery: Delivery, sandbox: boolean): string =>
  JSON.stringify({
    type: delivery.event,
    timestamp: delivery.occurredAt.toISOString(),
    data: {
      id: delivery.presentationId,
      policy: delivery.policyId,
      verdict: delivery.verdict,
      reason: delivery.reason,
      sandbox,
    },
  })

export const secretKeyOf = (sealingKeys: SealingKeys, relyingPartyId: string, endpointId: string): Uint8Array =>
  sealingKeys('webhook_secret', relyingPartyId, endpointId)

function secretsOf(sealingKeys: SealingKeys, delivery: LeasedDelivery, at: Date): readonly Uint8Array[] {
  const key = secretKeyOf(sealingKeys, delivery.relyingPartyId, delivery.endpointId)
  const { sealedSecret, previousSecret, previousUntil } = delivery
  const previous = previousSecret !== null && previousUntil !== null && previousUntil > at ? [previousSecret] : []
  return [sealedSecret, ...previous].map((sealed) => unseal(sealed, key))
}

const GONE = 410

export function outcomeOf(
  { attempts, giveUpAt }: Pick<Delivery, 'attempts' | 'giveUpAt'>,
  answer: { readonly status?: number; readonly problem: string },
  at: Date,
  random: number,
): AttemptOutcome {
  const { status, problem } = answer
  if (status !== undefined && status >= 200 && status < 300) return { kind: 'delivered', status }
  if (status === GONE) return { kind: 'dead', status, problem, disables: 'gone' }
  const wait = Math.min(FIRST_RETRY_SECONDS * RETRY_FACTOR ** Math.max(0, attempts - 1), LONGEST_RETRY_SECONDS)
  const next = addSeconds(at, Math.round(wait * (1 - JITTER + 2 * JITTER * random)))
  if (next > giveUpAt) return { kind: 'dead', status, problem, disables: 'failing' }
  return { kind: 'retry', status, problem, at: next }
}

const LOOK_AGAIN_MS = 1_000

/** Looks each second; the answer stops it, and waits for the attempts that run. */
export function startDelivering(
  deliver: () => Promise<number>,
  onFault: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<unknown> | undefined
  const timer = setInterval(() => {
    running ??= deliver()
      .catch(onFault)
      .finally(() => {
        running = undefined
      })
  }, LOOK_AGAIN_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
