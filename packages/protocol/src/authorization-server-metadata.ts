import { type JsonObject, ok, type Result } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, problem, readMessage } from './field-problem.ts'
import { identifierUrl, webUrl } from './web-url.ts'

/** RFC8414 2 (authorization-server-metadata) with OID4VCI-1.0 12.3 (as-metadata) and RFC9449 5.1. */
export interface AuthorizationServerMetadata {
  readonly issuer: string
  readonly tokenEndpoint: string
  readonly grantTypes: readonly string[]
  readonly tokenEndpointAuthMethods: readonly string[]
  /** Empty when tokens are not bound to a DPoP key. */
  readonly dpopAlgs: readonly string[]
  /** A pre-authorized code is redeemed without a client_id. */
  readonly anonymousPreAuthorized: boolean
  readonly authorizationEndpoint?: string
  readonly pushedAuthorizationRequestEndpoint?: string
  readonly scopes?: readonly string[]
  /** For `private_key_jwt`. */
  readonly assertionAlgs?: readonly string[]
  /** Of a wallet attestation and of the proof that comes with it. */
  readonly attestationAlgs?: readonly string[]
  /** Whoever attests itself fetches a challenge there first. */
  readonly challengeEndpoint?: string
  /** RFC8705 3.3 (mutual-tls client certificate-bound access tokens metadata). */
  readonly certificateBoundTokens?: boolean
}

const names = z.array(z.string().min(1).max(256)).max(64)

const metadataSchema = z.object({
  issuer: identifierUrl,
  token_endpoint: webUrl,
  grant_types_supported: names.default(['authorization_code', 'implicit']),
  token_endpoint_auth_methods_supported: names.default(['client_secret_basic']),
  dpop_signing_alg_values_supported: names.default([]),
  'pre-authorized_grant_anonymous_access_supported': z.boolean().default(false),
  authorization_endpoint: webUrl.optional(),
  pushed_authorization_request_endpoint: webUrl.optional(),
  scopes_supported: names.optional(),
  challenge_endpoint: webUrl.optional(),
})

export function parseAuthorizationServerMetadata(
  json: unknown,
  expected: { readonly issuer: string },
): Result<AuthorizationServerMetadata, FieldProblem> {
  const read = readMessage(metadataSchema, json)
  if (!read.ok) return read
  const wire = read.value
  if (wire.issuer !== expected.issuer) return problem('issuer', 'mismatch')
  return ok({
    issuer: wire.issuer,
    tokenEndpoint: wire.token_endpoint,
    grantTypes: wire.grant_types_supported,
    tokenEndpointAuthMethods: wire.token_endpoint_auth_methods_supported,
    dpopAlgs: wire.dpop_signing_alg_values_supported,
    anonymousPreAuthorized: wire['pre-authorized_grant_anonymous_access_supported'],
    ...(wire.authorization_endpoint !== undefined && { authorizationEndpoint: wire.authorization_endpoint }),
    ...(wire.pushed_authorization_request_endpoint !== undefined && {
      pushedAuthorizationRequestEndpoint: wire.pushed_authorization_request_endpoint,
    }),
    ...(wire.scopes_supported !== undefined && { scopes: wire.scopes_supported }),
    ...(wire.challenge_endpoint !== undefined && { challengeEndpoint: wire.challenge_endpoint }),
  })
}

/** `response_types_supported` is left out when there is no authorization endpoint: OID4VCI-1.0 12.2.4 allows it. */
export const buildAuthorizationServerMetadata = (metadata: AuthorizationServerMetadata): JsonObject => ({
  issuer: metadata.issuer,
  ...(metadata.authorizationEndpoint !== undefined && {
    authorization_endpoint: metadata.authorizationEndpoint,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  }),
  ...(metadata.pushedAuthorizationRequestEndpoint !== undefined && {
    pushed_authorization_request_endpoint: metadata.pushedAuthorizationRequestEndpoint,
    require_pushed_authorization_requests: true,
  }),
  token_endpoint: metadata.tokenEndpoint,
  grant_types_supported: [...metadata.grantTypes],
  token_endpoint_auth_methods_supported: [...metadata.tokenEndpointAuthMethods],
  ...(metadata.scopes !== undefined && { scopes_supported: [...metadata.scopes] }),
  ...(metadata.assertionAlgs !== undefined && {
    token_endpoint_auth_signing_alg_values_supported: [...metadata.assertionAlgs],
  }),
  ...(metadata.attestationAlgs !== undefined && {
    client_attestation_signing_alg_values_supported: [...metadata.attestationAlgs],
    client_attestation_pop_signing_alg_values_supported: [...metadata.attestationAlgs],
  }),
  ...(metadata.challengeEndpoint !== undefined && { challenge_endpoint: metadata.challengeEndpoint }),
  ...(metadata.certificateBoundTokens === true && { tls_client_certificate_bound_access_tokens: true }),
  ...(metadata.dpopAlgs.length > 0 && { dpop_signing_alg_values_supported: [...metadata.dpopAlgs] }),
  'pre-authorized_grant_anonymous_access_supported': metadata.anonymousPreAuthorized,
})
