import { ok, type Result, refuse } from '@sojourn/domain'
import type { ClaimsPath } from '../claims-path.ts'
import type { PresentedCredential } from './candidate-credential.ts'
import type { CredentialQuery, DcqlQuery } from './dcql-query.ts'
import { credentialSetsOf } from './match-query.ts'
import { isOfType, satisfyClaims } from './satisfy-claims.ts'

export interface DcqlRefusal {
  readonly code:
    | 'unknown_query_id'
    | 'empty'
    | 'too_many'
    | 'wrong_type'
    | 'holder_proof_missing'
    | 'claim_missing'
    | 'claim_value'
    | 'credential_missing'
  /** The id of ours that was not answered; undefined when the answer used one that is not ours. */
  readonly queryId?: string
  /** Where the query pointed. */
  readonly path?: ClaimsPath
}

/**
 * The verifier's own check, for nothing that a wallet selected is believed: OID4VP-1.0 8.6 (vp-token-validation) and 14.9
 * (dcql_query_security). `values` are conditions here, not hints. Trusted authorities are not looked at: the trust list decides on issuers.
 */
export function checkVpToken(
  query: DcqlQuery,
  presented: ReadonlyMap<string, readonly PresentedCredential[]>,
): Result<void, DcqlRefusal> {
  for (const [id, credentials] of presented) {
    const asked = query.credentials.find((credentialQuery) => credentialQuery.id === id)
    if (asked === undefined) return refuse({ code: 'unknown_query_id' })
    const checked = checkAnswer(asked, credentials)
    if (!checked.ok) return checked
  }
  for (const set of credentialSetsOf(query)) {
    if (!set.required || set.options.some((option) => option.every((id) => presented.has(id)))) continue
    const queryId = set.options[0]?.find((id) => !presented.has(id))
    return refuse({ code: 'credential_missing', ...(queryId !== undefined && { queryId }) })
  }
  return ok(undefined)
}

function checkAnswer(query: CredentialQuery, credentials: readonly PresentedCredential[]): Result<void, DcqlRefusal> {
  const { id: queryId } = query
  if (credentials.length === 0) return refuse({ code: 'empty', queryId })
  if (credentials.length > 1 && !query.multiple) return refuse({ code: 'too_many', queryId })
  for (const credential of credentials) {
    if (!isOfType(credential, query)) return refuse({ code: 'wrong_type', queryId })
    if (query.requireHolderBinding && !credential.holderProven) return refuse({ code: 'holder_proof_missing', queryId })
    const claims = satisfyClaims(credential, query)
    if (!claims.satisfied) return refuse({ code: claims.code, queryId, path: claims.path })
  }
  return ok(undefined)
}
