import type { RelyingPartyId, Result } from '@sojourn/domain'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { accessAt, type DeskSession, type OpenSessionRefusal } from '../desk-access/open-desk-session.ts'
import type { PolicyId } from '../policies/policy.ts'
import type {
  CreatedPresentation,
  CreateRefusal,
  PresentationWish,
} from '../presentation/create-presentation-request.ts'
import type { ShownPresentation } from '../presentation/presentation.ts'
import type { Tally } from '../presentation/presentation-store.ts'
import type { BrowserAnswer, BrowserResponseRefusal } from '../presentation/receive-browser-response.ts'
import { secretHash } from '../presentation/secret-ids.ts'
import type { PresentationWatch } from '../presentation/watch-presentations.ts'
import type { RelyingParty } from '../relying-parties/relying-party.ts'
import { deskSecretOf, sendDeskCookie } from './desk-cookie.ts'
import { atDesk, DESK_PREFIX, type DeskDoor, deskOf, ownOriginOnly, partyOf } from './desk-door.ts'
import { streamCheck } from './desk-events.ts'
import { browserAnswerBody, checkBody, returnBody, sessionBody } from './desk-messages.ts'
import { createdCheck, deskView, shownCheck } from './desk-view.ts'

export interface DeskRoutesDeps extends DeskDoor {
  readonly synthetic: boolean
  readonly dcApi: boolean
  readonly watch: PresentationWatch
  openSession(
    relyingParty: RelyingParty,
    accessCode: string | undefined,
    now: Date,
  ): Promise<Result<DeskSession, OpenSessionRefusal>>
  createPresentationRequest(wish: PresentationWish, now: Date): Promise<Result<CreatedPresentation, CreateRefusal>>
  show(
    id: RelyingPartyId,
    transactionId: string,
    sessionHash: Uint8Array,
    now: Date,
  ): Promise<ShownPresentation | undefined>
  tallies(id: RelyingPartyId): Promise<readonly Tally[]>
  contactOf(relyingParty: RelyingParty, policyId: PolicyId, now: Date): string | undefined
  cancel(
    id: RelyingPartyId,
    transactionId: string,
    sessionHash: Uint8Array,
    now: Date,
  ): Promise<Result<ShownPresentation, 'unknown_presentation' | 'already_final'>>
  receiveBrowserResponse(
    id: RelyingPartyId,
    transactionId: string,
    sessionHash: Uint8Array,
    answer: BrowserAnswer,
    now: Date,
  ): Promise<Result<void, BrowserResponseRefusal>>
  redeemResponseCode(
    id: RelyingPartyId,
    responseCode: string,
    sessionHash: Uint8Array,
    now: Date,
  ): Promise<Result<ShownPresentation, 'unknown_response_code' | 'other_session'>>
}

const CREATE_STATUS = {
  unknown_policy: 400,
  flow_not_offered: 400,
  bad_parameter: 400,
  policy_not_registered: 403,
  asks_too_much: 403,
  certificate_unusable: 503,
  trust_list_unavailable: 503,
} as const satisfies Record<CreateRefusal['code'], number>

const BROWSER_STATUS = {
  unknown_presentation: [404, 'unknown_check'],
  protocol_not_asked: [400, 'invalid_request'],
  malformed_response: [400, 'invalid_request'],
  not_encrypted: [400, 'invalid_request'],
  not_decryptable: [400, 'invalid_request'],
  already_answered: [409, 'already_final'],
  trust_list_unavailable: [503, 'trust_list_unavailable'],
} as const satisfies Record<BrowserResponseRefusal, readonly [number, string]>

/** As for a wallet's own post. */
const MAX_BROWSER_ANSWER_BYTES = 256 * 1024

type Desk = { Params: { relyingParty: string } }
type DeskCheckRoute = { Params: { relyingParty: string; transactionId: string } }

/** What the front-desk page calls. JSON of our own origin, and a session cookie that binds results and returns. */
export function deskRoutes(app: FastifyInstance, deps: DeskRoutesDeps): void {
  const stopping = new AbortController()
  app.addHook('preClose', async () => stopping.abort())

  app.register(
    async (scope) => {
      ownOriginOnly(scope, deps.verifierUrl)
      const json = { config: { bodyTypes: ['application/json'] as const } }

      scope.get<Desk>('/desk', async (request, reply) => {
        const relyingParty = partyOf(deps, request)
        if (relyingParty === undefined) return reply.code(404).send({ error: 'unknown_relying_party' })
        const desk = await deskOf(deps, request, relyingParty)
        const access = accessAt(deps.access, relyingParty)
        const { synthetic, dcApi } = deps
        const now = deps.clock()
        const contactOf = (policyId: PolicyId) => deps.contactOf(relyingParty, policyId, now)
        return deskView({ relyingParty, access, desk, synthetic, dcApi, contactOf }, now)
      })

      scope.post<Desk>('/session', json, async (request, reply) => {
        const relyingParty = partyOf(deps, request)
        if (relyingParty === undefined) return reply.code(404).send({ error: 'unknown_relying_party' })
        const body = sessionBody.safeParse(request.body)
        if (!body.success) return reply.code(400).send({ error: 'invalid_request' })
        const now = deps.clock()
        const opened = await deps.openSession(relyingParty, body.data.accessCode, now)
        if (!opened.ok) {
          return reply.code(opened.reason === 'too_many_attempts' ? 429 : 401).send({ error: opened.reason })
        }
        sendDeskCookie(reply, deps.verifierUrl, relyingParty.id, opened.value, now)
        return reply.code(204).send()
      })

      scope.post<Desk>('/checks', json, async (request, reply) => {
        const desk = await atDesk(deps, request, reply)
        if (desk === undefined) return reply
        const body = readBody(checkBody, request.body)
        if (body === undefined) return reply.code(400).send({ error: 'invalid_request' })
        const { relyingParty, sessionHash, member, now } = desk
        const wish = { relyingParty, sessionHash, askedBy: member?.id, ...body }
        const created = await deps.createPresentationRequest(wish, now)
        if (created.ok) return reply.code(201).send(createdCheck(created.value, member))
        const { code, ...more } = created.reason
        return reply.code(CREATE_STATUS[code]).send({ error: code, ...more })
      })

      scope.get<Desk>('/tallies', async (request, reply) => {
        const desk = await atDesk(deps, request, reply)
        if (desk === undefined) return reply
        return { tallies: await deps.tallies(desk.relyingParty.id) }
      })

      scope.get<DeskCheckRoute>('/checks/:transactionId', async (request, reply) => {
        const desk = await atDesk(deps, request, reply)
        if (desk === undefined) return reply
        const { transactionId } = request.params
        const shown = await deps.show(desk.relyingParty.id, transactionId, desk.sessionHash, desk.now)
        if (shown === undefined) return reply.code(404).send({ error: 'unknown_check' })
        return shownCheck(shown, transactionId, desk.member)
      })

      scope.get<DeskCheckRoute>('/checks/:transactionId/events', async (request, reply) => {
        const desk = await atDesk(deps, request, reply)
        if (desk === undefined) return reply
        const { transactionId } = request.params
        const { relyingParty, sessionHash, member } = desk
        // Whoever is ended hears no more.
        const mayLook = async () =>
          member === undefined || (await deps.findSession(relyingParty.id, sessionHash, deps.clock())) !== undefined
        const look = async () =>
          (await mayLook()) ? deps.show(relyingParty.id, transactionId, sessionHash, deps.clock()) : undefined
        const first = await look()
        if (first === undefined) return reply.code(404).send({ error: 'unknown_check' })
        return streamCheck(reply, {
          first,
          look,
          event: 'check',
          view: (shown) => shownCheck(shown, transactionId, member),
          watch: deps.watch,
          stopping: stopping.signal,
        })
      })

      scope.post<DeskCheckRoute>('/checks/:transactionId/cancel', json, async (request, reply) => {
        const desk = await atDesk(deps, request, reply)
        if (desk === undefined) return reply
        const { transactionId } = request.params
        const cancelled = await deps.cancel(desk.relyingParty.id, transactionId, desk.sessionHash, desk.now)
        if (cancelled.ok) return shownCheck(cancelled.value, transactionId, desk.member)
        if (cancelled.reason === 'unknown_presentation') return reply.code(404).send({ error: 'unknown_check' })
        return reply.code(409).send({ error: cancelled.reason })
      })

      scope.post<DeskCheckRoute>(
        '/checks/:transactionId/digital-credential',
        { ...json, bodyLimit: MAX_BROWSER_ANSWER_BYTES },
        async (request, reply) => {
          const desk = await atDesk(deps, request, reply)
          if (desk === undefined) return reply
          const answer = readBody(browserAnswerBody, request.body)
          if (answer === undefined) return reply.code(400).send({ error: 'invalid_request' })
          const { transactionId } = request.params
          const { relyingParty, sessionHash, now } = desk
          const received = await deps.receiveBrowserResponse(relyingParty.id, transactionId, sessionHash, answer, now)
          if (received.ok) return reply.code(204).send()
          const [status, error] = BROWSER_STATUS[received.reason]
          return reply.code(status).send({ error })
        },
      )

      scope.post<Desk>('/return', json, async (request, reply) => {
        const body = readBody(returnBody, request.body)
        if (body === undefined) return reply.code(400).send({ error: 'invalid_request' })
        const relyingParty = partyOf(deps, request)
        if (relyingParty === undefined) return reply.code(404).send({ error: 'unknown_relying_party' })
        // A browser without our cookie is another session too, and spoils the answer it was sent with.
        const sessionHash = secretHash(deskSecretOf(request) ?? '')
        const desk = await deskOf(deps, request, relyingParty)
        const redeemed = await deps.redeemResponseCode(relyingParty.id, body.responseCode, sessionHash, deps.clock())
        if (redeemed.ok) return shownCheck(redeemed.value, null, desk?.member)
        return reply.code(redeemed.reason === 'other_session' ? 403 : 400).send({ error: redeemed.reason })
      })
    },
    { prefix: DESK_PREFIX },
  )
}

function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> | undefined {
  const read = schema.safeParse(body)
  return read.success ? read.data : undefined
}
