import { ok, type Result } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, readMessage } from './field-problem.ts'

/** OID4VCI-1.0 6.2 (token-response). A `c_nonce` in it is of no meaning since 1.0: it comes from the nonce endpoint alone. */
export interface TokenResponse {
  readonly accessToken: string
  /** `Bearer` says that the server ignored the DPoP proof; whether to go on is the wallet's decision (RFC9449 5 (dpop-access-token-request)). */
  readonly tokenType: 'DPoP' | 'Bearer'
  readonly expiresInSeconds?: number
  readonly refreshToken?: string
  readonly scope?: string
  /** When present, every credential request names a credential identifier instead of a configuration. */
  readonly identifiers?: readonly {
    readonly configurationId: string
    readonly credentialIdentifiers: readonly string[]
  }[]
}

/** RFC6749 5.2 (token-error-response), OID4VCI-1.0 6.3 (token-error-response), RFC9449 5 and 8 (dpop-nonce). */
export type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_authorization_details'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'use_attestation_challenge'
  | 'use_fresh_attestation'

const OPENID_CREDENTIAL = 'openid_credential'

const detailSchema = z.object({
  type: z.string().max(256),
  credential_configuration_id: z.string().min(1).max(256).optional(),
  credential_identifiers: z.array(z.string().min(1).max(1024)).min(1).max(64).optional(),
})

const responseSchema = z.object({
  access_token: z.string().min(1).max(16_384),
  token_type: z
    .string()
    .max(16)
    .transform((type) => type.toLowerCase())
    .pipe(z.enum(['dpop', 'bearer'])),
  expires_in: z.number().positive().optional(),
  refresh_token: z.string().min(1).max(4096).optional(),
  scope: z.string().max(4096).optional(),
  authorization_details: z.array(detailSchema).min(1).max(32).optional(),
})

export function parseTokenResponse(json: unknown): Result<TokenResponse, FieldProblem> {
  const read = readMessage(responseSchema, json)
  if (!read.ok) return read
  const { access_token, token_type, expires_in, refresh_token, scope, authorization_details } = read.value
  const identifiers = authorization_details?.flatMap((detail) =>
    detail.type === OPENID_CREDENTIAL &&
    detail.credential_configuration_id !== undefined &&
    detail.credential_identifiers
      ? [{ configurationId: detail.credential_configuration_id, credentialIdentifiers: detail.credential_identifiers }]
      : [],
  )
  return ok({
    accessToken: access_token,
    tokenType: token_type === 'dpop' ? 'DPoP' : 'Bearer',
    ...(expires_in !== undefined && { expiresInSeconds: expires_in }),
    ...(refresh_token !== undefined && { refreshToken: refresh_token }),
    ...(scope !== undefined && { scope }),
    ...(identifiers !== undefined && identifiers.length > 0 && { identifiers }),
  })
}

export const buildTokenResponse = (response: TokenResponse): JsonObject => ({
  access_token: response.accessToken,
  token_type: response.tokenType,
  ...(response.expiresInSeconds !== undefined && { expires_in: response.expiresInSeconds }),
  ...(response.refreshToken !== undefined && { refresh_token: response.refreshToken }),
  ...(response.scope !== undefined && { scope: response.scope }),
  ...(response.identifiers !== undefined && {
    authorization_details: response.identifiers.map(({ configurationId, credentialIdentifiers }) => ({
      type: OPENID_CREDENTIAL,
      credential_configuration_id: configurationId,
      credential_identifiers: [...credentialIdentifiers],
    })),
  }),
})
