import { ok, type Result } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, problem, readMessage } from './field-problem.ts'
import { identifierUrl, webUrl } from './web-url.ts'

/** OIDC-DISCOVERY 3 (provider-metadata): what a relying party that uses codes alone needs to know. */
export interface OpenidProviderMetadata {
  readonly issuer: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly jwksUri: string
  /** RFC9207 3 (authorization-server-metadata): then an answer without `iss` is not its answer. */
  readonly namesItselfInAnswers: boolean
}

const metadataSchema = z.object({
  issuer: identifierUrl,
  authorization_endpoint: webUrl,
  token_endpoint: webUrl,
  jwks_uri: webUrl,
  authorization_response_iss_parameter_supported: z.boolean().default(false),
})

/** OIDC-DISCOVERY 4.1 (provider-configuration-request): behind the path, where RFC 8414 puts its own before it. */
export const openidConfigurationUrl = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

/** OIDC-DISCOVERY 4.3 (provider-configuration-validation): the issuer in it is the one that was asked for, byte for byte. */
export function parseOpenidProviderMetadata(
  json: unknown,
  expected: { readonly issuer: string },
): Result<OpenidProviderMetadata, FieldProblem> {
  const read = readMessage(metadataSchema, json)
  if (!read.ok) return read
  const wire = read.value
  if (wire.issuer !== expected.issuer) return problem('issuer', 'mismatch')
  return ok({
    issuer: wire.issuer,
    authorizationEndpoint: wire.authorization_endpoint,
    tokenEndpoint: wire.token_endpoint,
    jwksUri: wire.jwks_uri,
    namesItselfInAnswers: wire.authorization_response_iss_parameter_supported,
  })
}
