import { ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { encodeBase64url, jwkThumbprint, parseStrictJson } from '@sojourn/keys'
import {
  buildAuthorizationUrl,
  buildPushedAuthorizationRequest,
  codeChallengeOf,
  newCodeVerifier,
  type PushedAuthorizationRequest,
  parseErrorBody,
  parsePushedAuthorizationResponse,
} from '@sojourn/protocol'
import type { HttpAnswer } from '../platform/http.ts'
import type { WalletPorts } from '../wallet-ports.ts'
import { type ClientRefusal, createClientSession } from './client-session.ts'
import { keepPending, sweepAbandoned } from './pending-authorization.ts'
import { isToAuthorize, type OfferedItem, type ReviewedOffer } from './read-offer.ts'
import type { ReceiveCardsDeps } from './receive-cards.ts'

export type StartRefusal = ClientRefusal | 'grant_not_supported' | 'issuer_refused' | 'unreachable'

export type AuthorizationDeps = ReceiveCardsDeps & Pick<WalletPorts, 'random' | 'settings' | 'exclusive'>

const STATE_BYTES = 32

/**
 * Where the person is to go. What is asked for was pushed (RFC9126 2.1), so the address says nothing but a name for it; `state`, the PKCE
 * verifier and the DPoP key, to which the code will be bound (RFC9449 10), stay here.
 */
export async function startAuthorization(
  deps: AuthorizationDeps,
  offer: ReviewedOffer,
): Promise<Result<{ readonly url: string }, StartRefusal>> {
  const { client } = deps.settings
  const { authorizationEndpoint, pushedAuthorizationRequestEndpoint: parUrl } = offer.server
  if (!isToAuthorize(offer) || !authorizationEndpoint || !parUrl) return refuse('grant_not_supported')
  if (!mayVisit(authorizationEndpoint, deps.settings.allowHttpOnLoopback)) return refuse('grant_not_supported')
  const session = await createClientSession(deps, client, offer.server)
  if (!session.ok) return session
  if (!client) return refuse('client_not_accepted')
  const now = deps.clock()
  await sweepAbandoned(deps, now)

  const dpopKey = await deps.holderKeys.generate()
  const state = encodeBase64url(deps.random(STATE_BYTES))
  const codeVerifier = newCodeVerifier()
  const request = buildPushedAuthorizationRequest({
    clientId: client.clientId,
    redirectUri: client.redirectUri,
    codeChallenge: codeChallengeOf(codeVerifier),
    state,
    dpopThumbprint: jwkThumbprint(dpopKey.publicJwk),
    ...wanted(offer.items),
    ...(offer.grant.issuerState === undefined ? {} : { issuerState: offer.grant.issuerState }),
  })
  const answer = await session.value.post(parUrl, request)
  const pushed = answer.ok ? readPushed(answer.value) : refuse('unreachable')
  if (!pushed.ok) {
    await deps.holderKeys.destroy([dpopKey.id])
    return pushed
  }
  await keepPending(deps.storage, {
    state,
    credentialIssuer: offer.metadata.credentialIssuer,
    server: offer.server.issuer,
    configurationIds: offer.items.map(({ configurationId }) => configurationId),
    codeVerifier,
    dpopKeyId: dpopKey.id,
    startedAtSeconds: toSeconds(now),
  })
  return ok({
    url: buildAuthorizationUrl(authorizationEndpoint, { clientId: client.clientId, requestUri: pushed.value }),
  })
}

/** OID4VCI-1.0 5.1.2 (using-scope-parameter) where each has a scope, which HAIP-1.0 4.3 wants; by name where one has not. */
function wanted(
  items: readonly OfferedItem[],
): Pick<PushedAuthorizationRequest, 'scopes' | 'requestedConfigurationIds'> {
  const scopes = items.flatMap(({ configuration: { scope } }) => scope ?? [])
  if (scopes.length === items.length) return { scopes }
  return { scopes: [], requestedConfigurationIds: items.map(({ configurationId }) => configurationId) }
}

function readPushed({ status, text }: HttpAnswer): Result<string, StartRefusal> {
  if (status >= 500) return refuse('unreachable')
  const json = parseStrictJson(text)
  if (status === 201) {
    const pushed = parsePushedAuthorizationResponse(json)
    return pushed.ok ? ok(pushed.value.requestUri) : refuse('issuer_refused')
  }
  const error = parseErrorBody(json ?? null)
  return refuse(
    error === 'invalid_client' || error === 'unauthorized_client' ? 'client_not_accepted' : 'issuer_refused',
  )
}

const mayVisit = (url: string, allowHttpOnLoopback: boolean): boolean =>
  new URL(url).protocol === 'https:' || allowHttpOnLoopback
