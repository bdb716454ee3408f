import type { AgencyId, AttestationTypeId, Localized } from '@sojourn/domain'
import type { VerificationKey } from '@sojourn/keys'
import type { AuthorizedParty } from '@sojourn/protocol'
import type { SigningKey, SigningUse } from './signing-key.ts'

export interface RegistrarSettings {
  /** DER in base64: the authorities whose access certificates may be registered. */
  readonly accessAnchors: readonly string[]
}

export type Registrar = Agency & { readonly registrar: RegistrarSettings }

export const isRegistrar = <A extends Agency>(agency: A): agency is A & Registrar => agency.registrar !== undefined

/** One authority that issues: a credential issuer of its own, with its own keys, staff, residents, lists and log. */
export interface Agency {
  readonly id: AgencyId
  readonly name: Localized
  readonly creditCode: string
  readonly types: readonly AttestationTypeId[]
  /** Whom a type may be shown to; a type without an entry to whoever is registered to ask for it. */
  readonly disclosureTo: Partial<Readonly<Record<AttestationTypeId, readonly AuthorizedParty[]>>>
  /** Credential issuer identifier and authorization server issuer: `<base>/<agency>`, compared byte for byte. */
  readonly credentialIssuer: string
  /** `did:web` of the same place; what `jwt_vc_json` credentials name as their issuer. */
  readonly did: string
  /** Of the agency that registers relying parties; no other signs registration certificates. */
  readonly registrar?: RegistrarSettings
  /** The key that signs this now. Throws when none may. */
  signerFor(use: SigningUse): SigningKey
  /** Every key whose signatures count or soon will: what `did.json` and the issuer's JWK Set name. */
  publishedKeys(): readonly VerificationKey[]
  /** The certificates of a published key, by its thumbprint; empty when it has none. */
  chainOf(thumbprint: string): readonly string[]
}
