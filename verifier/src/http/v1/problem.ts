import type { FastifyReply } from 'fastify'

/** Stable: clients branch on them. RFC9457 3.1.1 (type) names each as a URN, which says what it is and promises no page. */
export const PROBLEMS = {
  invalid_request: [400, 'The request does not have the form that the description says'],
  unknown_policy: [400, 'The relying party has no policy of this name'],
  bad_parameter: [400, 'A parameter of the policy is missing or does not fit'],
  redirect_uri_missing: [400, 'The same-device flow needs an address to return to'],
  redirect_uri_not_allowed: [400, 'The address to return to is not on an origin of this client'],
  unknown_response_code: [400, 'The response code is unknown, used, or of another presentation'],
  webhook_url_not_allowed: [400, 'A webhook is called at a public https address'],
  bad_cursor: [400, 'The cursor is not one that this list gave'],
  bad_idempotency_key: [400, 'An Idempotency-Key has 16 to 128 visible characters'],
  unauthorized: [401, 'The call brings no credentials that are good'],
  insufficient_scope: [403, 'The credentials do not reach as far as this call'],
  policy_not_registered: [403, 'The registry does not list this policy for the relying party'],
  asks_too_much: [403, 'The policy asks for more than is registered'],
  origin_not_allowed: [403, 'The page is not on an origin of this client'],
  not_found: [404, 'There is nothing at this address'],
  unknown_webhook: [404, 'The relying party has no such webhook'],
  unknown_presentation: [404, 'The relying party has no such presentation, or no longer'],
  too_many_webhooks: [409, 'There are as many webhooks as may be; delete one first'],
  already_final: [409, 'The presentation has ended already'],
  presentation_gone: [410, 'What this Idempotency-Key made has been deleted'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body is not of a type that is read here'],
  idempotency_key_reused: [422, 'The Idempotency-Key was used with another body'],
  too_many_requests: [429, 'There were too many calls; Retry-After says when to come again'],
  server_error: [500, 'Something broke here'],
  temporarily_unavailable: [503, 'The service cannot answer now'],
  trust_list_unavailable: [503, 'The registry cannot be read now, so nothing may be asked'],
  certificate_unusable: [503, 'The registration certificate of this use is missing or would be refused by wallets'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ProblemCode = keyof typeof PROBLEMS

export interface Problem {
  readonly problem: ProblemCode
  /** JSON Pointer (RFC6901) into the body, or the name of a header or query parameter. */
  readonly field?: string
  readonly headers?: Readonly<Record<string, string>>
}

export const PROBLEM_JSON = 'application/problem+json'

export const problemBody = ({ problem, field }: Problem, requestId: string) => ({
  type: `urn:sojourn:problem:${problem}`,
  title: PROBLEMS[problem][1],
  status: PROBLEMS[problem][0],
  code: problem,
  ...(field === undefined ? {} : { field }),
  instance: `urn:uuid:${requestId}`,
})

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(PROBLEMS[problem.problem][0])
    .headers(problem.headers ?? {})
    .type(PROBLEM_JSON)
    .send(problemBody(problem, reply.request.id))
}

/** For what goes wrong before a route is asked: bodies that are too large, types that are not read. */
export const problemOfStatus = (status: number): ProblemCode =>
  BY_STATUS[status] ?? (status >= 500 ? 'server_error' : 'invalid_request')

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  404: 'not_found',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  503: 'temporarily_unavailable',
}
