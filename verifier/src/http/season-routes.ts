import type { RelyingPartyId, Result } from '@sojourn/domain'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { StaffMember } from '../desk-access/staff-member.ts'
import type { CreatedPresentation, PresentationWish } from '../presentation/create-presentation-request.ts'
import type { RelyingParty } from '../relying-parties/relying-party.ts'
import type { AddRefusal } from '../season/add-applicants.ts'
import type { Applicant, ApplicantId, Decision, NewApplicant, Season, SeasonId } from '../season/applicant.ts'
import type { AskApplicantRefusal } from '../season/ask-applicant.ts'
import type { DecideByHandRefusal } from '../season/decide-by-hand.ts'
import type { TakeRefusal } from '../season/hold-row.ts'
import type { OpenSeasonRefusal } from '../season/open-season.ts'
import type { ImportFault } from '../season/read-applicants.ts'
import type { Counts, Holder, ListWish, SeasonKey } from '../season/season-store.ts'
import { DESK_PREFIX, type DeskDoor, type DeskParams, ownOriginOnly, type StaffAtDesk, staffOnly } from './desk-door.ts'
import { createdCheck } from './desk-view.ts'
import { isOwnOrigin } from './is-own-origin.ts'
import { isUuid } from './is-uuid.ts'
import { applicantBody, askBody, decideBody, exportQuery, pageQuery, seasonBody } from './season-messages.ts'
import { applicantFile, applicantView, seasonView } from './season-view.ts'

export interface SeasonRoutesDeps extends DeskDoor {
  openSeason(
    relyingParty: RelyingParty,
    wish: { name: string; policyId: string; parameters: Readonly<Record<string, string>>; by: StaffMember },
    now: Date,
  ): Promise<Result<Season, OpenSeasonRefusal>>
  findSeason(id: RelyingPartyId, seasonId: SeasonId, now: Date): Promise<Season | undefined>
  listSeasons(id: RelyingPartyId, now: Date): Promise<readonly Season[]>
  deleteSeason(season: Season, by: StaffMember, now: Date): Promise<boolean>
  counts(key: SeasonKey, now: Date): Promise<Counts>
  rows(key: SeasonKey, wish: ListWish, now: Date): Promise<readonly Applicant[]>
  row(key: SeasonKey, id: ApplicantId, now: Date): Promise<Applicant | undefined>
  importApplicants(
    season: Season,
    bytes: Uint8Array,
    by: StaffMember,
    now: Date,
  ): Promise<Result<number, readonly ImportFault[]>>
  addApplicant(
    season: Season,
    given: NewApplicant,
    by: StaffMember,
    now: Date,
  ): Promise<Result<ApplicantId, readonly AddRefusal[]>>
  take(season: Season, id: ApplicantId, holder: Holder, now: Date): Promise<Result<Applicant, TakeRefusal>>
  takeNext(season: Season, holder: Holder, now: Date): Promise<Result<Applicant, 'nobody_waiting'>>
  release(key: SeasonKey, id: ApplicantId, session: Uint8Array): Promise<void>
  ask(
    asked: { season: Season; relyingParty: RelyingParty; flow: PresentationWish['flow'] },
    id: ApplicantId,
    holder: Holder,
    now: Date,
  ): Promise<Result<CreatedPresentation, AskApplicantRefusal>>
  decide(
    season: Season,
    id: ApplicantId,
    request: { decision: Decision; by: StaffMember; session: Uint8Array },
    now: Date,
  ): Promise<Result<void, DecideByHandRefusal>>
  exportSeason(
    season: Season,
    request: { format: 'csv' | 'json'; language: 'zh-CN' | 'en'; by: StaffMember },
    now: Date,
  ): Promise<string>
}

type Refusal =
  | OpenSeasonRefusal
  | TakeRefusal
  | DecideByHandRefusal
  | AskApplicantRefusal['code']
  | 'nobody_waiting'
  | 'season_unknown'

const STATUS = {
  season_unknown: 404,
  season_name_bad: 400,
  not_in_season: 400,
  bad_parameter: 400,
  applicant_unknown: 404,
  row_taken: 409,
  row_not_held: 409,
  nobody_waiting: 404,
  already_met: 409,
  already_decided: 409,
  answered_meanwhile: 409,
  decision_text_bad: 400,
  role_missing: 403,
  unknown_policy: 400,
  policy_not_registered: 403,
  asks_too_much: 403,
  trust_list_unavailable: 503,
} as const satisfies Partial<Record<Refusal, number>>

const PAGE_ROWS = 50
/** Ten thousand rows of the longest kind. */
const MAX_FILE_BYTES = 6 * 1024 * 1024
const JSON_ONLY = { config: { bodyTypes: ['application/json'] as const } }
const CSV_ONLY = { bodyLimit: MAX_FILE_BYTES, config: { bodyTypes: ['text/csv'] as const } }

type OfSeason = DeskParams & { Params: { seasonId: string } }
type OfRow = DeskParams & { Params: { seasonId: string; applicantId: string } }
interface AtSeason extends StaffAtDesk {
  readonly season: Season
  readonly holder: Holder
}

const sendRefusal = (reply: FastifyReply, reason: Refusal, more: object = {}): FastifyReply =>
  reply.code(STATUS[reason as keyof typeof STATUS] ?? 400).send({ error: reason, ...more })

/** A season's list and the counters that work through it; only where staff are known. */
export function seasonRoutes(app: FastifyInstance, deps: SeasonRoutesDeps): void {
  app.register(
    async (scope) => {
      ownOriginOnly(scope, deps.verifierUrl)
      const { origin } = new URL(deps.verifierUrl)

      const atSeason = <Route extends OfSeason>(
        role: 'clerk' | 'manager',
        handler: (desk: AtSeason, request: FastifyRequest<Route>, reply: FastifyReply) => Promise<unknown>,
      ) =>
        staffOnly<Route>(deps, role, async (desk, request, reply) => {
          const { seasonId } = request.params as OfSeason['Params']
          const season = isUuid(seasonId)
            ? await deps.findSeason(desk.relyingParty.id, seasonId as SeasonId, desk.now)
            : undefined
          if (season === undefined) return sendRefusal(reply, 'season_unknown')
          const holder = { session: desk.sessionHash, staffId: desk.member.id }
          return handler({ ...desk, season, holder }, request, reply)
        })

      const atRow = (
        handler: (
          desk: AtSeason,
          id: ApplicantId,
          request: FastifyRequest<OfRow>,
          reply: FastifyReply,
        ) => Promise<unknown>,
      ) =>
        atSeason<OfRow>('clerk', async (desk, request, reply) => {
          const { applicantId } = request.params
          if (!isUuid(applicantId)) return sendRefusal(reply, 'applicant_unknown')
          return handler(desk, applicantId as ApplicantId, request, reply)
        })

      const shown = async ({ season, sessionHash, now }: AtSeason, id: ApplicantId, reply: FastifyReply) => {
        const row = await deps.row(season, id, now)
        return row === undefined ? sendRefusal(reply, 'applicant_unknown') : applicantFile(season, row, sessionHash)
      }

      scope.get<DeskParams>(
        '/seasons',
        staffOnly(deps, 'clerk', async ({ relyingParty, now }) => {
          const seasons = await deps.listSeasons(relyingParty.id, now)
          const views = seasons.map(async (season) => seasonView(season, await deps.counts(season, now)))
          return { seasons: await Promise.all(views) }
        }),
      )
      scope.post<DeskParams>(
        '/seasons',
        JSON_ONLY,
        staffOnly(deps, 'manager', async ({ relyingParty, member, now }, request, reply) => {
          const body = readBody(seasonBody, request.body)
          if (body === undefined) return reply.code(400).send({ error: 'invalid_request' })
          const opened = await deps.openSeason(relyingParty, { ...body, by: member }, now)
          if (!opened.ok) return sendRefusal(reply, opened.reason)
          return reply.code(201).send(seasonView(opened.value, await deps.counts(opened.value, now)))
        }),
      )
      scope.get<OfSeason>(
        '/seasons/:seasonId',
        atSeason('clerk', async ({ season, sessionHash, now }, request, reply) => {
          const query = readBody(pageQuery, request.query)
          if (query === undefined) return reply.code(400).send({ error: 'invalid_request' })
          const { state, search, after } = query
          const rows = await deps.rows(season, { state, search, after, limit: PAGE_ROWS + 1 }, now)
          const page = rows.slice(0, PAGE_ROWS)
          return {
            season: seasonView(season, await deps.counts(season, now)),
            applicants: page.map((row) => applicantView(row, sessionHash)),
            more: rows.length > PAGE_ROWS ? (page.at(-1)?.place ?? null) : null,
          }
        }),
      )
      scope.post<OfSeason>(
        '/seasons/:seasonId/delete',
        JSON_ONLY,
        atSeason('manager', async ({ season, member, now }, _request, reply) => {
          const deleted = await deps.deleteSeason(season, member, now)
          return deleted ? reply.code(204).send() : sendRefusal(reply, 'season_unknown')
        }),
      )
      scope.post<OfSeason>(
        '/seasons/:seasonId/import',
        CSV_ONLY,
        atSeason('manager', async ({ season, member, now }, request, reply) => {
          const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
          const imported = await deps.importApplicants(season, bytes, member, now)
          if (!imported.ok) return reply.code(422).send({ error: 'list_refused', faults: imported.reason })
          return reply.code(201).send({ added: imported.value })
        }),
      )
      scope.post<OfSeason>(
        '/seasons/:seasonId/applicants',
        JSON_ONLY,
        atSeason('clerk', async (desk, request, reply) => {
          const body = readBody(applicantBody, request.body)
          if (body === undefined) return reply.code(400).send({ error: 'invalid_request' })
          const added = await deps.addApplicant(desk.season, body, desk.member, desk.now)
          if (!added.ok) return reply.code(422).send({ error: 'applicant_refused', faults: added.reason })
          return shown(desk, added.value, reply.code(201))
        }),
      )
      scope.post<OfSeason>(
        '/seasons/:seasonId/next',
        JSON_ONLY,
        atSeason('clerk', async ({ season, holder, now }, _request, reply) => {
          const taken = await deps.takeNext(season, holder, now)
          return taken.ok ? applicantFile(season, taken.value, holder.session) : sendRefusal(reply, taken.reason)
        }),
      )
      scope.get<OfRow>(
        '/seasons/:seasonId/applicants/:applicantId',
        atRow((desk, id, _request, reply) => shown(desk, id, reply)),
      )
      scope.post<OfRow>(
        '/seasons/:seasonId/applicants/:applicantId/take',
        JSON_ONLY,
        atRow(async ({ season, holder, now }, id, _request, reply) => {
          const taken = await deps.take(season, id, holder, now)
          return taken.ok ? applicantFile(season, taken.value, holder.session) : sendRefusal(reply, taken.reason)
        }),
      )
      scope.post<OfRow>(
        '/seasons/:seasonId/applicants/:applicantId/release',
        JSON_ONLY,
        atRow(async ({ season, sessionHash }, id, _request, reply) => {
          await deps.release(season, id, sessionHash)
          return reply.code(204).send()
        }),
      )
      scope.post<OfRow>(
        '/seasons/:seasonId/applicants/:applicantId/ask',
        JSON_ONLY,
        atRow(async ({ season, relyingParty, member, holder, now }, id, request, reply) => {
          const body = readBody(askBody, request.body)
          if (body === undefined) return reply.code(400).send({ error: 'invalid_request' })
          const asked = await deps.ask({ season, relyingParty, flow: body.flow }, id, holder, now)
          if (asked.ok) return reply.code(201).send({ check: createdCheck(asked.value, member) })
          const { code, ...more } = asked.reason
          return sendRefusal(reply, code, more)
        }),
      )
      scope.post<OfRow>(
        '/seasons/:seasonId/applicants/:applicantId/decide',
        JSON_ONLY,
        atRow(async (desk, id, request, reply) => {
          const body = readBody(decideBody, request.body)
          if (body === undefined) return reply.code(400).send({ error: 'invalid_request' })
          const decision = { decision: body, by: desk.member, session: desk.sessionHash }
          const decided = await deps.decide(desk.season, id, decision, desk.now)
          return decided.ok ? shown(desk, id, reply) : sendRefusal(reply, decided.reason)
        }),
      )
      for (const format of ['csv', 'json'] as const) {
        scope.get<OfSeason>(
          `/seasons/:seasonId/export.${format}`,
          atSeason('manager', async ({ season, member, now }, request, reply) => {
            // It is written down who took the list away, so no other page may make them.
            if (!isOwnOrigin(request, origin)) return reply.code(403).send({ error: 'wrong_origin' })
            const query = readBody(exportQuery, request.query)
            if (query === undefined) return reply.code(400).send({ error: 'invalid_request' })
            const text = await deps.exportSeason(season, { format, language: query.language, by: member }, now)
            return reply
              .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json')
              .header('content-disposition', `attachment; filename="season-${season.id}.${format}"`)
              .send(text)
          }),
        )
      }
    },
    { prefix: DESK_PREFIX },
  )
}

function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> | undefined {
  const read = schema.safeParse(body ?? {})
  return read.success ? read.data : undefined
}
