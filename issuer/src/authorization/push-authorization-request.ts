import {
  type AgencyId,
  type AuthorizationId,
  addSeconds,
  newId,
  type OfferId,
  ok,
  type Result,
  refuse,
} from '@sojourn/domain'
import type { PushedAuthorizationRequest } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import type { SpentDpopProof } from '../issuance/check-dpop-proof.ts'
import type { Configuration } from '../issuance/credential-configurations.ts'
import type { CredentialOfferRow } from '../issuance/offer.ts'
import { offerOfIssuerState } from '../issuance/offer-secrets.ts'
import type { Mac } from '../issuance/server-secret.ts'
import type { AuthenticatedClient } from './authenticate-client.ts'
import { REQUEST_URI_SECONDS, requestUriOf } from './authorization.ts'
import { isRegisteredRedirect } from './client.ts'

export type PushRefusal =
  | 'redirect_not_registered'
  | 'configuration_unknown'
  | 'configuration_not_allowed'
  | 'nothing_asked_for'
  | 'dpop_keys_differ'
  | 'dpop_proof_replayed'
  | 'issuer_state_unknown'
  | 'offer_does_not_have_it'

export interface NewAuthorization {
  readonly agency: AgencyId
  readonly id: AuthorizationId
  readonly clientId: string
  readonly redirectUri: string
  readonly clientState: string | undefined
  readonly codeChallenge: string
  readonly configurationIds: readonly string[]
  readonly namesIdentifiers: boolean
  readonly scope: string | undefined
  readonly offerId: OfferId | undefined
  readonly dpopThumbprint: string | undefined
  readonly certificateThumbprint: string | undefined
  readonly instanceThumbprint: string | undefined
  readonly pushedAt: Date
  readonly expiresAt: Date
}

export interface PushDeps {
  readonly mac: Mac
  readonly configurationsFor: (agency: Agency) => ReadonlyMap<string, Configuration>
  readonly findOffer: (agency: AgencyId, id: OfferId) => Promise<CredentialOfferRow | undefined>
  /** False when the proof was spent before. */
  readonly spendProof: (agency: AgencyId, proof: SpentDpopProof, by: string) => Promise<boolean>
  readonly insert: (authorization: NewAuthorization) => Promise<void>
}

export interface PushedRequest {
  readonly requestUri: string
  readonly expiresInSeconds: number
}

/**
 * RFC9126 2 (pushed-authorization-request-endpoint): what is wrong with a request is told to its client here, and never to the resident. What
 * the browser brings later is a name for this row, so nothing on its way can change it.
 */
export async function pushAuthorizationRequest(
  deps: PushDeps,
  agency: Agency,
  { client, instanceThumbprint, certificateThumbprint }: AuthenticatedClient,
  request: PushedAuthorizationRequest & { readonly proof: SpentDpopProof | undefined },
  now: Date,
): Promise<Result<PushedRequest, PushRefusal>> {
  if (!isRegisteredRedirect(client, request.redirectUri)) return refuse('redirect_not_registered')
  const { proof, dpopThumbprint = proof?.thumbprint } = request
  // RFC9449 10.1: two ways to say the same, so they say the same.
  if (proof !== undefined && proof.thumbprint !== dpopThumbprint) return refuse('dpop_keys_differ')
  const configurations = deps.configurationsFor(agency)
  const asked = askedConfigurations(configurations, client.configurationIds, request)
  if (!asked.ok) return asked
  const offer = await offerBehind(deps, agency, request.issuerState, now)
  if (!offer.ok) return offer
  if (offer.value !== undefined && !asked.value.every((id) => offer.value?.configurationIds.includes(id))) {
    return refuse('offer_does_not_have_it')
  }
  const id = newId<AuthorizationId>(now)
  if (proof !== undefined && !(await deps.spendProof(agency.id, proof, id))) return refuse('dpop_proof_replayed')
  const namesIdentifiers = request.requestedConfigurationIds !== undefined
  const scope = request.scopes.filter((each) => asked.value.includes(each)).join(' ')
  await deps.insert({
    agency: agency.id,
    id,
    clientId: client.id,
    redirectUri: request.redirectUri,
    clientState: request.state,
    codeChallenge: request.codeChallenge,
    configurationIds: asked.value,
    namesIdentifiers,
    scope: scope === '' ? undefined : scope,
    offerId: offer.value?.id,
    dpopThumbprint,
    certificateThumbprint: client.certificateBoundTokens ? certificateThumbprint : undefined,
    instanceThumbprint,
    pushedAt: now,
    expiresAt: addSeconds(now, REQUEST_URI_SECONDS),
  })
  return ok({ requestUri: requestUriOf(deps.mac, agency.id, id), expiresInSeconds: REQUEST_URI_SECONDS })
}

/**
 * A detail must be known and allowed, each of them; of scopes those that are, for a wallet may ask for more than is here (OID4VCI-1.0 5.1.2
 * (using-scope-parameter)). Every configuration is its own scope.
 */
function askedConfigurations(
  configurations: ReadonlyMap<string, Configuration>,
  allowed: readonly string[] | undefined,
  { scopes, requestedConfigurationIds = [] }: PushedAuthorizationRequest,
): Result<readonly string[], 'configuration_unknown' | 'configuration_not_allowed' | 'nothing_asked_for'> {
  const isAllowed = (id: string) => allowed === undefined || allowed.includes(id)
  if (!requestedConfigurationIds.every((id) => configurations.has(id))) return refuse('configuration_unknown')
  if (!requestedConfigurationIds.every(isAllowed)) return refuse('configuration_not_allowed')
  const byScope = scopes.filter((scope) => configurations.has(scope))
  if (!byScope.every(isAllowed)) return refuse('configuration_not_allowed')
  const asked = [...new Set([...requestedConfigurationIds, ...byScope])]
  return asked.length === 0 ? refuse('nothing_asked_for') : ok(asked)
}

/** OID4VCI-1.0 5.1.3 (additional-request-parameters): anybody may have made it up, so it must be ours and its offer must still wait. */
async function offerBehind(
  deps: PushDeps,
  agency: Agency,
  issuerState: string | undefined,
  now: Date,
): Promise<Result<CredentialOfferRow | undefined, 'issuer_state_unknown'>> {
  if (issuerState === undefined) return ok(undefined)
  const id = offerOfIssuerState(deps.mac, agency.id, issuerState)
  const offer = id === undefined ? undefined : await deps.findOffer(agency.id, id)
  if (offer === undefined || offer.redeemedAt !== null || offer.closedAt !== null || offer.expiresAt <= now) {
    return refuse('issuer_state_unknown')
  }
  return ok(offer)
}
