import type { Clock, Result } from '@sojourn/domain'
import { buildResponseAck, errorBody, type Form, parseRequestUriPost } from '@sojourn/protocol'
import { allowWallets } from '@sojourn/service'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { CounterRefusal } from '../presentation/ask-at-counter.ts'
import type { DeletionRefusal } from '../presentation/delete-for-holder.ts'
import type { GiveRefusal, RequestFetch } from '../presentation/give-request-object.ts'
import type { Received, ReceiveRefusal } from '../presentation/receive-wallet-response.ts'

export interface WalletRoutesDeps {
  readonly clock: Clock
  giveRequestObject(fetched: RequestFetch, now: Date): Promise<Result<string, GiveRefusal>>
  askAtCounter(reference: string, now: Date): Promise<Result<string, CounterRefusal>>
  receiveWalletResponse(requestId: string, form: Form, now: Date): Promise<Result<Received, ReceiveRefusal>>
  readonly deletionEndpoint: string
  deleteForHolder(handle: string, now: Date): Promise<Result<string, DeletionRefusal>>
}

/** Strangers learn one code whatever was wrong; the desk learns the reason. */
const WIRE_ERROR = {
  unknown_request: 'invalid_request',
  malformed_response: 'invalid_request',
  not_encrypted: 'invalid_request',
  not_decryptable: 'invalid_request',
  wrong_state: 'invalid_request',
  already_answered: 'invalid_request',
  presentation_refused: 'invalid_request',
  trust_list_unavailable: 'temporarily_unavailable',
} as const satisfies Record<ReceiveRefusal, string>

const deletionBody = z.object({ handle: z.string().min(1).max(200) })

const REQUEST_OBJECT = 'application/oauth-authz-req+jwt'
/** Four credentials with their disclosures, encrypted and encoded, with room to spare. */
const MAX_RESPONSE_BYTES = 256 * 1024

const COUNTER_STATUS = {
  unknown_counter: 404,
  counter_busy: 429,
  trust_list_unavailable: 503,
} as const satisfies Record<CounterRefusal, number>

type CounterRoute = { Params: { reference: string } }
type RequestIdRoute = { Params: { requestId: string; code?: string } }

/** What wallets call: OID4VP-1.0 5.10 (request_uri_method_post), 8.2 (response_mode_post). No cookies, any origin. */
export function walletRoutes(app: FastifyInstance, deps: WalletRoutesDeps): void {
  app.register(async (scope) => {
    allowWallets(scope)

    // With what moves behind the id, where the code on a desk's screen does; the whole address is one value to a wallet.
    for (const path of ['/request/:requestId', '/request/:requestId/:code']) {
      scope.get<RequestIdRoute>(path, async ({ params }, reply) => {
        const fetched = { requestId: params.requestId, code: params.code, walletNonce: undefined }
        return sendRequestObject(reply, await deps.giveRequestObject(fetched, deps.clock()))
      })

      scope.post<RequestIdRoute>(
        path,
        { config: { bodyTypes: ['application/x-www-form-urlencoded'] } },
        async ({ params, body }, reply) => {
          const posted = parseRequestUriPost((body ?? {}) as Form)
          if (!posted.ok) return reply.code(400).send(errorBody('invalid_request'))
          const fetched = { requestId: params.requestId, code: params.code, walletNonce: posted.value.walletNonce }
          return sendRequestObject(reply, await deps.giveRequestObject(fetched, deps.clock()))
        },
      )
    }

    // A printed code: each fetch is a new question, for somebody else may stand there the next time.
    const atCounter = async (reference: string, walletNonce: string | undefined, reply: FastifyReply) => {
      const asked = await deps.askAtCounter(reference, deps.clock())
      if (!asked.ok) return reply.code(COUNTER_STATUS[asked.reason]).send(errorBody('invalid_request'))
      const fetched = { requestId: asked.value, code: undefined, walletNonce }
      return sendRequestObject(reply, await deps.giveRequestObject(fetched, deps.clock()))
    }
    scope.get<CounterRoute>('/counter/:reference', ({ params }, reply) => atCounter(params.reference, undefined, reply))
    scope.post<CounterRoute>(
      '/counter/:reference',
      { config: { bodyTypes: ['application/x-www-form-urlencoded'] } },
      async ({ params, body }, reply) => {
        const posted = parseRequestUriPost((body ?? {}) as Form)
        if (!posted.ok) return reply.code(400).send(errorBody('invalid_request'))
        return atCounter(params.reference, posted.value.walletNonce, reply)
      },
    )

    scope.post<RequestIdRoute>(
      '/response/:requestId',
      { bodyLimit: MAX_RESPONSE_BYTES, config: { bodyTypes: ['application/x-www-form-urlencoded'] } },
      async (request, reply) => {
        const form = (request.body ?? {}) as Form
        const received = await deps.receiveWalletResponse(request.params.requestId, form, deps.clock())
        if (!received.ok) {
          const error = WIRE_ERROR[received.reason]
          return reply.code(error === 'invalid_request' ? 400 : 503).send(errorBody(error))
        }
        const { redirectUri, deletionHandle } = received.value
        return reply.send(
          buildResponseAck({
            ...(redirectUri === undefined ? {} : { redirectUri }),
            ...(deletionHandle === undefined
              ? {}
              : { deletion: { endpoint: deps.deletionEndpoint, handle: deletionHandle } }),
          }),
        )
      },
    )

    scope.post('/deletion', { config: { bodyTypes: ['application/json'] } }, async (request, reply) => {
      const body = deletionBody.safeParse(request.body)
      if (!body.success) return reply.code(400).send(errorBody('invalid_request'))
      const deleted = await deps.deleteForHolder(body.data.handle, deps.clock())
      // Whether there ever was such a presentation is nobody's to learn by guessing.
      return deleted.ok ? { receipt: deleted.value } : reply.code(404).send({ error: deleted.reason })
    })
  })
}

function sendRequestObject(reply: FastifyReply, given: Result<string, GiveRefusal>): FastifyReply {
  if (!given.ok) return reply.code(given.reason === 'code_too_old' ? 410 : 404).send(errorBody('invalid_request'))
  return reply.type(REQUEST_OBJECT).send(given.value)
}
