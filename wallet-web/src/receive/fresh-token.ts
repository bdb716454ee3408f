import { type Result, refuse } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import { buildRefreshTokenRequest, parseErrorBody, type TokenResponse } from '@sojourn/protocol'
import { createClientSession } from './client-session.ts'
import type { DpopSession } from './dpop-session.ts'
import type { ReviewedOffer } from './read-offer.ts'
import { readBoundToken } from './redeem-code.ts'
import { keepRenewal, type Renewal } from './renewal.ts'
import type { AuthorizationDeps } from './start-authorization.ts'

export type FreshTokenRefusal =
  /** The agency gives no more by this token. */
  | 'renewal_over'
  /** Out of reach, or what came was no good. */
  | 'later'

/** The next refresh token is safe in the vault before anything is done with this answer: it takes the place of the one that was sent. */
export async function freshToken(
  deps: AuthorizationDeps,
  { server }: ReviewedOffer,
  renewal: Renewal,
  session: DpopSession,
): Promise<Result<TokenResponse, FreshTokenRefusal>> {
  const form = buildRefreshTokenRequest(renewal.refreshToken)
  const client =
    renewal.clientId === undefined ? undefined : await createClientSession(deps, deps.settings.client, server)
  if (client?.ok === false) return refuse('later')
  const url = server.tokenEndpoint
  const answer = client
    ? await client.value.post(url, form, session)
    : await session.send({ method: 'POST', url, accept: 'application/json', form })
  if (!answer.ok) return refuse('later')
  const json = parseStrictJson(answer.value.text)
  if (answer.value.status !== 200) {
    return refuse(parseErrorBody(json ?? null) === 'invalid_grant' ? 'renewal_over' : 'later')
  }
  const token = readBoundToken(json)
  if (!token.ok) return refuse('later')
  const next = token.value.refreshToken
  if (next !== undefined) await deps.storage.commit([keepRenewal({ ...renewal, refreshToken: next })])
  return token
}
