import { TOKEN_KINDS } from '@sojourn/keys'
import {
  AUTHORIZATION_CODE_GRANT,
  buildAuthorizationServerMetadata,
  PRE_AUTHORIZED_CODE_GRANT,
  REFRESH_TOKEN_GRANT,
  wellKnownUrl,
} from '@sojourn/protocol'
import type { FastifyInstance } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { AuthenticationMethod } from '../../authorization/client.ts'
import { statusListsUri } from '../../lifecycle/status-place.ts'
import { pathOf } from '../agency-path.ts'
import {
  authorizationEndpoint,
  challengeEndpoint,
  pushedAuthorizationEndpoint,
  tokenEndpoint,
} from '../oid4vci/endpoints.ts'
import { DPOP_ALGS } from '../oid4vci/protected-resource.ts'

export interface AuthorizationServerMetadataDeps {
  /** How the clients that are registered say who they are; empty when there is only the counter. */
  readonly clientMethods: readonly AuthenticationMethod[]
  readonly certificateBoundTokens: boolean
  /** Every configuration is its own scope. */
  readonly scopes: readonly string[]
}

const CACHE = 'public, max-age=300'

/** RFC8414 3 (authorization-server-metadata). What nobody is registered for is not offered. */
export function authorizationServerRoute(
  app: FastifyInstance,
  agency: Agency,
  deps: AuthorizationServerMetadataDeps,
): void {
  const { credentialIssuer: issuer } = agency
  const metadata = {
    ...buildAuthorizationServerMetadata({
      issuer,
      tokenEndpoint: tokenEndpoint(agency),
      dpopAlgs: DPOP_ALGS,
      anonymousPreAuthorized: true,
      ...(deps.clientMethods.length === 0 ? COUNTER_ONLY : withClients(agency, deps)),
    }),
    authorization_details_types_supported: ['openid_credential'],
    // TSL 9.1 (issuer-metadata)
    status_list_aggregation_endpoint: statusListsUri(issuer),
  }
  app.get(pathOf(wellKnownUrl(issuer, 'oauth-authorization-server')), async (_request, reply) =>
    reply.header('cache-control', CACHE).send(metadata),
  )
}

const COUNTER_ONLY = {
  grantTypes: [PRE_AUTHORIZED_CODE_GRANT, REFRESH_TOKEN_GRANT],
  tokenEndpointAuthMethods: ['none'],
} as const

function withClients(
  agency: Agency,
  { clientMethods, certificateBoundTokens, scopes }: AuthorizationServerMetadataDeps,
) {
  const attests = clientMethods.includes('attest_jwt_client_auth')
  // A DPoP proof by the attested key stands for the proof of the attestation: ABCA 5.3.
  const combined = attests ? ['attest_jwt_client_auth_dpop'] : []
  return {
    grantTypes: [AUTHORIZATION_CODE_GRANT, REFRESH_TOKEN_GRANT, PRE_AUTHORIZED_CODE_GRANT],
    // `none` is for the pre-authorized code, whose bearer nobody knows.
    tokenEndpointAuthMethods: [...new Set([...clientMethods, ...combined, 'none'])],
    authorizationEndpoint: authorizationEndpoint(agency),
    pushedAuthorizationRequestEndpoint: pushedAuthorizationEndpoint(agency),
    scopes,
    certificateBoundTokens,
    ...(clientMethods.includes('private_key_jwt') && { assertionAlgs: TOKEN_KINDS.client_assertion.algs }),
    ...(attests && {
      attestationAlgs: TOKEN_KINDS.wallet_attestation.algs,
      challengeEndpoint: challengeEndpoint(agency),
    }),
  }
}
