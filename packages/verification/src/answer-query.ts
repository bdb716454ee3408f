import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import {
  type CredentialQuery,
  checkVpToken,
  type DcqlQuery,
  type PresentedCredential,
  selectClaims,
} from '@sojourn/protocol'
import type { HeldCredential } from './prove-holder.ts'
import { type HolderRefusal, OF_DCQL, type QueryRefusal } from './refusal.ts'

declare const answered: unique symbol

/** Step 4. A credential that answers its query, in a response that answers the whole request. */
export interface AnsweringCredential {
  readonly [answered]: true
  readonly held: HeldCredential
  readonly query: CredentialQuery
  /** What was asked, and nothing else that came along. */
  readonly claims: JsonObject
}

export type HeldByQuery = ReadonlyMap<string, readonly HeldCredential[]>

/** The query once more on this side: a wallet's selection is no check (OID4VP-1.0 14.9 (dcql_query_security)). */
export function answerQuery(
  held: HeldByQuery,
  query: DcqlQuery,
  sameHolder: 'must_be_same' | 'not_required',
): Result<readonly AnsweringCredential[], QueryRefusal | HolderRefusal> {
  const presented = new Map([...held].map(([queryId, credentials]) => [queryId, credentials.map(asPresented)]))
  const checked = checkVpToken(query, presented)
  if (!checked.ok) {
    const { code, queryId, path } = checked.reason
    const where = { detail: code, ...(queryId !== undefined && { queryId }), ...(path !== undefined && { path }) }
    return refuse({ ...OF_DCQL[code], ...where })
  }
  if (sameHolder === 'must_be_same' && !isOneHolder(held)) return refuse({ stage: 'holder', code: 'different_holders' })
  return ok(
    query.credentials.flatMap((credentialQuery) =>
      (held.get(credentialQuery.id) ?? []).map((credential) => answering(credential, credentialQuery)),
    ),
  )
}

const asPresented = ({ trusted, holderThumbprint }: HeldCredential): PresentedCredential => ({
  format: trusted.read.format,
  ...(trusted.vct !== undefined && { vct: trusted.vct }),
  ...(trusted.types !== undefined && { types: trusted.types }),
  ...(trusted.docType !== undefined && { doctype: trusted.docType }),
  claims: trusted.root,
  holderProven: holderThumbprint !== undefined,
})

/** A credential without a proof is nobody's, so it is not the same holder's either. */
function isOneHolder(held: HeldByQuery): boolean {
  const thumbprints = [...held.values()].flat().map(({ holderThumbprint }) => holderThumbprint)
  return !thumbprints.includes(undefined) && new Set(thumbprints).size <= 1
}

function answering(held: HeldCredential, query: CredentialQuery): AnsweringCredential {
  const selected = selectClaims(held.trusted.root, query)
  // The claims have the same names in every format; in VCDM they stand below the subject.
  return { held, query, claims: held.trusted.read.claimsOf(selected) } as AnsweringCredential
}
