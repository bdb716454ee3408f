import { describe, expect, test } from 'vitest'
import {
  type AuthorizationServerMetadata,
  buildAuthorizationServerMetadata,
  parseAuthorizationServerMetadata,
} from './authorization-server-metadata.ts'
import { PRE_AUTHORIZED_CODE_GRANT } from './token-request.ts'

const issuer = 'https://issuer.example/public-security'
const metadata: AuthorizationServerMetadata = {
  issuer,
  tokenEndpoint: `${issuer}/token`,
  grantTypes: [PRE_AUTHORIZED_CODE_GRANT],
  tokenEndpointAuthMethods: ['none'],
  dpopAlgs: ['ES256'],
  anonymousPreAuthorized: true,
}

describe('authorization server metadata', () => {
  test('is read back as it was built', () => {
    const wire = buildAuthorizationServerMetadata(metadata)
    expect(wire).toEqual({
      issuer,
      token_endpoint: `${issuer}/token`,
      grant_types_supported: [PRE_AUTHORIZED_CODE_GRANT],
      token_endpoint_auth_methods_supported: ['none'],
      dpop_signing_alg_values_supported: ['ES256'],
      'pre-authorized_grant_anonymous_access_supported': true,
    })
    expect(parseAuthorizationServerMetadata(wire, { issuer })).toEqual({ ok: true, value: metadata })
  })

  test('with an authorization endpoint says PKCE, PAR and iss [S 11]', () => {
    const wire = buildAuthorizationServerMetadata({
      ...metadata,
      authorizationEndpoint: `${issuer}/authorize`,
      pushedAuthorizationRequestEndpoint: `${issuer}/par`,
    })
    expect(wire).toMatchObject({
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      require_pushed_authorization_requests: true,
      response_types_supported: ['code'],
    })
  })

  test('what is not said has the default of the specification', () => {
    expect(parseAuthorizationServerMetadata({ issuer, token_endpoint: `${issuer}/token` }, { issuer })).toEqual({
      ok: true,
      value: {
        issuer,
        tokenEndpoint: `${issuer}/token`,
        grantTypes: ['authorization_code', 'implicit'],
        tokenEndpointAuthMethods: ['client_secret_basic'],
        dpopAlgs: [],
        anonymousPreAuthorized: false,
      },
    })
  })

  test.each<[string, object, string, string]>([
    ['another issuer', { issuer: `${issuer}/` }, 'issuer', 'mismatch'],
    ['no token endpoint', { token_endpoint: undefined }, 'token_endpoint', 'missing'],
    ['a token endpoint in the clear', { token_endpoint: 'http://issuer.example/token' }, 'token_endpoint', 'malformed'],
  ])('is refused with %s', (_, change, field, problem) => {
    const wire = { ...buildAuthorizationServerMetadata(metadata), ...change }
    expect(parseAuthorizationServerMetadata(wire, { issuer })).toEqual({ ok: false, reason: { field, problem } })
  })
})
