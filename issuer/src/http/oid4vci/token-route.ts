import type { Clock, Result } from '@sojourn/domain'
import { buildTokenResponse, errorBody, parseTokenRequest, type TokenErrorCode } from '@sojourn/protocol'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { DpopProofRefusal, DpopProofRequest, SpentDpopProof } from '../../issuance/check-dpop-proof.ts'
import type { RedeemedToken, RedeemRefusal, RedeemRequest } from '../../issuance/redeem-pre-authorized-code.ts'
import { agencyPath } from '../agency-path.ts'
import { tokenEndpoint } from './endpoints.ts'

export interface TokenRouteDeps {
  readonly clock: Clock
  readonly bearerTokens: 'refused' | 'allowed'
  readonly checkDpopProof: (request: DpopProofRequest, now: Date) => Promise<Result<SpentDpopProof, DpopProofRefusal>>
  readonly redeem: (agency: Agency, request: RedeemRequest, now: Date) => Promise<Result<RedeemedToken, RedeemRefusal>>
  readonly onRefused: (agency: Agency, reason: string) => void
}

/** OID4VCI-1.0 6.3 (token-error-response), RFC9449 5 (dpop-access-token-request), RFC9396 5 (authorization-error-response). */
const WIRE_ERROR = {
  transaction_code_missing: 'invalid_request',
  code_unknown: 'invalid_grant',
  code_redeemed: 'invalid_grant',
  code_expired: 'invalid_grant',
  offer_closed: 'invalid_grant',
  transaction_code_wrong: 'invalid_grant',
  dpop_proof_replayed: 'invalid_dpop_proof',
  configuration_not_offered: 'invalid_authorization_details',
} as const satisfies Record<RedeemRefusal, TokenErrorCode>

const BODY_TYPES = ['application/x-www-form-urlencoded'] as const

export function tokenRoute(app: FastifyInstance, agency: Agency, deps: TokenRouteDeps): void {
  const url = tokenEndpoint(agency)

  const refused = (reply: FastifyReply, reason: string, error: string) => {
    deps.onRefused(agency, reason)
    return reply.code(400).send(errorBody(error))
  }

  app.post(`${agencyPath(agency)}/token`, { config: { bodyTypes: BODY_TYPES } }, async (request, reply) => {
    const now = deps.clock()
    const parsed = parseTokenRequest(request.body)
    if (!parsed.ok) return refused(reply, parsed.reason.problem, parsed.reason.error)
    const proof = await dpopProofOf(request.headers.dpop)
    if (proof !== undefined && !proof.ok) {
      const error = proof.reason === 'dpop_nonce_needed' ? 'use_dpop_nonce' : 'invalid_dpop_proof'
      return refused(reply, proof.reason, error)
    }
    const redeemed = await deps.redeem(
      agency,
      {
        preAuthorizedCode: parsed.value.preAuthorizedCode,
        txCode: parsed.value.txCode,
        requestedConfigurationIds: parsed.value.requestedConfigurationIds,
        proof: proof?.value,
      },
      now,
    )
    if (!redeemed.ok) return refused(reply, redeemed.reason, WIRE_ERROR[redeemed.reason])
    const { accessToken, boundToKey, expiresInSeconds, identifiers } = redeemed.value
    return buildTokenResponse({
      accessToken,
      tokenType: boundToKey ? 'DPoP' : 'Bearer',
      expiresInSeconds,
      ...(identifiers === undefined ? {} : { identifiers }),
    })

    /** Undefined only where a token without a proof is allowed by name. */
    async function dpopProofOf(header: string | string[] | undefined) {
      if (header === undefined && deps.bearerTokens === 'allowed') return undefined
      const asked = { agency: agency.id, proof: header, method: 'POST', url, accessToken: undefined }
      return deps.checkDpopProof(asked, now)
    }
  })
}
