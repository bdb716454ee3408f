import { isJsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'

/** Which bit of which list speaks for a credential: TSL 6.2 (referenced-token-in-jose). */
export interface StatusReference {
  readonly uri: string
  readonly index: number
}

export const statusClaim = ({ uri, index }: StatusReference) => ({ status_list: { idx: index, uri } })

/**
 * The `status` claim. A credential that says it has a status, in words we cannot read, is not one without a status: it is refused.
 */
export function readStatusClaim(claim: JsonValue | undefined): Result<StatusReference | undefined, 'malformed_status'> {
  if (claim === undefined) return ok(undefined)
  const reference = isJsonObject(claim) ? claim.status_list : undefined
  if (!isJsonObject(reference)) return refuse('malformed_status')
  const { idx, uri } = reference
  if (typeof uri !== 'string' || !URL.canParse(uri)) return refuse('malformed_status')
  return Number.isSafeInteger(idx) && typeof idx === 'number' && idx >= 0
    ? ok({ uri, index: idx })
    : refuse('malformed_status')
}
