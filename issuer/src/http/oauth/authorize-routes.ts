import type { Localized, Result } from '@sojourn/domain'
import { type AuthorizationRequest, parseAuthorizationRequest } from '@sojourn/protocol'
import type { Attempts } from '@sojourn/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Agency } from '../../agencies/agency.ts'
import type { AuthorizationRow } from '../../authorization/authorization.ts'
import type { DecideRefusal } from '../../authorization/decide-authorization.ts'
import type { ShownAuthorization } from '../../authorization/show-authorization.ts'
import type { ResidentSignInRefusal } from '../../authorization/sign-in-resident.ts'
import type { AskEvidenceRefusal } from '../../evidence/ask-for-evidence.ts'
import type { Resident } from '../../residents/resident.ts'
import { agencyPath } from '../agency-path.ts'
import { sendRefusal } from '../console/console-door.ts'
import type { PageFile } from '../console/console-page.ts'
import {
  type AuthorizeDoor,
  formTokenOf,
  isFormToken,
  isFromElsewhere,
  type OpenHere,
  openHere,
} from './authorize-door.ts'
import { authorizationOnWire } from './authorize-messages.ts'
import { sendAuthorizePage, sendDeadEnd } from './authorize-page.ts'
import { clearBrowserCookie, setBrowserCookie } from './browser-cookie.ts'
import type { EvidenceUseCases } from './evidence-routes.ts'

export interface AuthorizeRouteDeps extends AuthorizeDoor {
  readonly evidence: Pick<EvidenceUseCases, 'ask' | 'returnFromWallet'> | undefined
  readonly attempts: Attempts
  readonly files: ReadonlyMap<string, PageFile>
  readonly open: (
    agency: Agency,
    request: AuthorizationRequest,
    now: Date,
  ) => Promise<Result<{ readonly authorization: AuthorizationRow; readonly browserSecret: string }, 'request_unknown'>>
  readonly showAuthorization: (
    agency: Agency,
    authorization: AuthorizationRow,
    now: Date,
  ) => Promise<ShownAuthorization | undefined>
  readonly startResidentSignIn: (agency: Agency, authorization: AuthorizationRow) => Promise<unknown>
  readonly signInResident: (
    agency: Agency,
    authorization: AuthorizationRow,
    request: { readonly response: unknown; readonly browserSecret: string },
    now: Date,
  ) => Promise<Result<Resident, ResidentSignInRefusal>>
  readonly decide: (
    agency: Agency,
    authorization: AuthorizationRow,
    request: { readonly consents: boolean; readonly browserSecret: string },
    now: Date,
  ) => Promise<Result<string, DecideRefusal>>
  /** What the resident's own identity provider is called, where there is one. */
  readonly upstreamName: Localized | undefined
  readonly onRefused: (agency: Agency, reason: string) => void
}

const STATUS = {
  passkey_unknown: 400,
  passkey_refused: 400,
  offer_of_other_resident: 403,
  authorization_unknown: 409,
} as const satisfies Record<ResidentSignInRefusal, number>

const ASK_STATUS = {
  not_signed_in: 403,
  evidence_not_wanted: 404,
  evidence_unavailable: 503,
  authorization_unknown: 409,
} as const satisfies Record<AskEvidenceRefusal, number>

const JSON_ONLY = { config: { bodyTypes: ['application/json'] } } as const
const FORM_ONLY = { config: { bodyTypes: ['application/x-www-form-urlencoded'] } } as const
const pageBody = z.object({ formToken: z.string().max(100) })
const signInBody = pageBody.extend({ response: z.unknown() })
const evidenceBody = pageBody.extend({ flow: z.enum(['same_device', 'cross_device']) })
const returnQuery = z.object({ response_code: z.string().max(100) })
const decisionForm = z.object({ form_token: z.string().max(100), decision: z.enum(['consent', 'refuse']) })

/** The resident's side of an authorization: the browser arrives, signs in, reads, decides, and is sent back. */
export function authorizeRoutes(app: FastifyInstance, agency: Agency, deps: AuthorizeRouteDeps): void {
  const base = `${agencyPath(agency)}/authorize`

  app.get(base, async (request, reply) => {
    const now = deps.clock()
    const asked = parseAuthorizationRequest(request.query)
    if (!asked.ok) return deadEnd(reply, `${asked.reason.field}_${asked.reason.problem}`)
    const opened = await deps.open(agency, asked.value, now)
    // Nobody is sent anywhere: whose address it would be is exactly what is not known (RFC6749 4.1.2.1, RFC9700 4.11).
    if (!opened.ok) return deadEnd(reply, opened.reason)
    const { authorization, browserSecret } = opened.value
    const shown = await deps.showAuthorization(agency, authorization, now)
    if (shown === undefined) return deadEnd(reply, 'request_unknown')
    setBrowserCookie(reply, agency, browserSecret)
    return page(reply, authorization, shown, browserSecret)
  })

  /** The same again, for a browser that comes back from its identity provider: nothing in the address, so nothing to hand on. */
  app.get(`${base}/`, async (request, reply) => {
    const here = await openHere(deps, agency, request)
    const shown = here && (await deps.showAuthorization(agency, here.authorization, deps.clock()))
    if (here === undefined || shown === undefined) return deadEnd(reply, 'authorization_unknown')
    return page(reply, here.authorization, shown, here.browserSecret)
  })

  const page = (reply: FastifyReply, authorization: AuthorizationRow, shown: ShownAuthorization, secret: string) =>
    sendAuthorizePage(reply, agency, deps.files, {
      authorization,
      shown,
      formToken: formTokenOf(deps.mac, agency, secret),
      upstreamName: deps.upstreamName,
    })

  const deadEnd = (reply: FastifyReply, reason: string) => {
    deps.onRefused(agency, reason)
    return sendDeadEnd(reply, agency, deps.files)
  }

  app.get(`${base}/api/request`, async (request, reply) => {
    const here = await openHere(deps, agency, request)
    const shown = here && (await deps.showAuthorization(agency, here.authorization, deps.clock()))
    if (here === undefined || shown === undefined) return sendRefusal(reply, 404, 'authorization_unknown')
    return authorizationOnWire(agency, here.authorization, shown, {
      formToken: formTokenOf(deps.mac, agency, here.browserSecret),
      upstream: deps.upstreamName,
    })
  })

  /** From our own page, for what that page shows, and not endlessly. */
  const fromPage =
    <T extends z.ZodType<{ readonly formToken: string }>>(
      schema: T,
      act: (here: OpenHere, body: z.output<T>, reply: FastifyReply) => Promise<unknown>,
    ) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      if (isFromElsewhere(request, agency)) return sendRefusal(reply, 403, 'wrong_origin')
      const seconds = deps.attempts.secondsToWait(request.ip)
      if (seconds !== undefined) return sendRefusal(reply.header('retry-after', seconds), 429, 'too_many_requests')
      const body = schema.safeParse(request.body)
      if (!body.success) return sendRefusal(reply, 400, 'invalid_request')
      const here = await openHere(deps, agency, request)
      if (here === undefined) return sendRefusal(reply, 409, 'authorization_unknown')
      if (!isFormToken(deps.mac, agency, here.browserSecret, body.data.formToken)) {
        return sendRefusal(reply, 409, 'authorization_unknown')
      }
      return act(here, body.data, reply)
    }

  app.post(
    `${base}/api/sign-in/options`,
    JSON_ONLY,
    fromPage(pageBody, async ({ authorization }) => ({
      options: await deps.startResidentSignIn(agency, authorization),
    })),
  )

  app.post(
    `${base}/api/sign-in`,
    JSON_ONLY,
    fromPage(signInBody, async ({ authorization, browserSecret }, { response }, reply) => {
      const signedIn = await deps.signInResident(agency, authorization, { response, browserSecret }, deps.clock())
      if (signedIn.ok) return { resident: { name: signedIn.value.facts.name } }
      deps.onRefused(agency, signedIn.reason)
      return sendRefusal(reply, STATUS[signedIn.reason], signedIn.reason)
    }),
  )

  app.post(
    `${base}/api/evidence`,
    JSON_ONLY,
    fromPage(evidenceBody, async ({ authorization, browserSecret }, { flow }, reply) => {
      const shown = await deps.showAuthorization(agency, authorization, deps.clock())
      const types = shown?.asked.map(({ configuration }) => configuration.type.id) ?? []
      const asked = await deps.evidence?.ask(agency, authorization, { types, flow, browserSecret }, deps.clock())
      if (asked?.ok) return { ...asked.value, expiresAt: asked.value.expiresAt.toISOString() }
      const reason = asked?.reason ?? 'evidence_not_wanted'
      deps.onRefused(agency, reason)
      return sendRefusal(reply, ASK_STATUS[reason], reason)
    }),
  )

  /** The wallet sent the browser back. Its code changes something, and is worth nothing in any other browser or a second time. */
  app.get(`${base}/return`, async (request, reply) => {
    const query = returnQuery.safeParse(request.query)
    const here = await openHere(deps, agency, request)
    if (!query.success || deps.evidence === undefined) return deadEnd(reply, 'authorization_unknown')
    const returned = { responseCode: query.data.response_code, browserSecret: here?.browserSecret ?? '' }
    const accepted = await deps.evidence.returnFromWallet(agency, returned, deps.clock())
    if (accepted.ok && here !== undefined) return reply.redirect(`${base}/`, 303)
    const reason = accepted.ok ? 'authorization_unknown' : accepted.reason
    if (here === undefined) return deadEnd(reply, reason)
    deps.onRefused(agency, reason)
    return reply.redirect(`${base}/#${reason}`, 303)
  })

  /** A form and not a fetch: the browser itself goes where the answer sends it, by 303 and never by 307 (RFC9700 4.12). */
  app.post(`${base}/decision`, FORM_ONLY, async (request, reply) => {
    const form = decisionForm.safeParse(request.body)
    const here = await openHere(deps, agency, request)
    if (isFromElsewhere(request, agency) || !form.success || here === undefined)
      return deadEnd(reply, 'authorization_unknown')
    if (!isFormToken(deps.mac, agency, here.browserSecret, form.data.form_token)) return deadEnd(reply, 'wrong_form')
    const { authorization, browserSecret } = here
    const consents = form.data.decision === 'consent'
    const decided = await deps.decide(agency, authorization, { consents, browserSecret }, deps.clock())
    if (!decided.ok) return undecided(reply, decided.reason)
    return clearBrowserCookie(reply, agency).redirect(decided.value, 303)
  })

  /** What can still be done about it is done on the page; what cannot, ends. */
  async function undecided(reply: FastifyReply, reason: DecideRefusal) {
    deps.onRefused(agency, reason)
    if (reason === 'authorization_unknown') return sendDeadEnd(reply, agency, deps.files)
    return reply.redirect(`${base}/#${reason}`, 303)
  }
}
