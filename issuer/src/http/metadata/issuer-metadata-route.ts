import {
  type AttestationType,
  type AttestationTypeId,
  type Clock,
  claimLabel,
  type Localized,
  type MdocProfile,
  toSeconds,
} from '@sojourn/domain'
import { VCDM2_CONTEXT } from '@sojourn/formats'
import { coseAlgOf, type JsonObject, signJwt, TOKEN_KINDS, type VerificationKey } from '@sojourn/keys'
import {
  buildIssuerMetadata,
  type CredentialConfiguration,
  type DisplayName,
  type ProofKind,
  type ProofType,
  wellKnownUrl,
} from '@sojourn/protocol'
import type { FastifyInstance } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import { credentialUse, type SigningKey } from '../../agencies/signing-key.ts'
import { type Configuration, type FormatName, WIRE_FORMAT } from '../../issuance/credential-configurations.ts'
import { pathOf } from '../agency-path.ts'
import { type EncryptionDeps, requestEncryptionOf, responseEncryptionOf } from '../oid4vci/encrypted-messages.ts'
import {
  credentialEndpoint,
  deferredCredentialEndpoint,
  nonceEndpoint,
  notificationEndpoint,
} from '../oid4vci/endpoints.ts'

export interface IssuerMetadataDeps extends EncryptionDeps {
  readonly clock: Clock
  readonly configurations: ReadonlyMap<string, Configuration>
  readonly batchSize: number
  /** What other specifications add to OID4VCI-1.0: how often a credential is shown, and to whom. */
  readonly metadataExtensions: 'published' | 'left_out'
  readonly proofKinds: readonly ProofKind[]
}

/** Of ten copies: a week's showing is left when new ones are due. */
const LOW_WATER = 3
const PROOF_ALGS: readonly string[] = TOKEN_KINDS.key_proof.algs

/** Wallets ask each time they read an offer; the answer changes with a release. */
const CACHE = 'public, max-age=300'

/** OID4VCI-1.0 12.2 (credential-issuer-metadata), plain or signed as the `Accept` header says. */
export function issuerMetadataRoutes(app: FastifyInstance, agency: Agency, deps: IssuerMetadataDeps): void {
  const { credentialIssuer } = agency
  /** The encryption keys in it change with time, the algorithms with the keys that sign. */
  const metadataAt = (now: Date): JsonObject =>
    buildIssuerMetadata({
      credentialIssuer,
      authorizationServers: [credentialIssuer],
      credentialEndpoint: credentialEndpoint(agency),
      nonceEndpoint: nonceEndpoint(agency),
      deferredCredentialEndpoint: deferredCredentialEndpoint(agency),
      notificationEndpoint: notificationEndpoint(agency),
      requestEncryption: requestEncryptionOf(agency, deps, now),
      responseEncryption: responseEncryptionOf(deps),
      batchSize: deps.batchSize,
      display: displayOf(agency.name),
      configurations: Object.fromEntries(
        [...deps.configurations].map(([id, configuration]) => [id, onWire(configuration, agency, deps)]),
      ),
    })
  app.get(pathOf(wellKnownUrl(credentialIssuer, 'openid-credential-issuer')), async (request, reply) => {
    reply.header('cache-control', CACHE).header('vary', 'accept')
    const now = deps.clock()
    if (!prefersJwt(request.headers.accept)) return metadataAt(now)
    return reply.type('application/jwt').send(await signedMetadata(agency, metadataAt(now), now))
  })

  app.get(pathOf(wellKnownUrl(credentialIssuer, 'jwt-vc-issuer')), async (_request, reply) =>
    reply.header('cache-control', CACHE).send({
      issuer: credentialIssuer,
      jwks: { keys: agency.publishedKeys().map((key) => publicKeyOf(key, agency.chainOf(key.thumbprint))) },
    }),
  )
}

/** With its certificates (RFC7517 4.7 (x5c)), for checkers that will have no network and are shown a certificate's digest alone. */
const publicKeyOf = ({ publicJwk, thumbprint: kid, alg }: VerificationKey, x5c: readonly string[]): JsonObject => ({
  ...publicJwk,
  kid,
  alg,
  use: 'sig',
  ...(x5c.length === 0 ? {} : { x5c: [...x5c] }),
})

/** OID4VCI-1.0 12.2.3 (credential-issuer-signed-metadata): signed anew, for `iat` is required and the trust in it is the chain's. */
function signedMetadata(agency: Agency, metadata: JsonObject, now: Date): Promise<string> {
  const { credentialIssuer } = agency
  const { certificateSigner } = agency.signerFor('issuer_metadata')
  const payload = { ...metadata, iss: credentialIssuer, sub: credentialIssuer, iat: toSeconds(now) }
  return signJwt('issuer_metadata', { x5c: [...(certificateSigner.x5c ?? [])] }, payload, certificateSigner)
}

/** Signed only for whoever names it before plain JSON; `*` is no wish for it. */
function prefersJwt(accept: string | undefined): boolean {
  const wanted = (accept ?? '').split(',').map((part) => (part.split(';')[0] ?? '').trim().toLowerCase())
  const jwt = wanted.indexOf('application/jwt')
  const json = wanted.indexOf('application/json')
  return jwt !== -1 && (json === -1 || jwt < json)
}

const displayOf = (name: Localized, description?: Localized): readonly DisplayName[] =>
  (['zh-CN', 'en'] as const).map((locale) => ({
    name: name[locale],
    locale,
    ...(description === undefined ? {} : { description: description[locale] }),
  }))

const onWire = (
  configuration: Configuration,
  agency: Agency,
  {
    proofKinds,
    batchSize,
    metadataExtensions,
  }: Pick<IssuerMetadataDeps, 'proofKinds' | 'batchSize' | 'metadataExtensions'>,
): CredentialConfiguration => ({
  format: WIRE_FORMAT[configuration.format],
  scope: configuration.id,
  ...FORMAT_PARAMETERS[configuration.format](configuration, agency.signerFor(credentialUse(configuration.type.id))),
  proofTypes: Object.fromEntries(proofKinds.map((kind) => [kind, proofTypeOf(configuration)])),
  display: displayOf(configuration.type.name, configuration.type.description),
  ...(metadataExtensions === 'published' && {
    reusePolicy: { method: 'once_only', batchSize, reissueWhenUnused: Math.min(LOW_WATER, batchSize - 1) } as const,
    ...disclosurePolicyOf(configuration.type.id, agency),
  }),
})

function disclosurePolicyOf(
  type: AttestationTypeId,
  agency: Agency,
): Pick<CredentialConfiguration, 'disclosurePolicy'> {
  const parties = agency.disclosureTo[type]
  if (parties === undefined) return {}
  return {
    disclosurePolicy: { kind: 'authorized_parties', uri: `${agency.credentialIssuer}/disclosure/${type}`, parties },
  }
}

type FormatParameters = Pick<
  CredentialConfiguration,
  'vct' | 'types' | 'contexts' | 'docType' | 'signingAlgs' | 'bindingMethods' | 'claims'
>

/** OID4VCI-1.0 appendix A (format-profiles): what each format says in its own words. */
const FORMAT_PARAMETERS: Record<FormatName, (configuration: Configuration, key: SigningKey) => FormatParameters> = {
  'dc-sd-jwt': ({ vct, type }, { verificationKey }) => ({
    vct,
    signingAlgs: [verificationKey.alg],
    bindingMethods: ['jwk'],
    claims: claimsOf(type, []),
  }),
  'jwt-vc': ({ w3cTypes, type }, { verificationKey }) => ({
    types: w3cTypes,
    signingAlgs: [verificationKey.alg],
    bindingMethods: ['did:jwk', 'did:key', 'jwk'],
    claims: claimsOf(type, ['credentialSubject']),
  }),
  'vc-jwt': vcdmParameters,
  'vc-sd-jwt': vcdmParameters,
  'mso-mdoc': ({ type, mdoc }, { verificationKey }) => ({
    ...(mdoc === undefined ? {} : { docType: mdoc.docType }),
    // By its own name and by the fully specified one: either may be what a wallet looks for (OID4VCI-1.0 A.2.2).
    signingAlgs: coseAlgOf(verificationKey.alg)?.names ?? [],
    bindingMethods: ['cose_key'],
    claims: elementsOf(type, mdoc),
  }),
}

const proofTypeOf = ({ keyAttestation }: Configuration): ProofType => ({
  algs: PROOF_ALGS,
  ...(keyAttestation === undefined ? {} : { keyAttestationsRequired: keyAttestation }),
})

/** VCDM 2.0 in JOSE has no profile in appendix A: its `credential_definition` is that of A.1.2 (jwt_vc_json-ld), context and all. */
function vcdmParameters(
  { w3cTypes, contextUrl, type }: Configuration,
  { verificationKey }: SigningKey,
): FormatParameters {
  return {
    types: w3cTypes,
    contexts: [VCDM2_CONTEXT, contextUrl],
    signingAlgs: [verificationKey.alg],
    bindingMethods: ['did:jwk', 'did:key', 'jwk'],
    claims: claimsOf(type, ['credentialSubject']),
  }
}

const claimsOf = (type: AttestationType, root: readonly string[]) =>
  type.claims.map(({ path, label }) => ({ path: [...root, ...path], mandatory: false, display: displayOf(label) }))

/** By name space and identifier (OID4VCI-1.0 C.2 (claims-path-mdoc)); an element that is no claim, such as `synthetic`, needs no words. */
const elementsOf = ({ id }: AttestationType, mdoc: MdocProfile | undefined) =>
  (mdoc?.elements ?? []).map(({ nameSpace, identifier, path }) => {
    const label = claimLabel(id, path)
    return { path: [nameSpace, identifier], mandatory: false, display: label === undefined ? [] : displayOf(label) }
  })
