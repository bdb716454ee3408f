import {
  ATTESTATION_TYPES,
  type AttestationType,
  type AttestationTypeId,
  attestationContextUrl,
  type MdocProfile,
  vctOf,
} from '@sojourn/domain'
import type { KeyAttestationRequirement } from '@sojourn/protocol'
import { typeMetadataOf } from '../type-metadata/type-metadata.ts'

/** The formats of this release, by the short names that configuration ids end in. */
export const FORMAT_NAMES = ['dc-sd-jwt', 'jwt-vc', 'vc-jwt', 'vc-sd-jwt', 'mso-mdoc'] as const

export type FormatName = (typeof FORMAT_NAMES)[number]

/** A type becomes an mdoc only where it has a document type. */
export const isIssuedAs = (type: AttestationTypeId, format: FormatName): boolean =>
  format !== 'mso-mdoc' || ATTESTATION_TYPES[type].mdoc !== undefined

/** OID4VCI-1.0 appendix A (format-profiles); it has no profile for VCDM 2.0 in JOSE, which goes by its media types. */
export const WIRE_FORMAT = {
  'dc-sd-jwt': 'dc+sd-jwt',
  'jwt-vc': 'jwt_vc_json',
  'vc-jwt': 'vc+jwt',
  'vc-sd-jwt': 'vc+sd-jwt',
  'mso-mdoc': 'mso_mdoc',
} as const satisfies Record<FormatName, string>

/** An attestation type in a format: what a wallet asks for by name. */
export interface Configuration {
  readonly id: string
  readonly type: AttestationType
  readonly format: FormatName
  readonly vct: string
  /** Digest of the type metadata document, which every SD-JWT VC carries (`vct#integrity`). */
  readonly vctIntegrity: string
  readonly w3cTypes: readonly string[]
  /** The paths of every claim, each of which is disclosed by itself in an SD-JWT VC. */
  readonly disclosable: readonly (readonly string[])[]
  /** The same below `credentialSubject`. */
  readonly disclosableOfSubject: readonly (readonly string[])[]
  /** Of VCDM 2.0: what the types and claims mean. */
  readonly contextUrl: string
  /** Of the type, whatever the format; undefined for a type that is never an mdoc. */
  readonly mdoc: MdocProfile | undefined
  /** What an attester must say of the holder's keys; undefined when nobody need say anything. */
  readonly keyAttestation: KeyAttestationRequirement | undefined
}

export const configurationId = (type: AttestationTypeId, format: FormatName): string => `${type}.${format}`

export function configurationsOf(
  types: readonly AttestationTypeId[],
  publicUrl: string,
  keyAttestations: ReadonlyMap<string, KeyAttestationRequirement> = new Map(),
  formats: readonly FormatName[] = FORMAT_NAMES,
): ReadonlyMap<string, Configuration> {
  const configurations = types.flatMap((typeId) =>
    formats
      .filter((format) => isIssuedAs(typeId, format))
      .map((format): Configuration => {
        const type = ATTESTATION_TYPES[typeId]
        return {
          id: configurationId(typeId, format),
          type,
          format,
          vct: vctOf(publicUrl, typeId),
          vctIntegrity: typeMetadataOf(publicUrl, typeId).integrity,
          w3cTypes: ['VerifiableCredential', type.w3cType],
          disclosable: type.claims.map(({ path }) => path),
          disclosableOfSubject: type.claims.map(({ path }) => ['credentialSubject', ...path]),
          contextUrl: attestationContextUrl(publicUrl),
          mdoc: type.mdoc,
          keyAttestation: keyAttestations.get(configurationId(typeId, format)),
        }
      }),
  )
  return new Map(configurations.map((configuration) => [configuration.id, configuration]))
}

/** One dataset a configuration in an offer, so its identifier says no more than the configuration (OID4VCI-1.0 3.3.4). */
const IDENTIFIER_SUFFIX = '#1'
export const credentialIdentifierOf = (configuration: string): string => `${configuration}${IDENTIFIER_SUFFIX}`
export const configurationOfIdentifier = (identifier: string): string | undefined =>
  identifier.endsWith(IDENTIFIER_SUFFIX) ? identifier.slice(0, -IDENTIFIER_SUFFIX.length) : undefined
