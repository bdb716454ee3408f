import type { Clock } from '@sojourn/domain'
import type { Database, Egress, Logger } from '@sojourn/service'
import type { ApiClientStore } from '../api/api-client.ts'
import { apiSessionHash, askByApi } from '../api/ask-by-api.ts'
import { authenticateCaller } from '../api/authenticate-caller.ts'
import { issueAccessToken } from '../api/issue-access-token.ts'
import type { ApiAccess } from '../api/open-api-access.ts'
import { createRateLimit } from '../api/rate-limit.ts'
import { createApiPresentationRepository } from '../db/api-presentation-repository.ts'
import { createWebhookRepository } from '../db/webhook-repository.ts'
import { presentationOperations } from '../http/v1/presentation-operations.ts'
import { tokenRoute } from '../http/v1/token-route.ts'
import { v1Routes } from '../http/v1/v1-routes.ts'
import { viewRoute } from '../http/v1/view-route.ts'
import { webhookOperations } from '../http/v1/webhook-operations.ts'
import { TALLIED_POLICIES } from '../policies/policies.ts'
import {
  type CreatePresentationRequestDeps,
  createPresentationRequest,
  linksOf,
} from '../presentation/create-presentation-request.ts'
import type { PresentationId } from '../presentation/presentation.ts'
import type { PresentationStore } from '../presentation/presentation-store.ts'
import { redeemResponseCode } from '../presentation/redeem-response-code.ts'
import { presentationOfResponseCode, secretHash } from '../presentation/secret-ids.ts'
import type { PresentationWatch } from '../presentation/watch-presentations.ts'
import type { RelyingParties } from '../relying-parties/relying-party.ts'
import { deliverWebhooks } from '../webhooks/deliver-webhooks.ts'
import { addWebhook, rotateWebhookSecret } from '../webhooks/manage-webhooks.ts'

export interface ApiWiring {
  readonly access: ApiAccess
  readonly clients: ApiClientStore
  readonly requestsPerMinute: number
  readonly clock: Clock
  readonly logger: Logger
  readonly database: Database
  readonly relyingParties: RelyingParties
  readonly store: PresentationStore
  readonly watch: PresentationWatch
  readonly asking: CreatePresentationRequestDeps
  readonly egress: Egress
  readonly allowHttpOnLoopback: boolean
  /** From 0 to 1, for the jitter. */
  random(): number
}

/** What the API does on its own clock. */
export interface ApiWorker {
  deliverWebhooks(): Promise<number>
  deleteOutdated(at: Date): Promise<number>
}

/** A minute's worth at once is a page that opens; more is a loop. */
const BURST_OF_MINUTE = 6
const STRANGERS = { perMinute: 60, burst: 30 }

/** The verifier's second door: the same use cases, for programs. */
export function wireApi(app: Parameters<typeof v1Routes>[0], wiring: ApiWiring): ApiWorker {
  const { access, clients, clock, logger, relyingParties, store, watch, asking } = wiring
  const { verifierUrl } = asking
  const presentations = createApiPresentationRepository(wiring.database, TALLIED_POLICIES)
  const onChanged = (id: PresentationId) => watch.changed(id)
  const stopping = new AbortController()
  app.addHook('preClose', async () => stopping.abort())
  const strangerLimit = createRateLimit(STRANGERS)
  const { requestsPerMinute } = wiring

  const webhooks = createWebhookRepository(wiring.database)
  const managing = { store: webhooks, sealingKeys: access.sealingKeys, allowHttpOnLoopback: wiring.allowHttpOnLoopback }
  const ofWebhooks = webhookOperations({
    add: (wish, now) => addWebhook(managing, wish, now),
    rotate: (id, webhook, now) => rotateWebhookSecret(managing, id, webhook, now),
    list: webhooks.list,
    find: webhooks.find,
    remove: webhooks.remove,
    revive: webhooks.revive,
    listDeliveries: webhooks.listDeliveries,
  })
  const ofPresentations = presentationOperations({
    clock,
    ask: (wish, now) =>
      askByApi(
        {
          store: presentations,
          create: (over, asked, at) => createPresentationRequest({ ...asking, ...over }, asked, at),
          linksOf: (party, requestId) => linksOf(asking, party, requestId),
          sealingKeys: access.sealingKeys,
        },
        wish,
        now,
      ),
    read: presentations.read,
    list: presentations.list,
    cancel: (id, presentation, now) => store.cancel(id, presentation, now),
    remove: presentations.remove,
    redeemResponseCode: async (id, presentation, responseCode, now) =>
      presentationOfResponseCode(responseCode) === presentation
        ? redeemResponseCode(
            { store, onChanged: (shown) => onChanged(shown.id) },
            id,
            responseCode,
            apiSessionHash(id),
            now,
          )
        : { ok: false, reason: 'unknown_response_code' },
    onChanged,
    watch,
    stopping: stopping.signal,
  })

  v1Routes(app, {
    clock,
    verifierUrl,
    relyingParties,
    operations: [...ofPresentations, ...ofWebhooks],
    authenticate: (authorization, now) =>
      authenticateCaller({ store: clients, accessTokens: access.accessTokens }, authorization, now),
    clientLimit: createRateLimit({
      perMinute: requestsPerMinute,
      burst: Math.max(1, Math.ceil(requestsPerMinute / BURST_OF_MINUTE)),
    }),
    strangerLimit,
    onRefused: (reason, requestId) => logger.event('api_call_refused', { reason, requestId }),
  })
  tokenRoute(app, {
    clock,
    verifierUrl,
    issueAccessToken: (credentials, scope, now) =>
      issueAccessToken(
        { store: clients, accessTokens: access.accessTokens, issuer: verifierUrl },
        credentials,
        scope,
        now,
      ),
    limit: createRateLimit(STRANGERS),
    onRefused: (reason, requestId) => logger.event('access_token_refused', { reason, requestId }),
  })
  viewRoute(app, {
    clock,
    relyingParties,
    readByTransaction: (id, transactionId, now) => presentations.readByTransaction(id, secretHash(transactionId), now),
    isPageOf: async ({ relyingPartyId, apiClientId }, origin) =>
      (await clients.findClient(relyingPartyId, apiClientId))?.origins.includes(origin) === true,
    watch,
    stopping: stopping.signal,
  })

  return {
    deliverWebhooks: () =>
      deliverWebhooks({
        store: webhooks,
        egress: wiring.egress,
        sealingKeys: access.sealingKeys,
        clock,
        random: wiring.random,
        isSandbox: (id) => relyingParties.get(id)?.isSandbox === true,
        onAttempt: ({ relyingPartyId, endpointId, presentationId, event }, outcome) =>
          logger.event('webhook_attempted', {
            relyingPartyId,
            endpointId,
            presentationId,
            webhookEvent: event,
            outcome: outcome.kind,
            reason: outcome.kind === 'delivered' ? undefined : outcome.problem,
          }),
      }),
    deleteOutdated: async (at) => (await clients.deleteOutdated(at)) + (await webhooks.deleteOutdated(at)),
  }
}
