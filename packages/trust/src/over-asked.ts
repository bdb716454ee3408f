import type { ClaimsPath, RegisteredRelyingParty, RegisteredUse } from './trust-list.ts'

/** One credential of a request, flattened: every claim that any of its options could bring out. */
export interface AskedCredential {
  /** Undefined when the request leaves the type open. */
  readonly vct: string | undefined
  /** Undefined when the request has no `claims` member, which is judged as asking for all of them. */
  readonly claimPaths: readonly ClaimsPath[] | undefined
}

export interface OverAsk {
  readonly vct: string | undefined
  /** Undefined when it is not one claim that goes too far. */
  readonly path: ClaimsPath | undefined
  readonly reason: 'type_left_open' | 'type_not_registered' | 'claims_not_listed' | 'claim_not_registered'
}

/**
 * What a request asks beyond what was registered; empty means nothing (ARF RPRC_21). A whole relying party is judged by the one
 * use that fits best, never by its uses taken together: each was registered for a purpose of its own.
 */
export function overAsked(
  registered: RegisteredUse | RegisteredRelyingParty,
  query: readonly AskedCredential[],
): readonly OverAsk[] {
  if ('credentials' in registered) return query.flatMap((asked) => beyondUse(registered, asked))
  const byUse = registered.uses.map((use) => overAsked(use, query))
  const [best = query.flatMap((asked) => beyondUse({ credentials: [] }, asked))] = byUse.sort(
    (a, b) => a.length - b.length,
  )
  return best
}

/** The registered use a request falls under, if there is one. */
export const coveringUse = (
  party: RegisteredRelyingParty,
  query: readonly AskedCredential[],
): RegisteredUse | undefined => party.uses.find((use) => overAsked(use, query).length === 0)

function beyondUse(use: Pick<RegisteredUse, 'credentials'>, { vct, claimPaths }: AskedCredential): readonly OverAsk[] {
  if (vct === undefined) return [{ vct, path: undefined, reason: 'type_left_open' }]
  const granted = use.credentials.filter((credential) => credential.vct === vct)
  if (granted.length === 0) return [{ vct, path: undefined, reason: 'type_not_registered' }]
  const paths = granted.flatMap(({ claims }) => claims)
  if (claimPaths === undefined) {
    return paths.some((path) => path.length === 0) ? [] : [{ vct, path: undefined, reason: 'claims_not_listed' }]
  }
  return claimPaths
    .filter((asked) => !paths.some((path) => covers(path, asked)))
    .map((path) => ({ vct, path, reason: 'claim_not_registered' }))
}

/** A registered path covers itself and what lies beneath it. `null` covers any index; an index does not cover `null`. */
const covers = (registered: ClaimsPath, asked: ClaimsPath): boolean =>
  registered.length <= asked.length &&
  registered.every((step, at) => step === asked[at] || (step === null && typeof asked[at] === 'number'))
