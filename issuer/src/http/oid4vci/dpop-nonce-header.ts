import type { Clock } from '@sojourn/domain'
import type { FastifyInstance } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'

/** RFC9449 8.2 (providing-a-new-nonce-value): every answer of these routes brings one, so that a wallet rarely has to ask twice. */
export function offerDpopNonces(
  scope: FastifyInstance,
  agency: Agency,
  deps: { readonly clock: Clock; readonly issueDpopNonce: (agency: Agency, now: Date) => string },
): void {
  scope.addHook('onSend', async (request, reply) => {
    if (request.method !== 'OPTIONS') reply.header('dpop-nonce', deps.issueDpopNonce(agency, deps.clock()))
  })
}
