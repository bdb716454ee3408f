import type { Clock } from '@sojourn/domain'
import { ATTESTATION_CHALLENGE_HEADER, buildChallengeResponse } from '@sojourn/protocol'
import type { FastifyInstance } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import { agencyPath } from '../agency-path.ts'

export interface ChallengeRouteDeps {
  readonly clock: Clock
  readonly issueAttestationChallenge: (agency: Agency, now: Date) => string
}

/** ABCA 6.1 (challenge-endpoint): for everybody, and never cached. */
export function challengeRoute(app: FastifyInstance, agency: Agency, deps: ChallengeRouteDeps): void {
  app.post(`${agencyPath(agency)}/challenge`, async () =>
    buildChallengeResponse(deps.issueAttestationChallenge(agency, deps.clock())),
  )
}

/** ABCA 6.2 (providing-challenges-on-previous-responses): the next one comes with every answer where one may be needed. */
export function offerChallenges(scope: FastifyInstance, agency: Agency, deps: ChallengeRouteDeps): void {
  scope.addHook('onSend', async (request, reply) => {
    if (request.method !== 'OPTIONS') {
      reply.header(ATTESTATION_CHALLENGE_HEADER, deps.issueAttestationChallenge(agency, deps.clock()))
    }
  })
}
