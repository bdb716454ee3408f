import type { RelyingPartyId } from '@sojourn/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { ApiCaller, ApiScope } from '../../api/api-client.ts'
import type { RelyingParty } from '../../relying-parties/relying-party.ts'
import type { Problem, ProblemCode } from './problem.ts'

export interface Answer {
  readonly status: 200 | 201 | 202 | 204
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** What an operation gets once everything that all of them need is settled: who calls, for whom, and a body that fits. */
export interface Call<Params, Query, Body> {
  readonly caller: ApiCaller
  readonly relyingParty: RelyingParty
  readonly relyingPartyId: RelyingPartyId
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly idempotencyKey: string | undefined
  readonly now: Date
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** One line of the API: what is registered as a route, checked at the door and described in the document is this, once. */
export interface Operation<Params = unknown, Query = unknown, Body = unknown> {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** As OpenAPI writes it, below `/v1`. */
  readonly path: string
  readonly summary: string
  readonly tag: 'presentations' | 'policies' | 'webhooks'
  readonly scope: ApiScope
  readonly params?: z.ZodType<Params>
  readonly query?: z.ZodType<Query>
  readonly body?: z.ZodType<Body>
  readonly isIdempotent?: true
  readonly answer: {
    readonly status: Answer['status']
    readonly description: string
    readonly schema?: z.ZodType
    /** JSON when left out. */
    readonly mediaType?: 'text/event-stream'
  }
  readonly problems: readonly ProblemCode[]
  run(call: Call<Params, Query, Body>): Promise<Answer | Problem | FastifyReply>
}

/** So that each operation's `run` knows what its own schemas say. */
export const operation = <Params, Query, Body>(one: Operation<Params, Query, Body>): Operation =>
  one as unknown as Operation
