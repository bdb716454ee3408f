import type { Clock, Result } from '@sojourn/domain'
import {
  buildAuthorizationServerMetadata,
  type ClientCredentials,
  type ClientCredentialsRefusal,
  errorBody,
  readClientCredentials,
  wellKnownUrl,
} from '@sojourn/protocol'
import type { FastifyInstance } from 'fastify'
import { ACCESS_TOKEN_SECONDS } from '../../api/access-token.ts'
import { API_SCOPES } from '../../api/api-client.ts'
import type { IssueAccessTokenRefusal, IssuedAccessToken } from '../../api/issue-access-token.ts'
import type { RateLimit } from '../../api/rate-limit.ts'

export interface TokenRouteDeps {
  readonly clock: Clock
  readonly verifierUrl: string
  issueAccessToken(
    credentials: ClientCredentials,
    scope: string | undefined,
    now: Date,
  ): Promise<Result<IssuedAccessToken, IssueAccessTokenRefusal>>
  readonly limit: RateLimit
  onRefused(reason: IssueAccessTokenRefusal | ClientCredentialsRefusal, requestId: string): void
}

const isOfScope = (reason: string): boolean => reason === 'scope_not_granted'

/** RFC6749 4.4.2 (access-token-request). Strangers learn one code whatever was wrong with the client; the log has the reason. */
export function tokenRoute(app: FastifyInstance, deps: TokenRouteDeps): void {
  app.get(new URL(wellKnownUrl(deps.verifierUrl, 'oauth-authorization-server')).pathname, async () => ({
    ...buildAuthorizationServerMetadata({
      issuer: deps.verifierUrl,
      tokenEndpoint: `${deps.verifierUrl}/v1/oauth/token`,
      grantTypes: ['client_credentials'],
      tokenEndpointAuthMethods: ['private_key_jwt'],
      assertionAlgs: ['ES256', 'ES384', 'EdDSA'],
      scopes: [...API_SCOPES],
      dpopAlgs: [],
      anonymousPreAuthorized: false,
    }),
    response_types_supported: [],
  }))

  app.post(
    '/v1/oauth/token',
    { bodyLimit: 32 * 1024, config: { bodyTypes: ['application/x-www-form-urlencoded'] as const } },
    async (request, reply) => {
      const now = deps.clock()
      const limited = deps.limit.take(request.ip, now)
      if (!limited.ok) {
        return reply
          .code(429)
          .header('retry-after', String(limited.reason.retryAfterSeconds))
          .send(errorBody('temporarily_unavailable'))
      }
      const form = (request.body ?? {}) as Record<string, string>
      if (form.grant_type !== 'client_credentials') {
        return reply
          .code(400)
          .send(errorBody(form.grant_type === undefined ? 'invalid_request' : 'unsupported_grant_type'))
      }
      const { authorization } = request.headers
      const credentials = readClientCredentials(form, { authorization, attestation: undefined, pop: undefined })
      const issued = credentials.ok ? await deps.issueAccessToken(credentials.value, form.scope, now) : credentials
      if (!issued.ok) {
        deps.onRefused(issued.reason, request.id)
        return isOfScope(issued.reason)
          ? reply.code(400).send(errorBody('invalid_scope'))
          : reply.code(401).send(errorBody('invalid_client'))
      }
      const { accessToken, scopes } = issued.value
      return reply.header('pragma', 'no-cache').send({
        access_token: accessToken,
        token_type: 'Bearer',
        expires_in: ACCESS_TOKEN_SECONDS,
        scope: scopes.join(' '),
      })
    },
  )
}
