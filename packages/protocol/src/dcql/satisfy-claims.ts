import { type ClaimsPath, type ConcretePath, type FoundClaim, resolveClaimsPath } from '../claims-path.ts'
import type { QueriedCredential } from './candidate-credential.ts'
import type { ClaimQuery, CredentialQuery } from './dcql-query.ts'

const VC_TYPE = 'VerifiableCredential'
const VC_TYPE_IRIS = ['https://www.w3.org/2018/credentials#VerifiableCredential', VC_TYPE]

/** Format and type: OID4VP-1.0 B.1.1 (type_values) and B.3.5 (vct_values). No inheritance: a `vct` is that very type. */
export function isOfType(credential: QueriedCredential, query: CredentialQuery): boolean {
  const { vctValues, typeValues, doctypeValue } = query.meta
  if (credential.format !== query.format) return false
  if (doctypeValue !== undefined && credential.doctype !== doctypeValue) return false
  if (vctValues !== undefined && !(credential.vct !== undefined && vctValues.includes(credential.vct))) return false
  return typeValues === undefined || typeValues.some((types) => types.every((type) => hasType(credential, type)))
}

/**
 * Types of ours stand in no `@context`, so their fully expanded form is what is written. `VerifiableCredential` is defined by the base
 * context; its short form is taken too, as issuers' and verifiers' examples write it.
 */
const hasType = (credential: QueriedCredential, type: string): boolean =>
  VC_TYPE_IRIS.includes(type)
    ? VC_TYPE_IRIS.some((iri) => credential.types?.includes(iri) === true)
    : credential.types?.includes(type) === true

export type SatisfiedClaims =
  /** `disclose` may name a path twice when the query does. */
  | { readonly satisfied: true; readonly disclose: readonly ConcretePath[]; readonly claimSet?: readonly string[] }
  | { readonly satisfied: false; readonly code: 'claim_missing' | 'claim_value'; readonly path: ClaimsPath }

/** OID4VP-1.0 6.4.1 (selecting_claims): all claims, or the first of the claim sets that can be given; else the credential gives nothing. */
export function satisfyClaims(credential: QueriedCredential, query: CredentialQuery): SatisfiedClaims {
  if (query.claims === undefined) return { satisfied: true, disclose: [] }
  if (query.claimSets === undefined) return satisfyAll(credential, query.claims)
  let first: SatisfiedClaims | undefined
  for (const claimSet of query.claimSets) {
    const found = satisfyAll(
      credential,
      query.claims.filter((claim) => claim.id !== undefined && claimSet.includes(claim.id)),
    )
    if (found.satisfied) return { ...found, claimSet }
    first ??= found
  }
  return first ?? { satisfied: false, code: 'claim_missing', path: [] }
}

function satisfyAll(credential: QueriedCredential, claims: readonly ClaimQuery[]): SatisfiedClaims {
  const disclose: ConcretePath[] = []
  for (const claim of claims) {
    const found = resolveClaimsPath(credential.claims, claim.path)
    if (found.length === 0) return { satisfied: false, code: 'claim_missing', path: claim.path }
    const wanted = ofWantedValue(found, claim)
    if (wanted.length === 0) return { satisfied: false, code: 'claim_value', path: claim.path }
    for (const { path } of wanted) disclose.push(path)
  }
  return { satisfied: true, disclose }
}

/** Of what a path selects, the claims that were asked for. Type and value both count: 1 is not '1', true is not 'true'. */
export const ofWantedValue = (found: readonly FoundClaim[], { values }: ClaimQuery): readonly FoundClaim[] =>
  values === undefined ? found : found.filter(({ value }) => values.some((wanted) => wanted === value))
