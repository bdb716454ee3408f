import type { Clock, Result } from '@sojourn/domain'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ApiCaller } from '../../api/api-client.ts'
import type { CallerRefusal } from '../../api/authenticate-caller.ts'
import type { RateLimit } from '../../api/rate-limit.ts'
import type { RelyingParties } from '../../relying-parties/relying-party.ts'
import { openapiDocument } from './openapi-document.ts'
import type { Answer, Operation } from './operation.ts'
import { PROBLEM_JSON, type Problem, problemBody, problemOfStatus, sendProblem } from './problem.ts'

export interface V1RoutesDeps {
  readonly clock: Clock
  readonly verifierUrl: string
  readonly relyingParties: RelyingParties
  readonly operations: readonly Operation[]
  authenticate(authorization: string | undefined, now: Date): Promise<Result<ApiCaller, CallerRefusal>>
  /** A bucket for each client, and one for each address that brings no good credentials. */
  readonly clientLimit: RateLimit
  readonly strangerLimit: RateLimit
  onRefused(reason: CallerRefusal, requestId: string): void
}

const MAX_BODY_BYTES = 32 * 1024
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{16,128}$/

/** The verifier's API: one table of operations is the routes and the document. No cookies, no pages: whoever calls brings a key or a token. */
export function v1Routes(app: FastifyInstance, deps: V1RoutesDeps): void {
  app.register(
    async (scope) => {
      renderProblems(scope)
      const document = openapiDocument(deps.operations, deps.verifierUrl)
      scope.get('/openapi.json', async (_request, reply) =>
        reply.headers({ 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' }).send(document),
      )
      for (const one of deps.operations) {
        scope.route({
          method: one.method,
          url: one.path.replaceAll(/\{(\w+)\}/g, ':$1'),
          bodyLimit: MAX_BODY_BYTES,
          config: { bodyTypes: ['application/json'] as const },
          // Before the body is read: a stranger's is not.
          onRequest: async (request, reply) => {
            const problem = await admit(deps, one, request)
            return problem === undefined ? undefined : sendProblem(reply, problem)
          },
          handler: async (request, reply) => send(reply, await call(deps, one, request, reply)),
        })
      }
    },
    { prefix: '/v1' },
  )
}

const CALLERS = new WeakMap<FastifyRequest, ApiCaller>()

async function admit(deps: V1RoutesDeps, one: Operation, request: FastifyRequest): Promise<Problem | undefined> {
  const now = deps.clock()
  const caller = await deps.authenticate(request.headers.authorization, now)
  if (!caller.ok) {
    deps.onRefused(caller.reason, request.id)
    const limited = deps.strangerLimit.take(request.ip, now)
    if (!limited.ok) return tooMany(limited.reason.retryAfterSeconds)
    const error = caller.reason === 'no_credentials' ? '' : ', error="invalid_token"'
    return { problem: 'unauthorized', headers: { 'www-authenticate': `Bearer realm="sojourn"${error}` } }
  }
  const { client, scopes } = caller.value
  const limited = deps.clientLimit.take(`${client.relyingPartyId}.${client.id}`, now)
  if (!limited.ok) return tooMany(limited.reason.retryAfterSeconds)
  if (!scopes.includes(one.scope)) {
    const challenge = `Bearer realm="sojourn", error="insufficient_scope", scope="${one.scope}"`
    return { problem: 'insufficient_scope', headers: { 'www-authenticate': challenge } }
  }
  CALLERS.set(request, caller.value)
  return undefined
}

const tooMany = (seconds: number): Problem => ({
  problem: 'too_many_requests',
  headers: { 'retry-after': String(seconds) },
})

async function call(
  deps: V1RoutesDeps,
  one: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Answer | Problem | FastifyReply> {
  const caller = CALLERS.get(request)
  const relyingParty = caller && deps.relyingParties.get(caller.client.relyingPartyId)
  if (caller === undefined || relyingParty === undefined) return { problem: 'unauthorized' }
  const params = one.params?.safeParse(request.params)
  // An id that is none is an id that nobody has.
  if (params?.success === false)
    return { problem: one.problems.find((code) => code.startsWith('unknown_')) ?? 'not_found' }
  const query = one.query?.safeParse(request.query)
  if (query?.success === false) return { problem: 'invalid_request', ...fieldOf(query.error.issues[0], '') }
  const body = one.body?.safeParse(request.body)
  if (body?.success === false) return { problem: 'invalid_request', ...fieldOf(body.error.issues[0], '/') }
  const idempotencyKey = one.isIdempotent === true ? request.headers['idempotency-key'] : undefined
  if (idempotencyKey !== undefined && (typeof idempotencyKey !== 'string' || !IDEMPOTENCY_KEY.test(idempotencyKey))) {
    return { problem: 'bad_idempotency_key', field: 'Idempotency-Key' }
  }
  return one.run({
    caller,
    relyingParty,
    relyingPartyId: relyingParty.id,
    params: params?.data,
    query: query?.data,
    body: body?.data,
    idempotencyKey,
    now: deps.clock(),
    request,
    reply,
  })
}

interface Issue {
  readonly code: string
  readonly path: readonly PropertyKey[]
  readonly keys?: readonly string[]
}

/** Only the place: a sender's own values are not repeated to it. */
function fieldOf(issue: Issue | undefined, before: '' | '/'): { readonly field?: string } {
  if (issue === undefined) return {}
  const path = [...issue.path, ...(issue.code === 'unrecognized_keys' ? (issue.keys?.slice(0, 1) ?? []) : [])]
  const names = path.map((name) => String(name).slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1'))
  return { field: before + names.join('/') }
}

function send(reply: FastifyReply, answer: Answer | Problem | FastifyReply): FastifyReply {
  if ('problem' in answer) return sendProblem(reply, answer)
  if ('raw' in answer) return answer
  return reply
    .code(answer.status)
    .headers(answer.headers ?? {})
    .send(answer.body)
}

/** What ends before a route is asked is told in the same form as what the routes refuse. */
function renderProblems(scope: FastifyInstance): void {
  scope.addHook('preSerialization', async (request, reply, payload) => {
    if (reply.statusCode < 400 || String(reply.getHeader('content-type')).startsWith(PROBLEM_JSON)) return payload
    if (request.routeOptions.url?.endsWith('/oauth/token') === true) return payload
    reply.type(PROBLEM_JSON)
    return problemBody({ problem: problemOfStatus(reply.statusCode) }, request.id)
  })
  scope.setNotFoundHandler((_request, reply) => sendProblem(reply, { problem: 'not_found' }))
}
