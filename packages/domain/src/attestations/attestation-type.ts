import type { Localized } from '../language.ts'
import type { MdocProfile } from './mdoc-profile.ts'

/** The attestations of domain.md section 4 that this release issues. */
export type AttestationTypeId =
  | 'residence-permit'
  | 'residence-permit-offline'
  | 'social-security-card'
  | 'household-relation'
  | 'tenancy-registration'
  | 'dwelling-right'
  | 'insurance-statement'
  | 'employment'
  | 'points-statement'
  | 'vaccination-check'

/** What a claim's JSON value is; codes name their table. */
export type ClaimKind =
  | 'string'
  | 'date'
  | 'boolean'
  | 'integer'
  | 'image'
  | 'sex_code'
  | 'ethnic_group_code'
  | 'division_code'
  | 'kinship_code'
  | 'credit_code'
  | 'citizen_id'
  | 'enumeration'
  | 'string_list'
  /** Hundredths of a point. */
  | 'points'
  | 'points_lines'

/** Kinds of personal information that each need a consent of their own (PIPL Art. 28 and 29; domain.md section 6). */
export type Sensitivity = 'identity_number' | 'portrait' | 'medical' | 'financial' | 'under_14'

export interface ClaimDefinition {
  /** From the root of the credential's claims to the value that is disclosed as one. */
  readonly path: readonly string[]
  readonly kind: ClaimKind
  readonly label: Localized
  /** Only a policy with a legal basis may ask it. */
  readonly restricted: boolean
  readonly sensitivity?: Sensitivity
  /** The words for each value of an enumeration. */
  readonly values?: Readonly<Record<string, Localized>>
}

/** An object that holds claims and is none itself, such as `hukou`; its label serves a query for the whole. */
export interface ClaimGroup {
  readonly path: readonly string[]
  readonly label: Localized
}

export interface AttestationType {
  readonly id: AttestationTypeId
  readonly version: 1
  readonly name: Localized
  readonly description: Localized
  /** The W3C type beside `VerifiableCredential` (VCDM-1.1 4.3 (types)). */
  readonly w3cType: string
  readonly claims: readonly ClaimDefinition[]
  readonly groups: readonly ClaimGroup[]
  /** Left out of a type that is not issued as an mdoc. */
  readonly mdoc?: MdocProfile
}

/** `vct` of an attestation type: `<base>/vct/<name>/v1` (domain.md section 4). */
export const vctOf = (baseUrl: string, id: AttestationTypeId): string => `${baseUrl}/vct/${id}/v1`
