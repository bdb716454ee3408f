import type { Clock, RelyingPartyId, Result } from '@sojourn/domain'
import { decodeBase64urlText, encodeBase64url } from '@sojourn/keys'
import type { ApiPresentation } from '../../api/api-presentation.ts'
import type { ApiWish, Asked, AskRefusal } from '../../api/ask-by-api.ts'
import type { PresentationId, ShownPresentation } from '../../presentation/presentation.ts'
import type { PresentationWatch } from '../../presentation/watch-presentations.ts'
import { streamCheck } from '../desk-events.ts'
import {
  createdPresentationSchema,
  listQuery,
  policyListSchema,
  presentationListSchema,
  presentationParams,
  presentationRequestSchema,
  presentationSchema,
  responseCodeSchema,
} from './api-messages.ts'
import { createdView, policyListView, presentationView } from './api-view.ts'
import { type Operation, operation } from './operation.ts'
import type { Problem, ProblemCode } from './problem.ts'
import { viewTokenOf } from './view-token.ts'

export interface PresentationOperationsDeps {
  readonly clock: Clock
  ask(wish: ApiWish, now: Date): Promise<Result<Asked, AskRefusal>>
  read(id: RelyingPartyId, presentation: PresentationId, now: Date): Promise<ApiPresentation | undefined>
  list(
    id: RelyingPartyId,
    before: PresentationId | undefined,
    limit: number,
    now: Date,
  ): Promise<readonly ApiPresentation[]>
  cancel(id: RelyingPartyId, presentation: PresentationId, now: Date): Promise<boolean>
  remove(id: RelyingPartyId, presentation: PresentationId, now: Date): Promise<boolean>
  redeemResponseCode(
    id: RelyingPartyId,
    presentation: PresentationId,
    responseCode: string,
    now: Date,
  ): Promise<Result<ShownPresentation, 'unknown_response_code' | 'other_session'>>
  onChanged(presentation: PresentationId): void
  readonly watch: PresentationWatch
  readonly stopping: AbortSignal
}

const ASK_PROBLEM = {
  unknown_policy: 'unknown_policy',
  bad_parameter: 'bad_parameter',
  // The description offers no flow that could be refused so.
  flow_not_offered: 'invalid_request',
  policy_not_registered: 'policy_not_registered',
  asks_too_much: 'asks_too_much',
  trust_list_unavailable: 'trust_list_unavailable',
  certificate_unusable: 'certificate_unusable',
  redirect_uri_missing: 'redirect_uri_missing',
  redirect_uri_not_allowed: 'redirect_uri_not_allowed',
  idempotency_key_reused: 'idempotency_key_reused',
  presentation_gone: 'presentation_gone',
} as const satisfies Record<AskRefusal['code'], ProblemCode>

const ASK_FIELD: Partial<Record<AskRefusal['code'], string>> = {
  unknown_policy: '/policy',
  flow_not_offered: '/flow',
  redirect_uri_missing: '/redirect_uri',
  redirect_uri_not_allowed: '/redirect_uri',
  idempotency_key_reused: 'Idempotency-Key',
  presentation_gone: 'Idempotency-Key',
}

function problemOfAsking(refusal: AskRefusal): Problem {
  const problem = ASK_PROBLEM[refusal.code]
  const field = refusal.code === 'bad_parameter' ? `/parameters/${refusal.parameter}` : ASK_FIELD[refusal.code]
  return { problem, ...(field === undefined ? {} : { field }) }
}

const UNKNOWN: Problem = { problem: 'unknown_presentation' }

/** The same use cases as a desk's, for programs: what a desk may not ask or see, a program may not either. */
export function presentationOperations(deps: PresentationOperationsDeps): readonly Operation[] {
  return [
    operation({
      id: 'createPresentation',
      method: 'POST',
      path: '/presentations',
      summary: 'Ask one wallet a question',
      tag: 'presentations',
      scope: 'presentations:write',
      body: presentationRequestSchema,
      isIdempotent: true,
      answer: { status: 201, description: 'Asked; the links are given once', schema: createdPresentationSchema },
      problems: ['bad_idempotency_key', ...Object.values(ASK_PROBLEM)],
      async run({ caller, relyingParty, body, idempotencyKey, now }) {
        const { policy, parameters, flow, redirect_uri: redirectUri, reference } = body
        const wish = { policyId: policy, parameters, flow, redirectUri, reference, idempotencyKey }
        const asked = await deps.ask({ relyingParty, client: caller.client, ...wish }, now)
        if (!asked.ok) return problemOfAsking(asked.reason)
        const { presentation, transactionId, isRepeated } = asked.value
        return {
          status: 201,
          body: createdView(relyingParty, asked.value, viewTokenOf(relyingParty.id, transactionId)),
          headers: {
            location: `presentations/${presentation.id}`,
            ...(isRepeated ? { 'idempotent-replayed': 'true' } : {}),
          },
        }
      },
    }),
    operation({
      id: 'listPresentations',
      method: 'GET',
      path: '/presentations',
      summary: 'What the programs of the relying party asked, the newest first',
      tag: 'presentations',
      scope: 'presentations:read',
      query: listQuery,
      answer: { status: 200, description: 'One page', schema: presentationListSchema },
      problems: ['invalid_request', 'bad_cursor'],
      async run({ relyingParty, query, now }) {
        const before = query.cursor === undefined ? undefined : readCursor(query.cursor)
        if (query.cursor !== undefined && before === undefined) return { problem: 'bad_cursor', field: 'cursor' }
        // One more than a page says whether there is another.
        const found = await deps.list(relyingParty.id, before, query.limit + 1, now)
        const page = found.slice(0, query.limit)
        const last = found.length > query.limit ? page.at(-1) : undefined
        return {
          status: 200,
          body: {
            presentations: page.map((one) => presentationView(relyingParty, one)),
            next_cursor: last === undefined ? null : encodeBase64url(last.id),
          },
        }
      },
    }),
    operation({
      id: 'readPresentation',
      method: 'GET',
      path: '/presentations/{presentation_id}',
      summary: 'One question and, once there is one, its result',
      tag: 'presentations',
      scope: 'presentations:read',
      params: presentationParams,
      answer: { status: 200, description: 'The presentation', schema: presentationSchema },
      problems: ['unknown_presentation'],
      async run({ relyingParty, params, now }) {
        const found = await deps.read(relyingParty.id, params.presentation_id as PresentationId, now)
        return found === undefined ? UNKNOWN : { status: 200, body: presentationView(relyingParty, found) }
      },
    }),
    operation({
      id: 'watchPresentation',
      method: 'GET',
      path: '/presentations/{presentation_id}/events',
      summary: 'The presentation as server-sent events: at once, and at each change of its state',
      tag: 'presentations',
      scope: 'presentations:read',
      params: presentationParams,
      answer: {
        status: 200,
        description: 'Events `presentation`; the stream ends after a final state',
        schema: presentationSchema,
        mediaType: 'text/event-stream',
      },
      problems: ['unknown_presentation'],
      async run({ relyingParty, params, now, reply }) {
        const id = params.presentation_id as PresentationId
        const first = await deps.read(relyingParty.id, id, now)
        if (first === undefined) return UNKNOWN
        return streamCheck(reply, {
          first,
          look: () => deps.read(relyingParty.id, id, deps.clock()),
          event: 'presentation',
          view: (shown) => presentationView(relyingParty, shown),
          watch: deps.watch,
          stopping: deps.stopping,
        })
      },
    }),
    operation({
      id: 'cancelPresentation',
      method: 'POST',
      path: '/presentations/{presentation_id}/cancel',
      summary: 'Take a question back; a wallet that answers afterwards is refused',
      tag: 'presentations',
      scope: 'presentations:write',
      params: presentationParams,
      answer: { status: 200, description: 'Cancelled', schema: presentationSchema },
      problems: ['unknown_presentation', 'already_final'],
      async run({ relyingParty, params, now }) {
        const id = params.presentation_id as PresentationId
        const cancelled = await deps.cancel(relyingParty.id, id, now)
        const found = await deps.read(relyingParty.id, id, now)
        if (found === undefined) return UNKNOWN
        if (!cancelled) return { problem: 'already_final' }
        deps.onChanged(id)
        return { status: 200, body: presentationView(relyingParty, found) }
      },
    }),
    operation({
      id: 'redeemResponseCode',
      method: 'POST',
      path: '/presentations/{presentation_id}/return',
      summary: 'The browser is back from the wallet on the same device',
      tag: 'presentations',
      scope: 'presentations:write',
      params: presentationParams,
      body: responseCodeSchema,
      answer: { status: 200, description: 'The presentation with its result', schema: presentationSchema },
      problems: ['invalid_request', 'unknown_presentation', 'unknown_response_code'],
      async run({ relyingParty, params, body, now }) {
        const id = params.presentation_id as PresentationId
        const redeemed = await deps.redeemResponseCode(relyingParty.id, id, body.response_code, now)
        const found = await deps.read(relyingParty.id, id, now)
        if (found === undefined) return UNKNOWN
        if (!redeemed.ok) return { problem: 'unknown_response_code', field: '/response_code' }
        return { status: 200, body: presentationView(relyingParty, found) }
      },
    }),
    operation({
      id: 'deletePresentation',
      method: 'DELETE',
      path: '/presentations/{presentation_id}',
      summary: 'Delete all that is kept of it, now',
      tag: 'presentations',
      scope: 'presentations:write',
      params: presentationParams,
      answer: { status: 204, description: 'Deleted' },
      problems: ['unknown_presentation'],
      async run({ relyingParty, params, now }) {
        const id = params.presentation_id as PresentationId
        if (!(await deps.remove(relyingParty.id, id, now))) return UNKNOWN
        deps.onChanged(id)
        return { status: 204 }
      },
    }),
    operation({
      id: 'listPolicies',
      method: 'GET',
      path: '/policies',
      summary: 'What the relying party may ask, and with which parameters',
      tag: 'policies',
      scope: 'presentations:read',
      answer: { status: 200, description: 'Its policies', schema: policyListSchema },
      problems: [],
      run: async ({ relyingParty, now }) => ({ status: 200, body: policyListView(relyingParty, now) }),
    }),
  ]
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function readCursor(cursor: string): PresentationId | undefined {
  const text = decodeBase64urlText(cursor)
  return text !== undefined && UUID.test(text) ? (text as PresentationId) : undefined
}
