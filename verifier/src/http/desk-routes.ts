import type { Clock, RelyingPartyId, Result } from '@sojourn/domain'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { DeskAccess, DeskSession } from '../desk-access/open-desk-session.ts'
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
import type { RelyingParties, RelyingParty } from '../relying-parties/relying-party.ts'
import { deskSecretOf, setDeskCookie } from './desk-cookie.ts'
import { streamCheck } from './desk-events.ts'
import { browserAnswerBody, checkBody, returnBody, sessionBody } from './desk-messages.ts'
import { createdCheck, deskView, shownCheck } from './desk-view.ts'
import { isOwnOrigin } from './is-own-origin.ts'

export interface DeskRoutesDeps {
  readonly clock: Clock
  readonly verifierUrl: string
  readonly relyingParties: RelyingParties
  readonly access: DeskAccess
  readonly synthetic: boolean
  readonly dcApi: boolean
  readonly watch: PresentationWatch
  openSession(
    id: RelyingPartyId,
    accessCode: string | undefined,
    now: Date,
  ): Promise<Result<DeskSession, 'wrong_access_code' | 'too_many_attempts'>>
  isSession(id: RelyingPartyId, sessionHash: Uint8Array, now: Date): Promise<boolean>
  createPresentationRequest(wish: PresentationWish, now: Date): Promise<Result<CreatedPresentation, CreateRefusal>>
  show(
    id: RelyingPartyId,
    transactionId: string,
    sessionHash: Uint8Array,
    now: Date,
  ): Promise<ShownPresentation | undefined>
  tallies(id: RelyingPartyId): Promise<readonly Tally[]>
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

/** A desk at work: its relying party and the session its cookie names. */
interface AtDesk {
  readonly relyingParty: RelyingParty
  readonly sessionHash: Uint8Array
  readonly now: Date
}

/** What the front-desk page calls. JSON of our own origin, and a session cookie that binds results and returns. */
export function deskRoutes(app: FastifyInstance, deps: DeskRoutesDeps): void {
  const { origin, pathname } = new URL(deps.verifierUrl)
  const cookiePath = (id: string) => `${pathname === '/' ? '' : pathname}/desk/${id}`
  const partyOf = (request: FastifyRequest<Desk>) =>
    deps.relyingParties.get(request.params.relyingParty as RelyingPartyId)

  async function atDesk(request: FastifyRequest<Desk>, reply: FastifyReply): Promise<AtDesk | undefined> {
    const relyingParty = partyOf(request)
    const secret = deskSecretOf(request)
    const now = deps.clock()
    if (relyingParty === undefined) {
      await reply.code(404).send({ error: 'unknown_relying_party' })
      return undefined
    }
    const sessionHash = secret === undefined ? undefined : secretHash(secret)
    if (sessionHash === undefined || !(await deps.isSession(relyingParty.id, sessionHash, now))) {
      await reply.code(401).send({ error: 'no_desk_session' })
      return undefined
    }
    return { relyingParty, sessionHash, now }
  }

  const stopping = new AbortController()
  app.addHook('preClose', async () => stopping.abort())

  app.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        if (request.method !== 'GET' && !isOwnOrigin(request, origin)) {
          await reply.code(403).send({ error: 'wrong_origin' })
        }
      })
      const json = { config: { bodyTypes: ['application/json'] as const } }

      scope.get<Desk>('/desk', async (request, reply) => {
        const relyingParty = partyOf(request)
        if (relyingParty === undefined) return reply.code(404).send({ error: 'unknown_relying_party' })
        const secret = deskSecretOf(request)
        const now = deps.clock()
        const signedIn = secret !== undefined && (await deps.isSession(relyingParty.id, secretHash(secret), now))
        return deskView(
          { relyingParty, access: deps.access, signedIn, synthetic: deps.synthetic, dcApi: deps.dcApi },
          now,
        )
      })

      scope.post<Desk>('/session', json, async (request, reply) => {
        const relyingParty = partyOf(request)
        if (relyingParty === undefined) return reply.code(404).send({ error: 'unknown_relying_party' })
        const body = sessionBody.safeParse(request.body)
        if (!body.success) return reply.code(400).send({ error: 'invalid_request' })
        const now = deps.clock()
        const opened = await deps.openSession(relyingParty.id, body.data.accessCode, now)
        if (!opened.ok) {
          return reply.code(opened.reason === 'too_many_attempts' ? 429 : 401).send({ error: opened.reason })
        }
        setDeskCookie(reply, {
          path: cookiePath(relyingParty.id),
          secret: opened.value.secret,
          maxAgeSeconds: Math.floor((opened.value.expiresAt.getTime() - now.getTime()) / 1000),
          secure: origin.startsWith('https:'),
        })
        return reply.code(204).send()
      })

      scope.post<Desk>('/checks', json, async (request, reply) => {
        const desk = await atDesk(request, reply)
        if (desk === undefined) return reply
        const body = readBody(checkBody, request.body)
        if (body === undefined) return reply.code(400).send({ error: 'invalid_request' })
        const { relyingParty, sessionHash, now } = desk
        const created = await deps.createPresentationRequest({ relyingParty, sessionHash, ...body }, now)
        if (created.ok) return reply.code(201).send(createdCheck(created.value))
        const { code, ...more } = created.reason
        return reply.code(CREATE_STATUS[code]).send({ error: code, ...more })
      })

      scope.get<Desk>('/tallies', async (request, reply) => {
        const desk = await atDesk(request, reply)
        if (desk === undefined) return reply
        return { tallies: await deps.tallies(desk.relyingParty.id) }
      })

      scope.get<DeskCheckRoute>('/checks/:transactionId', async (request, reply) => {
        const desk = await atDesk(request, reply)
        if (desk === undefined) return reply
        const { transactionId } = request.params
        const shown = await deps.show(desk.relyingParty.id, transactionId, desk.sessionHash, desk.now)
        if (shown === undefined) return reply.code(404).send({ error: 'unknown_check' })
        return shownCheck(shown, transactionId)
      })

      scope.get<DeskCheckRoute>('/checks/:transactionId/events', async (request, reply) => {
        const desk = await atDesk(request, reply)
        if (desk === undefined) return reply
        const { transactionId } = request.params
        const look = () => deps.show(desk.relyingParty.id, transactionId, desk.sessionHash, deps.clock())
        const first = await look()
        if (first === undefined) return reply.code(404).send({ error: 'unknown_check' })
        return streamCheck(reply, { first, look, transactionId, watch: deps.watch, stopping: stopping.signal })
      })

      scope.post<DeskCheckRoute>('/checks/:transactionId/cancel', json, async (request, reply) => {
        const desk = await atDesk(request, reply)
        if (desk === undefined) return reply
        const { transactionId } = request.params
        const cancelled = await deps.cancel(desk.relyingParty.id, transactionId, desk.sessionHash, desk.now)
        if (cancelled.ok) return shownCheck(cancelled.value, transactionId)
        if (cancelled.reason === 'unknown_presentation') return reply.code(404).send({ error: 'unknown_check' })
        return reply.code(409).send({ error: cancelled.reason })
      })

      scope.post<DeskCheckRoute>(
        '/checks/:transactionId/digital-credential',
        { ...json, bodyLimit: MAX_BROWSER_ANSWER_BYTES },
        async (request, reply) => {
          const desk = await atDesk(request, reply)
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
        const relyingParty = partyOf(request)
        if (relyingParty === undefined) return reply.code(404).send({ error: 'unknown_relying_party' })
        // A browser without our cookie is another session too, and spoils the answer it was sent with.
        const sessionHash = secretHash(deskSecretOf(request) ?? '')
        const redeemed = await deps.redeemResponseCode(relyingParty.id, body.responseCode, sessionHash, deps.clock())
        if (redeemed.ok) return shownCheck(redeemed.value, null)
        return reply.code(redeemed.reason === 'other_session' ? 403 : 400).send({ error: redeemed.reason })
      })
    },
    { prefix: '/desk/:relyingParty/api' },
  )
}

function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> | undefined {
  const read = schema.safeParse(body)
  return read.success ? read.data : undefined
}
