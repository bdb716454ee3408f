import { createAttempts } from '@sojourn/service'
import type { FastifyInstance } from 'fastify'
import { type Agency, isRegistrar } from '../agencies/agency.ts'
import { type ApplicationRouteDeps, applicationRoutes } from './console/application-routes.ts'
import { type AuditRouteDeps, auditRoutes } from './console/audit-routes.ts'
import { type ConsentRouteDeps, consentRoutes } from './console/consent-routes.ts'
import { consolePage, type PageFile } from './console/console-page.ts'
import { type LifecycleRouteDeps, lifecycleRoutes } from './console/lifecycle-routes.ts'
import { type OfferRouteDeps, offerRoutes } from './console/offer-routes.ts'
import { type RegistrationRouteDeps, registrationRoutes } from './console/registration-routes.ts'
import { type ResidentRouteDeps, residentRoutes } from './console/resident-routes.ts'
import { type SignInRouteDeps, signInRoutes } from './console/sign-in-routes.ts'

export interface ConsoleRoutesDeps
  extends Omit<SignInRouteDeps, 'attempts'>,
    ResidentRouteDeps,
    ApplicationRouteDeps,
    ConsentRouteDeps,
    OfferRouteDeps,
    LifecycleRouteDeps,
    AuditRouteDeps,
    RegistrationRouteDeps {
  /** Of the built page; without one the API works all the same. */
  readonly files: ReadonlyMap<string, PageFile>
}

/** Of sign-ins and enrolments, from one address. */
const ATTEMPTS_A_MINUTE = 30

/** What officers' pages reach, from the same origin and with their cookie. */
export function consoleRoutes(app: FastifyInstance, agencies: readonly Agency[], deps: ConsoleRoutesDeps): void {
  const attempts = createAttempts(deps.clock, ATTEMPTS_A_MINUTE)
  for (const agency of agencies) {
    consolePage(app, agency, deps.files)
    signInRoutes(app, agency, { ...deps, attempts })
    residentRoutes(app, agency, deps)
    applicationRoutes(app, agency, deps)
    consentRoutes(app, agency, deps)
    offerRoutes(app, agency, deps)
    lifecycleRoutes(app, agency, deps)
    auditRoutes(app, agency, deps)
    if (isRegistrar(agency)) registrationRoutes(app, agency, deps)
  }
}
