import { allowWallets } from '@sojourn/service'
import type { FastifyInstance } from 'fastify'
import { type Agency, isRegistrar } from '../agencies/agency.ts'
import type { AuthenticationMethod } from '../authorization/client.ts'
import type { Configuration } from '../issuance/credential-configurations.ts'
import { attestationContextRoute } from './metadata/attestation-context-route.ts'
import { authorizationServerRoute } from './metadata/authorization-server-route.ts'
import { type IssuerMetadataDeps, issuerMetadataRoutes } from './metadata/issuer-metadata-route.ts'
import { typeMetadataRoutes } from './metadata/type-metadata-route.ts'
import { type ChallengeRouteDeps, challengeRoute, offerChallenges } from './oauth/challenge-route.ts'
import { type ParRouteDeps, parRoute } from './oauth/par-route.ts'
import { type TokenRouteDeps, tokenRoute } from './oauth/token-route.ts'
import { type CredentialRouteDeps, credentialRoute } from './oid4vci/credential-route.ts'
import { type DeferredCredentialRouteDeps, deferredCredentialRoute } from './oid4vci/deferred-credential-route.ts'
import { offerDpopNonces } from './oid4vci/dpop-nonce-header.ts'
import { type NonceRouteDeps, nonceRoute } from './oid4vci/nonce-route.ts'
import { type NotificationRouteDeps, notificationRoute } from './oid4vci/notification-route.ts'
import { type OfferRouteDeps, offerRoute } from './oid4vci/offer-route.ts'
import { didDocumentRoute } from './public/did-document-route.ts'
import { type RegistryRouteDeps, registryRoutes } from './public/registry-routes.ts'
import { type StatusListRouteDeps, statusListRoute } from './public/status-list-route.ts'
import { trustListRoute } from './public/trust-list-route.ts'

export interface PublicRoutesDeps
  extends TokenRouteDeps,
    ParRouteDeps,
    ChallengeRouteDeps,
    NonceRouteDeps,
    CredentialRouteDeps,
    DeferredCredentialRouteDeps,
    NotificationRouteDeps,
    OfferRouteDeps,
    RegistryRouteDeps,
    Omit<IssuerMetadataDeps, 'configurations'> {
  /** Without any client there is only the counter, and no endpoint of the authorization code flow. */
  readonly clientMethods: readonly AuthenticationMethod[]
  readonly certificateBoundTokens: boolean
  readonly publicUrl: string
  readonly trustListFile: string
  readonly configurationsFor: (agency: Agency) => ReadonlyMap<string, Configuration>
  readonly giveStatusList: StatusListRouteDeps['give']
  readonly giveStatusListCwt: StatusListRouteDeps['giveCwt']
  readonly listStatusLists: StatusListRouteDeps['listPublished']
  readonly giveBitstringList: StatusListRouteDeps['giveBitstring']
  readonly issueDpopNonce: (agency: Agency, now: Date) => string
}

/** What wallets and verifiers reach, from any origin and without cookies. */
export async function publicRoutes(
  app: FastifyInstance,
  agencies: readonly Agency[],
  deps: PublicRoutesDeps,
): Promise<void> {
  const { clock, publicUrl } = deps
  await app.register(async (scope) => {
    allowWallets(scope)
    const types = agencies.flatMap((agency) => agency.types)
    typeMetadataRoutes(scope, types, publicUrl)
    attestationContextRoute(scope, publicUrl)
    trustListRoute(scope, publicUrl, deps.trustListFile)
    for (const agency of agencies) {
      didDocumentRoute(scope, agency)
      statusListRoute(scope, agency, {
        clock,
        give: deps.giveStatusList,
        giveCwt: deps.giveStatusListCwt,
        giveBitstring: deps.giveBitstringList,
        listPublished: deps.listStatusLists,
      })
      issuerMetadataRoutes(scope, agency, { ...deps, configurations: deps.configurationsFor(agency) })
      if (isRegistrar(agency)) registryRoutes(scope, agency, deps)
      const scopes = [...deps.configurationsFor(agency).keys()]
      authorizationServerRoute(scope, agency, { ...deps, scopes })
    }
  })
  for (const agency of agencies) {
    await app.register(async (scope) => {
      allowWallets(scope)
      offerDpopNonces(scope, agency, deps)
      offerRoute(scope, agency, deps)
      if (deps.clientMethods.length > 0) {
        offerChallenges(scope, agency, deps)
        challengeRoute(scope, agency, deps)
        parRoute(scope, agency, deps)
      }
      tokenRoute(scope, agency, deps)
      nonceRoute(scope, agency, deps)
      credentialRoute(scope, agency, deps)
      deferredCredentialRoute(scope, agency, deps)
      notificationRoute(scope, agency, deps)
    })
  }
}
