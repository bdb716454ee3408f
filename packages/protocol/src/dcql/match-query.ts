import type { ConcretePath } from '../claims-path.ts'
import type { CandidateCredential } from './candidate-credential.ts'
import type { CredentialQuery, CredentialSetQuery, DcqlQuery } from './dcql-query.ts'
import { isOfType, satisfyClaims } from './satisfy-claims.ts'

/** What a wallet could answer, before anybody has consented. */
export interface DcqlMatch {
  /** False: nothing at all may be returned. */
  readonly satisfiable: boolean
  readonly queries: readonly MatchedQuery[]
  readonly sets: readonly MatchedSet[]
  /** The first option of each required set that can be satisfied, with the first candidate; empty when not satisfiable. */
  readonly preferred: readonly (MatchedCandidate & { readonly queryId: string })[]
}

export interface MatchedQuery {
  readonly queryId: string
  readonly multiple: boolean
  readonly requireHolderBinding: boolean
  readonly candidates: readonly MatchedCandidate[]
}

export interface MatchedCandidate {
  readonly credentialId: string
  /** Exactly what must be shown, and nothing beside it: each path means the value there with all that it holds. */
  readonly disclose: readonly ConcretePath[]
  /** The ids of the claim set that was taken. */
  readonly claimSet?: readonly string[]
}

export interface MatchedSet {
  readonly required: boolean
  readonly options: readonly { readonly queryIds: readonly string[]; readonly satisfiable: boolean }[]
}

/** OID4VP-1.0 6.4 (dcql_query_lang_processing_rules), over what the wallet holds. */
export function matchQuery(query: DcqlQuery, candidates: readonly CandidateCredential[]): DcqlMatch {
  const queries = query.credentials.map((credentialQuery) => matchCredentialQuery(credentialQuery, candidates))
  const matched = new Map(queries.map((entry) => [entry.queryId, entry]))
  const canAnswer = (id: string): boolean => (matched.get(id)?.candidates.length ?? 0) > 0
  const sets = credentialSetsOf(query).map((set) => ({
    required: set.required,
    options: set.options.map((queryIds) => ({ queryIds, satisfiable: queryIds.every(canAnswer) })),
  }))
  const satisfiable = sets.every((set) => !set.required || set.options.some((option) => option.satisfiable))
  return { satisfiable, queries, sets, preferred: satisfiable ? preferredAnswer(sets, matched) : [] }
}

/** Without sets, all the credentials are one required set with one option: OID4VP-1.0 6.4.2 (selecting-credentials). */
export const credentialSetsOf = (query: DcqlQuery): readonly CredentialSetQuery[] =>
  query.credentialSets.length > 0
    ? query.credentialSets
    : [{ options: [query.credentials.map(({ id }) => id)], required: true }]

const matchCredentialQuery = (query: CredentialQuery, candidates: readonly CandidateCredential[]): MatchedQuery => ({
  queryId: query.id,
  multiple: query.multiple,
  requireHolderBinding: query.requireHolderBinding,
  candidates: candidates.flatMap((candidate) => {
    if (!isOfType(candidate, query) || !isVouchedFor(candidate, query)) return []
    if (query.requireHolderBinding && !candidate.holderBound) return []
    const claims = satisfyClaims(candidate, query)
    if (!claims.satisfied) return []
    const { claimSet } = claims
    const disclose = [...new Map(claims.disclose.map((path) => [JSON.stringify(path), path])).values()]
    return [{ credentialId: candidate.id, disclose, ...(claimSet !== undefined && { claimSet }) }]
  }),
})

/** An authority of a kind that nobody has looked up for this candidate is not met. */
const isVouchedFor = (candidate: CandidateCredential, query: CredentialQuery): boolean =>
  query.trustedAuthorities.length === 0 ||
  query.trustedAuthorities.some(({ type, values }) =>
    candidate.authorities?.some((known) => known.type === type && known.values.some((value) => values.includes(value))),
  )

function preferredAnswer(
  sets: readonly MatchedSet[],
  matched: ReadonlyMap<string, MatchedQuery>,
): DcqlMatch['preferred'] {
  const ids = new Set(
    sets
      .filter((set) => set.required)
      .flatMap((set) => set.options.find((option) => option.satisfiable)?.queryIds ?? []),
  )
  return [...ids].flatMap((queryId) => {
    const first = matched.get(queryId)?.candidates[0]
    return first === undefined ? [] : [{ queryId, ...first }]
  })
}
