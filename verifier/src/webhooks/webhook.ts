import type { Brand, RelyingPartyId } from '@sojourn/domain'
import type { PresentationId } from '../presentation/presentation.ts'

export type WebhookId = Brand<'WebhookId'>

export const WEBHOOK_EVENTS = ['presentation.settled', 'presentation.expired', 'presentation.deleted'] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]

export interface WebhookEndpoint {
  readonly relyingPartyId: RelyingPartyId
  readonly id: WebhookId
  readonly url: string
  readonly events: readonly WebhookEvent[]
  readonly createdAt: Date
  readonly disabledAt: Date | null
  readonly disabledReason: 'gone' | 'failing' | null
}

/** One event for one endpoint, which is known by these four. */
export interface DeliveryKey {
  readonly relyingPartyId: RelyingPartyId
  readonly endpointId: WebhookId
  readonly presentationId: PresentationId
  readonly event: WebhookEvent
}

export interface Delivery extends DeliveryKey {
  readonly policyId: string
  readonly verdict: string | null
  readonly reason: string | null
  readonly occurredAt: Date
  /** After that it is not tried again. */
  readonly giveUpAt: Date
  readonly attempts: number
}

export interface LeasedDelivery extends Delivery {
  readonly url: string
  readonly sealedSecret: Uint8Array
  readonly previousSecret: Uint8Array | null
  readonly previousUntil: Date | null
  readonly leasedUntil: Date
}

export interface ListedDelivery extends Delivery {
  readonly state: 'pending' | 'delivered' | 'dead'
  readonly nextAttemptAt: Date
  readonly lastStatus: number | null
  readonly lastProblem: string | null
}

/** What became of one attempt. */
export type AttemptOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  | { readonly kind: 'retry'; readonly status: number | undefined; readonly problem: string; readonly at: Date }
  | {
      readonly kind: 'dead'
      readonly status: number | undefined
      readonly problem: string
      readonly disables: 'gone' | 'failing'
    }

export interface WebhookStore {
  /** False when there are as many as may be. */
  insert(endpoint: WebhookEndpoint, sealedSecret: Uint8Array): Promise<boolean>
  list(relyingPartyId: RelyingPartyId): Promise<readonly WebhookEndpoint[]>
  find(relyingPartyId: RelyingPartyId, id: WebhookId): Promise<WebhookEndpoint | undefined>
  remove(relyingPartyId: RelyingPartyId, id: WebhookId): Promise<boolean>
  /** The secret so far signs beside the new one until then. */
  rotateSecret(relyingPartyId: RelyingPartyId, id: WebhookId, sealedSecret: Uint8Array, until: Date): Promise<boolean>
  /** On again, and what lies dead is sent once more. */
  revive(relyingPartyId: RelyingPartyId, id: WebhookId, at: Date): Promise<boolean>
  listDeliveries(
    relyingPartyId: RelyingPartyId,
    id: WebhookId,
    state: ListedDelivery['state'] | undefined,
  ): Promise<readonly ListedDelivery[]>
  /** Those that are due, for whoever comes first; an attempt is counted before it is made. */
  lease(at: Date, until: Date, limit: number): Promise<readonly LeasedDelivery[]>
  /** Nothing changes when the lease went to somebody else meanwhile. */
  conclude(delivery: LeasedDelivery, outcome: AttemptOutcome, at: Date): Promise<void>
  deleteOutdated(at: Date): Promise<number>
}
