import type { Clock } from '@sojourn/domain'
import type { Database, Logger } from '@sojourn/service'
import type { ApiClientStore } from '../api/api-client.ts'
import { apiSessionHash, askByApi } from '../api/ask-by-api.ts'
import { authenticateCaller } from '../api/authenticate-caller.ts'
import { issueAccessToken } from '../api/issue-access-token.ts'
import type { ApiAccess } from '../api/open-api-access.ts'
import { createRateLimit } from '../api/rate-limit.ts'
import { createApiPresentationRepository } from '../db/api-presentation-repository.ts'
import { presentationOperations } from '../http/v1/presentation-operations.ts'
import { tokenRoute } from '../http/v1/token-route.ts'
import { v1Routes } from '../http/v1/v1-routes.ts'
import { viewRoute } from '../http/v1/view-route.ts'
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
}

/** A minute's worth at once is a page that opens; more is a loop. */
const BURST_OF_MINUTE = 6
const STRANGERS = { perMinute: 60, burst: 30 }

/** The verifier's second door: the same use cases, for programs. */
export function wireApi(app: Parameters<typeof v1Routes>[0], wiring: ApiWiring): void {
  const { access, clients, clock, logger, relyingParties, store, watch, asking } = wiring
  const { verifierUrl } = asking
  const presentations = createApiPresentationRepository(wiring.database, TALLIED_POLICIES)
  const onChanged = (id: PresentationId) => watch.changed(id)
  const stopping = new AbortController()
  app.addHook('preClose', async () => stopping.abort())
  const strangerLimit = createRateLimit(STRANGERS)
  const { requestsPerMinute } = wiring

  const operations = presentationOperations({
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
    operations,
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
}
