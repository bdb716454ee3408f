import type { Clock, RelyingPartyId } from '@sojourn/domain'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ApiPresentation } from '../../api/api-presentation.ts'
import type { PresentationWatch } from '../../presentation/watch-presentations.ts'
import type { RelyingParties } from '../../relying-parties/relying-party.ts'
import { streamCheck } from '../desk-events.ts'
import { pageView } from './api-view.ts'
import { sendProblem } from './problem.ts'
import { readViewToken } from './view-token.ts'

export interface ViewRouteDeps {
  readonly clock: Clock
  readonly relyingParties: RelyingParties
  readByTransaction(id: RelyingPartyId, transactionId: string, now: Date): Promise<ApiPresentation | undefined>
  /** Whether a page may show what a client asked. */
  isPageOf(presentation: ApiPresentation, origin: string): Promise<boolean>
  readonly watch: PresentationWatch
  readonly stopping: AbortSignal
}

const BEARER = /^Bearer (\S{1,200})$/
const PREFLIGHT = {
  'access-control-allow-methods': 'GET',
  'access-control-allow-headers': 'Authorization',
  'access-control-max-age': '600',
  vary: 'Origin',
} as const

/**
 * What a page of the client reads while a person waits in front of it: with the token of one presentation, from an origin that the client named.
 * The preflight cannot say for whom it asks, so it is answered to any page; the reading itself is not.
 */
export function viewRoute(app: FastifyInstance, deps: ViewRouteDeps): void {
  app.options('/v1/view/events', async (request, reply) =>
    reply
      .code(204)
      .headers({ ...PREFLIGHT, 'access-control-allow-origin': request.headers.origin ?? 'null' })
      .send(),
  )

  app.get('/v1/view/events', async (request, reply) => {
    const { origin } = request.headers
    const named = readViewToken(BEARER.exec(request.headers.authorization ?? '')?.[1] ?? '')
    const relyingParty = named && deps.relyingParties.get(named.relyingPartyId)
    const look = async () =>
      named && (await deps.readByTransaction(named.relyingPartyId, named.transactionId, deps.clock()))
    const first = await look()
    if (first === undefined || relyingParty === undefined) return sendProblem(reply, { problem: 'unauthorized' })
    if (origin === undefined || !(await deps.isPageOf(first, origin))) {
      return sendProblem(reply, { problem: 'origin_not_allowed' })
    }
    return streamCheck(allowed(reply, origin), {
      first,
      look,
      event: 'view',
      view: (shown) => pageView(relyingParty, shown),
      watch: deps.watch,
      stopping: deps.stopping,
    })
  })
}

const allowed = (reply: FastifyReply, origin: string): FastifyReply =>
  reply.headers({
    'access-control-allow-origin': origin,
    'cross-origin-resource-policy': 'cross-origin',
    vary: 'Origin',
  })
