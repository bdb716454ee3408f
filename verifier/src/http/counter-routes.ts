import { addSeconds, type RelyingPartyId, type Result } from '@sojourn/domain'
import { buildRequestLink } from '@sojourn/protocol'
import type { FastifyInstance } from 'fastify'
import type { PlaceRefusal } from '../presentation/confirm-place.ts'
import { type CounterPlace, counterReference, placeCode } from '../presentation/counter-code.ts'
import type { CounterStore, OpenCounter } from '../presentation/counter-store.ts'
import type { CounterWish, OpenCounterRefusal } from '../presentation/open-counter.ts'
import { type AtDesk, atDesk, DESK_PREFIX, type DeskDoor, ownOriginOnly, partyOf } from './desk-door.ts'
import { counterBody, type DeskCounter, placeBody } from './desk-messages.ts'
import { shownCheck } from './desk-view.ts'

export interface CounterRoutesDeps extends DeskDoor {
  readonly counterSecret: Uint8Array
  readonly counters: Pick<CounterStore, 'find' | 'close' | 'arrivals'>
  openCounter(wish: CounterWish, now: Date): Promise<Result<OpenCounter, OpenCounterRefusal>>
  confirmPlace(
    id: RelyingPartyId,
    responseCode: string,
    placeCode: string,
    now: Date,
  ): Promise<Result<void, PlaceRefusal>>
}

const OPEN_STATUS = {
  bad_counter_name: 400,
  unknown_policy: 400,
  bad_parameter: 400,
} as const satisfies Record<OpenCounterRefusal, number>

const PLACE_STATUS = {
  unknown_response_code: 404,
  wrong_place_code: 400,
  too_many_place_codes: 429,
} as const satisfies Record<PlaceRefusal, number>

/** Whoever came this long ago has left. */
const ARRIVED_SECONDS = 3_600

type Desk = { Params: { relyingParty: string } }
type CounterParams = { Params: { relyingParty: string; counter: string } }

/** A counter with a printed code: what its screen shows, and what the phone of whoever scanned it asks. */
export function counterRoutes(app: FastifyInstance, deps: CounterRoutesDeps): void {
  const { verifierUrl, counterSecret } = deps

  async function view({ relyingParty, member, now }: AtDesk, open: OpenCounter): Promise<DeskCounter> {
    const place: CounterPlace = { relyingPartyId: relyingParty.id, counter: open.counter }
    const { code, until } = placeCode(counterSecret, place, now)
    const requestUri = `${verifierUrl}/counter/${counterReference(counterSecret, place)}`
    const arrived = await deps.counters.arrivals(place, open.sessionHash, addSeconds(now, -ARRIVED_SECONDS), now)
    return {
      counter: open.counter,
      policyId: open.policyId,
      link: buildRequestLink('openid4vp://', { clientId: relyingParty.clientId, requestUri, method: 'post' }),
      placeCode: code,
      placeCodeUntil: until.toISOString(),
      now: now.toISOString(),
      arrivals: arrived.map((presentation) => shownCheck(presentation, null, member)),
    }
  }

  app.register(
    async (scope) => {
      ownOriginOnly(scope, verifierUrl)
      const json = { config: { bodyTypes: ['application/json'] as const } }

      scope.post<CounterParams>('/counters/:counter', json, async (request, reply) => {
        const desk = await atDesk(deps, request, reply)
        if (desk === undefined) return reply
        const body = counterBody.safeParse(request.body)
        if (!body.success) return reply.code(400).send({ error: 'invalid_request' })
        const { relyingParty, sessionHash, member, now } = desk
        const { counter } = request.params
        const wish = { relyingParty, sessionHash, askedBy: member?.id, counter, ...body.data }
        const opened = await deps.openCounter(wish, now)
        if (!opened.ok) return reply.code(OPEN_STATUS[opened.reason]).send({ error: opened.reason })
        return reply.code(201).send(await view(desk, opened.value))
      })

      scope.get<CounterParams>('/counters/:counter', async (request, reply) => {
        const desk = await atDesk(deps, request, reply)
        if (desk === undefined) return reply
        const { relyingParty, sessionHash, now } = desk
        const open = await deps.counters.find({ relyingPartyId: relyingParty.id, counter: request.params.counter }, now)
        const isTheirs = open !== undefined && Buffer.from(open.sessionHash).equals(sessionHash)
        return isTheirs ? view(desk, open) : reply.code(404).send({ error: 'counter_closed' })
      })

      scope.post<CounterParams>('/counters/:counter/close', json, async (request, reply) => {
        const desk = await atDesk(deps, request, reply)
        if (desk === undefined) return reply
        const { relyingParty, sessionHash } = desk
        await deps.counters.close({ relyingPartyId: relyingParty.id, counter: request.params.counter }, sessionHash)
        return reply.code(204).send()
      })

      // From the phone of whoever scanned: no session, and nothing is told but whether the code was right.
      scope.post<Desk>('/place', json, async (request, reply) => {
        const relyingParty = partyOf(deps, request)
        if (relyingParty === undefined) return reply.code(404).send({ error: 'unknown_relying_party' })
        const body = placeBody.safeParse(request.body)
        if (!body.success) return reply.code(400).send({ error: 'invalid_request' })
        const { responseCode, placeCode: typed } = body.data
        const placed = await deps.confirmPlace(relyingParty.id, responseCode, typed, deps.clock())
        if (placed.ok) return reply.code(204).send()
        return reply.code(PLACE_STATUS[placed.reason]).send({ error: placed.reason })
      })
    },
    { prefix: DESK_PREFIX },
  )
}
