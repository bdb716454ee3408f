import {
  ATTESTATION_TYPES,
  type AttestationTypeId,
  type Clock,
  type Localized,
  ok,
  type Result,
  refuse,
} from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import {
  type AuthorizationServerMetadata,
  type CredentialConfiguration,
  type CredentialOffer,
  displayFor,
  type IssuerMetadata,
  parseAuthorizationServerMetadata,
  parseCredentialOffer,
  parseCredentialOfferLink,
  type TxCodePrompt,
  wellKnownUrl,
} from '@sojourn/protocol'
import { issuerAllowed, type TrustedIssuer, type TrustList } from '@sojourn/trust'
import { attestationOf } from '../cards/attestation-of.ts'
import type { Http } from '../platform/http.ts'
import type { TrustListRefusal, TrustListSource } from '../trust/trust-list-source.ts'
import type { HeldFormat } from '../vault/schema-v1.ts'
import { readIssuerMetadata } from './read-issuer-metadata.ts'

export type OfferRefusal =
  | 'not_an_offer'
  | 'not_on_trust_list'
  | 'type_not_allowed'
  | 'offer_gone'
  | 'grant_not_supported'
  | 'format_not_supported'
  | 'metadata_invalid'
  /** Not signed by the agency, though the trust list says that its metadata are. */
  | 'metadata_not_signed'
  /** It takes or gives only encrypted messages, in a way that this wallet does not have. */
  | 'encryption_not_supported'
  | 'unreachable'
  | TrustListRefusal

export interface OfferedItem {
  readonly configurationId: string
  readonly configuration: CredentialConfiguration
  readonly format: HeldFormat
  /** The `vct`, or the W3C type. */
  readonly type: string
  readonly attestation?: AttestationTypeId
  readonly name: Localized
}

export type ReviewedGrant =
  | { readonly kind: 'pre_authorized'; readonly code: string }
  /** The person signs in at the agency; `issuerState` names the offer there. */
  | { readonly kind: 'authorization_code'; readonly issuerState?: string }
  /** New copies of what is held. */
  | { readonly kind: 'renewal' }

/** Everything a person should know before typing a code or pressing "receive" (EUDI ARF ISSU_06). Nothing has been sent yet. */
export interface ReviewedOffer {
  readonly issuer: TrustedIssuer
  readonly items: readonly OfferedItem[]
  readonly txCode?: TxCodePrompt
  readonly grant: ReviewedGrant
  readonly metadata: IssuerMetadata
  readonly server: AuthorizationServerMetadata
}

export type OfferToAccept = ReviewedOffer & { readonly grant: { readonly kind: 'pre_authorized' } }
export type OfferToAuthorize = ReviewedOffer & { readonly grant: { readonly kind: 'authorization_code' } }

export const isToAccept = (offer: ReviewedOffer): offer is OfferToAccept => offer.grant.kind === 'pre_authorized'
export const isToAuthorize = (offer: ReviewedOffer): offer is OfferToAuthorize =>
  offer.grant.kind === 'authorization_code'

export interface ReadOfferDeps {
  readonly http: Http
  readonly trustList: TrustListSource
  readonly clock: Clock
}

export async function readOffer(deps: ReadOfferDeps, text: string): Promise<Result<ReviewedOffer, OfferRefusal>> {
  const list = await deps.trustList.current()
  if (!list.ok) return list
  const offer = await resolveOffer(deps.http, list.value, text.trim())
  if (!offer.ok) return offer
  const issuer = list.value.issuers.find((entry) => entry.issuer === offer.value.credentialIssuer)
  if (!issuer) return refuse('not_on_trust_list')
  const { preAuthorized, authorizationCode, configurationIds } = offer.value
  // Where both are offered, the counter's: it asks for no sign-in.
  if (preAuthorized) {
    const { code, txCode, authorizationServer } = preAuthorized
    const grant = { kind: 'pre_authorized', code } as const
    const reviewed = await reviewIssuer(deps, list.value, issuer, { grant, configurationIds, authorizationServer })
    return reviewed.ok && txCode ? ok({ ...reviewed.value, txCode }) : reviewed
  }
  if (!authorizationCode) return refuse('grant_not_supported')
  const { issuerState, authorizationServer } = authorizationCode
  const grant = { kind: 'authorization_code', ...(issuerState === undefined ? {} : { issuerState }) } as const
  return reviewIssuer(deps, list.value, issuer, { grant, configurationIds, authorizationServer })
}

/** What an issuer of the trust list says of itself and of what is wanted from it. */
export async function reviewIssuer(
  deps: ReadOfferDeps,
  list: TrustList,
  issuer: TrustedIssuer,
  wanted: {
    readonly grant: ReviewedGrant
    readonly configurationIds: readonly string[] | ((metadata: IssuerMetadata) => readonly string[])
    readonly authorizationServer: string | undefined
  },
): Promise<Result<ReviewedOffer, OfferRefusal>> {
  const { grant, configurationIds, authorizationServer } = wanted
  const metadata = await readMetadata(deps, issuer, authorizationServer)
  if (!metadata.ok) return metadata
  if (metadata.value.metadata.encryptionUnusable) return refuse('encryption_not_supported')
  if (grant.kind === 'authorization_code' && !takesPushedRequests(metadata.value.server)) {
    return refuse('grant_not_supported')
  }
  const ids = typeof configurationIds === 'function' ? configurationIds(metadata.value.metadata) : configurationIds
  if (ids.length === 0) return refuse('format_not_supported')
  const items = offeredItems(list, metadata.value.metadata, ids)
  return items.ok ? ok({ issuer, items: items.value, grant, ...metadata.value }) : items
}

/** HAIP-1.0 4.3 (authorization-endpoint): what is asked for is pushed, or it is not asked for. */
const takesPushedRequests = ({
  authorizationEndpoint,
  pushedAuthorizationRequestEndpoint,
}: AuthorizationServerMetadata) =>
  authorizationEndpoint !== undefined && pushedAuthorizationRequestEndpoint !== undefined

/** An offer by reference is fetched only below an issuer of the trust list: a QR code does not send the wallet anywhere else. */
async function resolveOffer(http: Http, list: TrustList, text: string): Promise<Result<CredentialOffer, OfferRefusal>> {
  const link = parseCredentialOfferLink(text)
  if (!link.ok) return refuse('not_an_offer')
  if (link.value.kind === 'by_value') return ok(link.value.offer)
  const { href } = new URL(link.value.uri)
  if (!list.issuers.some(({ issuer }) => href.startsWith(`${issuer}/`))) return refuse('not_on_trust_list')
  const answer = await http.send({ method: 'GET', url: href, accept: 'application/json' })
  if (!answer.ok) return refuse(answer.reason === 'too_large' ? 'not_an_offer' : 'unreachable')
  if (answer.value.status === 404 || answer.value.status === 410) return refuse('offer_gone')
  if (answer.value.status !== 200) return refuse('unreachable')
  const offer = parseCredentialOffer(parseStrictJson(answer.value.text))
  return offer.ok ? offer : refuse('not_an_offer')
}

async function readMetadata(deps: ReadOfferDeps, issuer: TrustedIssuer, named: string | undefined) {
  const { http } = deps
  const metadata = await readIssuerMetadata(deps, issuer)
  if (!metadata.ok) return metadata
  const [firstServer] = metadata.value.authorizationServers
  const serverIssuer = named ?? firstServer
  // A server the issuer does not name itself could be anybody's (OID4VCI-1.0 4.1.1 (credential-offer-parameters)).
  if (!serverIssuer || !metadata.value.authorizationServers.includes(serverIssuer)) return refuse('metadata_invalid')
  const serverJson = await fetchJson(http, wellKnownUrl(serverIssuer, 'oauth-authorization-server'))
  if (!serverJson.ok) return serverJson
  const server = parseAuthorizationServerMetadata(serverJson.value, { issuer: serverIssuer })
  return server.ok ? ok({ metadata: metadata.value, server: server.value }) : refuse('metadata_invalid')
}

async function fetchJson(http: Http, url: string) {
  const answer = await http.send({ method: 'GET', url, accept: 'application/json' })
  if (!answer.ok || answer.value.status !== 200) return refuse('unreachable')
  const json = parseStrictJson(answer.value.text)
  return json === undefined ? refuse('metadata_invalid') : ok(json)
}

function offeredItems(
  list: TrustList,
  metadata: IssuerMetadata,
  configurationIds: readonly string[],
): Result<readonly OfferedItem[], OfferRefusal> {
  const items: OfferedItem[] = []
  for (const configurationId of configurationIds) {
    const configuration = metadata.configurations[configurationId]
    if (!configuration) return refuse('metadata_invalid')
    const held = heldTypeOf(configuration)
    if (!held) return refuse('format_not_supported')
    if (!issuerAllowed(list, metadata.credentialIssuer, held.type).ok) return refuse('type_not_allowed')
    const attestation = attestationOf(held)
    const name = attestation ? ATTESTATION_TYPES[attestation].name : nameFrom(configuration, held.type)
    items.push({ configurationId, configuration, ...held, name, ...(attestation ? { attestation } : {}) })
  }
  return ok(items)
}

export function heldTypeOf(configuration: CredentialConfiguration): { format: HeldFormat; type: string } | undefined {
  if (configuration.format === 'dc+sd-jwt' && configuration.vct) return { format: 'dc+sd-jwt', type: configuration.vct }
  const w3cType = configuration.types?.find((type) => type !== 'VerifiableCredential')
  return configuration.format === 'jwt_vc_json' && w3cType ? { format: 'jwt_vc_json', type: w3cType } : undefined
}

function nameFrom(configuration: CredentialConfiguration, type: string): Localized {
  const named = (language: 'zh-CN' | 'en') => displayFor(configuration.display, language)?.name ?? type
  return { 'zh-CN': named('zh-CN'), en: named('en') }
}
