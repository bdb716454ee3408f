import type { Result } from '@sojourn/domain'
import type { Attempts } from '@sojourn/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { AuthorizationRow } from '../../authorization/authorization.ts'
import type { UpstreamSignInRefusal } from '../../authorization/sign-in-upstream.ts'
import type { ProviderRefusal } from '../../authorization/upstream-provider.ts'
import type { Resident } from '../../residents/resident.ts'
import { agencyPath } from '../agency-path.ts'
import type { PageFile } from '../console/console-page.ts'
import { type AuthorizeDoor, openHere } from './authorize-door.ts'
import { sendDeadEnd } from './authorize-page.ts'

export interface UpstreamRouteDeps extends AuthorizeDoor {
  readonly attempts: Attempts
  readonly files: ReadonlyMap<string, PageFile>
  /** Undefined where residents have no identity provider to sign in with: then there are no such routes. */
  readonly upstreamSignIn:
    | {
        readonly start: (agency: Agency, browserSecret: string) => Promise<Result<string, ProviderRefusal>>
        readonly finish: (
          agency: Agency,
          authorization: AuthorizationRow,
          request: { readonly query: unknown; readonly browserSecret: string },
          now: Date,
        ) => Promise<Result<Resident, UpstreamSignInRefusal>>
      }
    | undefined
  readonly onRefused: (agency: Agency, reason: string) => void
}

/** What the page says about it, in words that a person can do something with; what exactly was wrong is in the log. */
const REASON_ON_PAGE = {
  provider_unreachable: 'upstream_unavailable',
  provider_malformed: 'upstream_unavailable',
  response_malformed: 'upstream_failed',
  response_of_other_attempt: 'upstream_failed',
  response_of_other_provider: 'upstream_failed',
  response_used: 'upstream_failed',
  code_refused: 'upstream_failed',
  refused_by_provider: 'upstream_refused',
  identity_unknown: 'upstream_identity_unknown',
  malformed_jwt: 'upstream_failed',
  wrong_typ: 'upstream_failed',
  alg_not_allowed: 'upstream_failed',
  critical_header: 'upstream_failed',
  forbidden_header: 'upstream_failed',
  bad_signature: 'upstream_failed',
  expired: 'upstream_failed',
  not_yet_valid: 'upstream_failed',
  malformed_time: 'upstream_failed',
  id_token_key_unknown: 'upstream_failed',
  id_token_of_other_issuer: 'upstream_failed',
  id_token_for_other_client: 'upstream_failed',
  id_token_of_other_sign_in: 'upstream_failed',
  id_token_without_times: 'upstream_failed',
  id_token_too_old: 'upstream_failed',
  id_token_without_subject: 'upstream_failed',
  offer_of_other_resident: 'offer_of_other_resident',
  authorization_unknown: 'authorization_unknown',
} as const satisfies Record<UpstreamSignInRefusal, string>

/** To the resident's identity provider and back, with nothing decided on the way. */
export function upstreamRoutes(app: FastifyInstance, agency: Agency, deps: UpstreamRouteDeps): void {
  const { upstreamSignIn } = deps
  if (upstreamSignIn === undefined) return
  const base = `${agencyPath(agency)}/authorize`

  const backToPage = (reply: FastifyReply, reason: UpstreamSignInRefusal) => {
    deps.onRefused(agency, reason)
    return reply.redirect(`${base}/#${REASON_ON_PAGE[reason]}`, 303)
  }

  async function here(request: FastifyRequest, reply: FastifyReply) {
    reply.header('cache-control', 'no-store')
    const seconds = deps.attempts.secondsToWait(request.ip)
    if (seconds !== undefined) {
      reply.code(429).header('retry-after', seconds).type('text/plain; charset=utf-8').send('')
      return undefined
    }
    const open = await openHere(deps, agency, request)
    if (open === undefined) {
      deps.onRefused(agency, 'authorization_unknown')
      sendDeadEnd(reply, agency, deps.files)
    }
    return open
  }

  app.get(`${base}/upstream`, async (request, reply) => {
    const open = await here(request, reply)
    if (open === undefined) return reply
    const started = await upstreamSignIn.start(agency, open.browserSecret)
    return started.ok ? reply.redirect(started.value, 303) : backToPage(reply, started.reason)
  })

  app.get(`${base}/upstream/callback`, async (request, reply) => {
    const open = await here(request, reply)
    if (open === undefined) return reply
    const { authorization, browserSecret } = open
    const signedIn = await upstreamSignIn.finish(
      agency,
      authorization,
      { query: request.query, browserSecret },
      deps.clock(),
    )
    return signedIn.ok ? reply.redirect(`${base}/`, 303) : backToPage(reply, signedIn.reason)
  })
}
