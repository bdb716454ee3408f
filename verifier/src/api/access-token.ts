import {
  addSeconds,
  fromSeconds,
  newId,
  ok,
  type RelyingPartyId,
  type Result,
  refuse,
  toSeconds,
} from '@sojourn/domain'
import {
  importVerificationKey,
  type JwtRefusal,
  type PrivateJwk,
  publicJwkOf,
  type Signer,
  signerFromJwk,
  signJwt,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'
import type { ApiClientId, ApiScope } from './api-client.ts'
import { isApiScope } from './api-client.ts'

export const ACCESS_TOKEN_SECONDS = 300

export type AccessTokenRefusal = JwtRefusal | 'access_token_expired' | 'access_token_of_other_service'

/** A client as OAuth names it: the relying party first, as in every key of the tables. */
export const oauthClientId = (relyingPartyId: RelyingPartyId, id: ApiClientId): string => `${relyingPartyId}.${id}`

const CLIENT_ID = /^([a-z0-9][a-z0-9-]{0,62})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

export function readOauthClientId(
  text: string,
): { readonly relyingPartyId: RelyingPartyId; readonly id: ApiClientId } | undefined {
  const [, relyingPartyId, id] = CLIENT_ID.exec(text) ?? []
  if (relyingPartyId === undefined || id === undefined) return undefined
  return { relyingPartyId: relyingPartyId as RelyingPartyId, id: id as ApiClientId }
}

/** RFC9068: signed by this service for this service, and opaque to clients. */
export interface AccessTokens {
  issue(client: string, scopes: readonly ApiScope[], now: Date): Promise<string>
  read(
    token: string,
    now: Date,
  ): Promise<Result<{ readonly client: string; readonly scopes: readonly ApiScope[] }, AccessTokenRefusal>>
}

export async function createAccessTokens(privateJwk: PrivateJwk, issuer: string): Promise<AccessTokens> {
  const signer: Signer = await signerFromJwk(privateJwk)
  const imported = await importVerificationKey(publicJwkOf(privateJwk))
  if (!imported.ok) throw new Error(`the key of access tokens cannot be used: ${imported.reason}`)
  const key: VerificationKey = imported.value
  const audience = `${issuer}/v1`
  return {
    issue: (client, scopes, now) =>
      signJwt(
        'access_token',
        {},
        {
          iss: issuer,
          sub: client,
          client_id: client,
          aud: audience,
          scope: scopes.join(' '),
          iat: toSeconds(now),
          exp: toSeconds(addSeconds(now, ACCESS_TOKEN_SECONDS)),
          jti: newId(now),
        },
        signer,
      ),
    async read(token, now) {
      const verified = await verifyJwt('access_token', token, key)
      if (!verified.ok) return verified
      const { iss, aud, exp, client_id, scope } = verified.value.payload
      if (iss !== issuer || aud !== audience) return refuse('access_token_of_other_service')
      if (typeof exp !== 'number' || fromSeconds(exp) <= now) return refuse('access_token_expired')
      return ok({ client: String(client_id), scopes: String(scope).split(' ').filter(isApiScope) })
    },
  }
}
