import { createAttempts } from '@sojourn/service'
import type { FastifyInstance } from 'fastify'
import type { Agency } from '../agencies/agency.ts'
import { type AuthorizeRouteDeps, authorizeRoutes } from './oauth/authorize-routes.ts'
import { type EvidenceRouteDeps, evidenceRoutes } from './oauth/evidence-routes.ts'
import { type ResidentEnrolmentRouteDeps, residentEnrolmentRoutes } from './oauth/resident-enrolment-routes.ts'
import { type UpstreamRouteDeps, upstreamRoutes } from './oauth/upstream-routes.ts'

export type ResidentRoutesDeps = Omit<
  AuthorizeRouteDeps & EvidenceRouteDeps & ResidentEnrolmentRouteDeps & UpstreamRouteDeps,
  'attempts'
>

/** Of sign-ins and enrolments, from one address. */
const ATTEMPTS_A_MINUTE = 30

/** What residents' browsers reach: their own pages, with a cookie for one authorization. */
export function residentRoutes(app: FastifyInstance, agencies: readonly Agency[], deps: ResidentRoutesDeps): void {
  const attempts = createAttempts(deps.clock, ATTEMPTS_A_MINUTE)
  for (const agency of agencies) {
    authorizeRoutes(app, agency, { ...deps, attempts })
    evidenceRoutes(app, agency, deps)
    upstreamRoutes(app, agency, { ...deps, attempts })
    residentEnrolmentRoutes(app, agency, { ...deps, attempts })
  }
}
