import type { Clock, Result } from '@sojourn/domain'
import { buildCredentialOffer, type CredentialOffer, errorBody } from '@sojourn/protocol'
import type { FastifyInstance } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import { agencyPath } from '../agency-path.ts'

export interface OfferRouteDeps {
  readonly clock: Clock
  readonly giveOffer: (
    agency: Agency,
    reference: string,
    now: Date,
  ) => Promise<Result<CredentialOffer, 'offer_unknown'>>
}

/** OID4VCI-1.0 4.1.3 (credential-offer-uri). */
export function offerRoute(app: FastifyInstance, agency: Agency, deps: OfferRouteDeps): void {
  app.get<{ Params: { reference: string } }>(`${agencyPath(agency)}/offers/:reference`, async (request, reply) => {
    const offer = await deps.giveOffer(agency, request.params.reference, deps.clock())
    return offer.ok ? buildCredentialOffer(offer.value) : reply.code(404).send(errorBody(offer.reason))
  })
}
