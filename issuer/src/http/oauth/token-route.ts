import { ok, type Result, refuse } from '@sojourn/domain'
import {
  AUTHORIZATION_CODE_GRANT,
  buildTokenResponse,
  type CodeTokenRequest,
  errorBody,
  parseCodeTokenRequest,
  parseGrantType,
  parseRefreshTokenRequest,
  parseTokenRequest,
  REFRESH_TOKEN_GRANT,
  type RefreshTokenRequest,
  type TokenErrorCode,
} from '@sojourn/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { GrantedAccess } from '../../authorization/access.ts'
import type { CodeRefusal, Presented } from '../../authorization/redeem-authorization-code.ts'
import type { RefreshRefusal } from '../../authorization/refresh-access.ts'
import type { SpentDpopProof } from '../../issuance/check-dpop-proof.ts'
import type { RedeemedToken, RedeemRefusal, RedeemRequest } from '../../issuance/redeem-pre-authorized-code.ts'
import type { OfferRefreshRefusal, OfferRefreshRequest } from '../../issuance/refresh-offer-access.ts'
import { agencyPath } from '../agency-path.ts'
import { tokenEndpoint } from '../oid4vci/endpoints.ts'
import {
  type AuthenticatedRequestDeps,
  authenticateRequest,
  credentialsIn,
  dpopRefusal,
  type WireRefusal,
} from './authenticated-request.ts'

export interface TokenRouteDeps extends AuthenticatedRequestDeps {
  readonly bearerTokens: 'refused' | 'allowed'
  readonly redeem: (agency: Agency, request: RedeemRequest, now: Date) => Promise<Result<RedeemedToken, RedeemRefusal>>
  readonly redeemCode: (
    agency: Agency,
    presented: Presented,
    request: CodeTokenRequest,
    now: Date,
  ) => Promise<Result<GrantedAccess, CodeRefusal>>
  readonly refresh: (
    agency: Agency,
    presented: Presented,
    request: RefreshTokenRequest,
    now: Date,
  ) => Promise<Result<GrantedAccess, RefreshRefusal>>
  /** Whether it came with a code from the counter, where no client has a name. */
  readonly isOfferRefreshToken: (agency: Agency, text: string) => boolean
  readonly refreshOffer: (
    agency: Agency,
    request: OfferRefreshRequest,
    now: Date,
  ) => Promise<Result<RedeemedToken, OfferRefreshRefusal>>
  readonly onRefused: (agency: Agency, reason: string) => void
}

/** OID4VCI-1.0 6.3 (token-error-response), RFC6749 5.2, RFC9449 5 and 10, RFC9396 5 (authorization-error-response). */
const WIRE_ERROR = {
  transaction_code_missing: 'invalid_request',
  code_redeemed: 'invalid_grant',
  offer_closed: 'invalid_grant',
  transaction_code_wrong: 'invalid_grant',
  configuration_not_offered: 'invalid_authorization_details',
  code_unknown: 'invalid_grant',
  code_reused: 'invalid_grant',
  code_expired: 'invalid_grant',
  code_of_other_client: 'invalid_grant',
  redirect_differs: 'invalid_grant',
  verifier_missing: 'invalid_grant',
  verifier_wrong: 'invalid_grant',
  dpop_key_differs: 'invalid_grant',
  instance_differs: 'invalid_grant',
  certificate_differs: 'invalid_grant',
  authorization_closed: 'invalid_grant',
  configuration_not_granted: 'invalid_authorization_details',
  refresh_token_unknown: 'invalid_grant',
  refresh_token_reused: 'invalid_grant',
  refresh_token_expired: 'invalid_grant',
  refresh_token_of_other_client: 'invalid_grant',
  refresh_closed: 'invalid_grant',
  dpop_proof_missing: 'invalid_dpop_proof',
  dpop_proof_replayed: 'invalid_dpop_proof',
} as const satisfies Record<RedeemRefusal | CodeRefusal | RefreshRefusal | OfferRefreshRefusal, TokenErrorCode>

const BODY_TYPES = ['application/x-www-form-urlencoded'] as const

/** Three grants, one endpoint: RFC6749 3.2 (token-endpoint). */
export function tokenRoute(app: FastifyInstance, agency: Agency, deps: TokenRouteDeps): void {
  const url = tokenEndpoint(agency)
  const { credentialIssuer } = agency

  const refused = (reply: FastifyReply, reason: string, error: string, status = 400) => {
    deps.onRefused(agency, reason)
    return reply.code(status).send(errorBody(error))
  }

  app.post(`${agencyPath(agency)}/token`, { config: { bodyTypes: BODY_TYPES } }, async (request, reply) => {
    const now = deps.clock()
    const grantType = parseGrantType(request.body)
    if (!grantType.ok) return refused(reply, grantType.reason.problem, grantType.reason.error)
    if (grantType.value === AUTHORIZATION_CODE_GRANT) {
      return redeemAfterConsent(request, reply, parseCodeTokenRequest, deps.redeemCode, now)
    }
    if (grantType.value === REFRESH_TOKEN_GRANT) {
      const parsed = parseRefreshTokenRequest(request.body, { credentialIssuer })
      if (parsed.ok && deps.isOfferRefreshToken(agency, parsed.value.refreshToken)) {
        return refreshFromCounter(request, reply, parsed.value.refreshToken, now)
      }
      return redeemAfterConsent(request, reply, parseRefreshTokenRequest, deps.refresh, now)
    }
    return redeemFromCounter(request, reply, now)
  })

  /** The client says who it is, then what it has. */
  async function redeemAfterConsent<T>(
    request: FastifyRequest,
    reply: FastifyReply,
    parse: (
      form: unknown,
      expected: { readonly credentialIssuer: string },
    ) => Result<T, { readonly error: string; readonly problem: string }>,
    redeem: (
      agency: Agency,
      presented: Presented,
      request: T,
      now: Date,
    ) => Promise<Result<GrantedAccess, CodeRefusal | RefreshRefusal>>,
    now: Date,
  ) {
    const asked = await authenticateRequest(deps, agency, request, url, now)
    if (!asked.ok) return refused(reply, asked.reason.reason, asked.reason.error, asked.reason.status)
    const parsed = parse(request.body, { credentialIssuer })
    if (!parsed.ok) return refused(reply, parsed.reason.problem, parsed.reason.error)
    const redeemed = await redeem(agency, asked.value, parsed.value, now)
    return redeemed.ok ? answer(redeemed.value) : refused(reply, redeemed.reason, WIRE_ERROR[redeemed.reason])
  }

  /** The key that the first token was bound to says whose it is. */
  async function refreshFromCounter(request: FastifyRequest, reply: FastifyReply, refreshToken: string, now: Date) {
    const redeemer = await redeemerOf(request, now)
    if (!redeemer.ok) return refused(reply, redeemer.reason.reason, redeemer.reason.error, redeemer.reason.status)
    const { proof, clientId } = redeemer.value
    if (proof === undefined) return refused(reply, 'dpop_proof_missing', WIRE_ERROR.dpop_proof_missing)
    const refreshed = await deps.refreshOffer(agency, { refreshToken, proof, clientId }, now)
    return refreshed.ok ? answer(refreshed.value) : refused(reply, refreshed.reason, WIRE_ERROR[refreshed.reason])
  }

  /** OID4VCI-1.0 6.1 (token-request): the code and the transaction code say whose it is. */
  async function redeemFromCounter(request: FastifyRequest, reply: FastifyReply, now: Date) {
    const parsed = parseTokenRequest(request.body)
    if (!parsed.ok) return refused(reply, parsed.reason.problem, parsed.reason.error)
    const redeemer = await redeemerOf(request, now)
    if (!redeemer.ok) return refused(reply, redeemer.reason.reason, redeemer.reason.error, redeemer.reason.status)
    const { preAuthorizedCode, txCode, requestedConfigurationIds } = parsed.value
    const redemption = { preAuthorizedCode, txCode, requestedConfigurationIds, ...redeemer.value }
    const redeemed = await deps.redeem(agency, redemption, now)
    return redeemed.ok ? answer(redeemed.value) : refused(reply, redeemed.reason, WIRE_ERROR[redeemed.reason])
  }

  /**
   * At the counter nobody need say who they are. Whoever proves it is known by it, and their key proofs may name it (OID4VCI-1.0 F.1
   * (jwt-proof-type)); a proof that does not hold is refused, though without any it would have done. A name alone, and the credentials of a
   * client that is not registered here, say nothing.
   */
  async function redeemerOf(
    request: FastifyRequest,
    now: Date,
  ): Promise<Result<{ readonly clientId?: string; readonly proof: SpentDpopProof | undefined }, WireRefusal>> {
    const said = credentialsIn(request)
    const isName = said.ok && said.value.kind === 'name'
    const { dpop: header } = request.headers
    // A token without a proof only where that is allowed by name.
    const isBearer = header === undefined && deps.bearerTokens === 'allowed'
    if (!isName || said.value.clientId !== undefined) {
      const asked = await authenticateRequest(deps, agency, request, url, now)
      if (!asked.ok && !isName && asked.reason.reason !== 'client_unknown') return asked
      if (asked.ok && (asked.value.proof !== undefined || isBearer)) {
        return ok({ clientId: asked.value.authenticated.client.id, proof: asked.value.proof })
      }
    }
    if (isBearer) return ok({ proof: undefined })
    const proof = await deps.checkDpopProof(
      { agency: agency.id, proof: header, method: 'POST', url, accessToken: undefined },
      now,
    )
    return proof.ok ? ok({ proof: proof.value }) : refuse(dpopRefusal(proof.reason))
  }
}

function answer(granted: RedeemedToken | GrantedAccess) {
  const { accessToken, boundToKey, expiresInSeconds, identifiers } = granted
  return buildTokenResponse({
    accessToken,
    tokenType: boundToKey ? 'DPoP' : 'Bearer',
    expiresInSeconds,
    ...(identifiers === undefined ? {} : { identifiers }),
    ...('refreshToken' in granted && granted.refreshToken !== undefined ? { refreshToken: granted.refreshToken } : {}),
    ...('scope' in granted && granted.scope !== undefined ? { scope: granted.scope } : {}),
  })
}
