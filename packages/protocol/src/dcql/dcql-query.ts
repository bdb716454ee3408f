import type { ClaimsPath } from '../claims-path.ts'

/** OID4VP-1.0 6 (dcql_query), parsed: every default filled in, every reference known to lead somewhere. */
export interface DcqlQuery {
  readonly credentials: readonly CredentialQuery[]
  /** Empty: all of `credentials` are asked for. */
  readonly credentialSets: readonly CredentialSetQuery[]
}

/** OID4VP-1.0 6.1 (credential_query). */
export interface CredentialQuery {
  readonly id: string
  readonly format: string
  readonly multiple: boolean
  readonly meta: CredentialMeta
  /** Empty: any authority. */
  readonly trustedAuthorities: readonly TrustedAuthority[]
  readonly requireHolderBinding: boolean
  /** Undefined: nothing that is selectively disclosable. */
  readonly claims: readonly ClaimQuery[] | undefined
  /** Ids of `claims`, the verifier's favourite first. */
  readonly claimSets: readonly (readonly string[])[] | undefined
}

/** Without a member: any type. */
export interface CredentialMeta {
  readonly vctValues?: readonly string[]
  readonly typeValues?: readonly (readonly string[])[]
  readonly doctypeValue?: string
}

/** OID4VP-1.0 6.1.1 (dcql_trusted_authorities). */
export interface TrustedAuthority {
  readonly type: string
  readonly values: readonly string[]
}

export type ClaimValue = string | number | boolean

/** OID4VP-1.0 6.3 (claims_query). */
export interface ClaimQuery {
  readonly id?: string
  readonly path: ClaimsPath
  readonly values?: readonly ClaimValue[]
  /** Of `mso_mdoc`, OID4VP-1.0 B.2.4 (mdocs_claims_query). Undefined: the verifier says nothing of it. */
  readonly intentToRetain?: boolean
}

/** OID4VP-1.0 6.2 (credential_set_query). */
export interface CredentialSetQuery {
  readonly options: readonly (readonly string[])[]
  readonly required: boolean
}
