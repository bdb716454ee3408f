import { TOKEN_KINDS } from '@sojourn/keys'
import { dpopChallenge, errorBody } from '@sojourn/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AccessRefusal, AccessRequest } from '../../issuance/check-access.ts'
import { clientCertificateOf } from '../oauth/client-certificate.ts'

export const DPOP_ALGS: readonly string[] = TOKEN_KINDS.dpop.algs

type ChallengeError = 'invalid_token' | 'invalid_dpop_proof' | 'use_dpop_nonce'

/** RFC6750 3.1 (error-codes), RFC9449 7.1 and 9: anything wrong with the proof itself is `invalid_dpop_proof`. */
const TOKEN_REFUSALS: Readonly<Partial<Record<AccessRefusal | 'authorization_revoked', ChallengeError | undefined>>> = {
  token_missing: undefined,
  token_malformed: 'invalid_token',
  token_unknown: 'invalid_token',
  token_expired: 'invalid_token',
  token_of_other_key: 'invalid_token',
  wrong_token_scheme: 'invalid_token',
  token_of_other_certificate: 'invalid_token',
  authorization_revoked: 'invalid_token',
  dpop_nonce_needed: 'use_dpop_nonce',
}

export function sendChallenge(
  reply: FastifyReply,
  reason: AccessRefusal | 'dpop_proof_replayed' | 'authorization_revoked',
): FastifyReply {
  const error =
    reason !== 'dpop_proof_replayed' && Object.hasOwn(TOKEN_REFUSALS, reason)
      ? TOKEN_REFUSALS[reason]
      : ('invalid_dpop_proof' as const)
  return reply
    .code(401)
    .header('www-authenticate', dpopChallenge(error, DPOP_ALGS))
    .send(errorBody(error ?? 'invalid_token'))
}

export const accessRequestOf = (request: FastifyRequest, url: string): AccessRequest => ({
  authorization: request.headers.authorization,
  dpop: request.headers.dpop,
  method: request.method,
  url,
  certificate: clientCertificateOf(request)?.thumbprint,
})

/** RFC6750 5.3: a token in an address ends up in logs and histories, so one that comes that way is refused even when it is good. */
export const hasTokenInQuery = (request: FastifyRequest): boolean =>
  typeof request.query === 'object' && request.query !== null && Object.hasOwn(request.query, 'access_token')
