import { type Clock, ok, type Result, refuse } from '@sojourn/domain'
import {
  type ClientCredentials,
  type ClientCredentialsRefusal,
  readClientCredentials,
  type TokenErrorCode,
} from '@sojourn/protocol'
import type { FastifyRequest } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type {
  AuthenticatedClient,
  ClientAuthenticationRefusal,
  ClientToAuthenticate,
} from '../../authorization/authenticate-client.ts'
import type { DpopProofRefusal, DpopProofRequest, SpentDpopProof } from '../../issuance/check-dpop-proof.ts'
import { clientCertificateOf } from './client-certificate.ts'

export interface AuthenticatedRequestDeps {
  readonly clock: Clock
  readonly checkDpopProof: (request: DpopProofRequest, now: Date) => Promise<Result<SpentDpopProof, DpopProofRefusal>>
  readonly authenticate: (
    agency: Agency,
    request: ClientToAuthenticate,
    now: Date,
  ) => Promise<Result<AuthenticatedClient, ClientAuthenticationRefusal>>
}

/** What is told to the client, and what is told to ourselves. */
export interface WireRefusal {
  readonly status: 400 | 401
  readonly error: TokenErrorCode
  readonly reason: string
}

type AuthenticationError = Extract<TokenErrorCode, 'invalid_client' | 'invalid_request' | 'use_attestation_challenge'>

/**
 * RFC6749 5.2 (error-response), ABCA 7.4 (errors). Which of the many things was wrong is nothing to tell a stranger. `use_fresh_attestation`
 * is for an attestation that still holds and is not new enough, which we never ask; one that has expired is no authentication at all.
 */
const AUTHENTICATION_ERROR: Readonly<
  Partial<Record<ClientAuthenticationRefusal | ClientCredentialsRefusal, AuthenticationError>>
> = {
  attestation_challenge_needed: 'use_attestation_challenge',
  client_unnamed: 'invalid_request',
  several_authentications: 'invalid_request',
  malformed_credentials: 'invalid_request',
}

/** `invalid_client` alone is 401: RFC6749 5.2. */
function authenticationRefusal(reason: ClientAuthenticationRefusal | ClientCredentialsRefusal): WireRefusal {
  const error = AUTHENTICATION_ERROR[reason] ?? 'invalid_client'
  return { status: error === 'invalid_client' ? 401 : 400, error, reason }
}

export const credentialsIn = ({ body, headers }: FastifyRequest): Result<ClientCredentials, ClientCredentialsRefusal> =>
  readClientCredentials(body, {
    authorization: headers.authorization,
    attestation: headers['oauth-client-attestation'],
    pop: headers['oauth-client-attestation-pop'],
  })

export const dpopRefusal = (reason: DpopProofRefusal): WireRefusal => ({
  status: 400,
  error: reason === 'dpop_nonce_needed' ? 'use_dpop_nonce' : 'invalid_dpop_proof',
  reason,
})

export interface AuthenticatedRequest {
  readonly authenticated: AuthenticatedClient
  readonly proof: SpentDpopProof | undefined
}

/**
 * Who asks, and with which key. The DPoP proof is looked at first and spent last: a client that is only sent back for a nonce has not used up
 * the assertion that it will send again.
 */
export async function authenticateRequest(
  deps: AuthenticatedRequestDeps,
  agency: Agency,
  request: FastifyRequest,
  endpoint: string,
  now: Date,
): Promise<Result<AuthenticatedRequest, WireRefusal>> {
  const { dpop: header } = request.headers
  const dpop =
    header === undefined
      ? undefined
      : await deps.checkDpopProof(
          { agency: agency.id, proof: header, method: 'POST', url: endpoint, accessToken: undefined },
          now,
        )
  if (dpop?.ok === false) return refuse(dpopRefusal(dpop.reason))
  const credentials = credentialsIn(request)
  if (!credentials.ok) return refuse(authenticationRefusal(credentials.reason))
  const toAuthenticate = {
    credentials: credentials.value,
    certificate: clientCertificateOf(request),
    dpop: dpop?.value,
    endpoint,
  }
  const authenticated = await deps.authenticate(agency, toAuthenticate, now)
  return authenticated.ok
    ? ok({ authenticated: authenticated.value, proof: dpop?.value })
    : refuse(authenticationRefusal(authenticated.reason))
}
