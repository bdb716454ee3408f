import type { Clock } from '@sojourn/domain'
import { buildNonceResponse } from '@sojourn/protocol'
import type { FastifyInstance } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import { agencyPath } from '../agency-path.ts'

export interface NonceRouteDeps {
  readonly clock: Clock
  readonly issueNonce: (agency: Agency, now: Date) => string
}

/** OID4VCI-1.0 7 (nonce-endpoint): for everybody, and never cached. */
export function nonceRoute(app: FastifyInstance, agency: Agency, deps: NonceRouteDeps): void {
  app.post(`${agencyPath(agency)}/nonce`, async () => buildNonceResponse(deps.issueNonce(agency, deps.clock())))
}
