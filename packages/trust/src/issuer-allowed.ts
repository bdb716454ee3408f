import { ok, type Result, refuse } from '@sojourn/domain'
import type { TrustedIssuer, TrustList } from './trust-list.ts'

/** By credential issuer identifier, or by a DID that the list names as an anchor of one. Exact: no case folding, no trailing slash. */
export const findIssuer = ({ issuers }: TrustList, issuer: string): TrustedIssuer | undefined =>
  issuers.find(
    (entry) =>
      entry.issuer === issuer || entry.anchors.some((anchor) => anchor.kind === 'did' && anchor.did === issuer),
  )

export function issuerAllowed(
  list: TrustList,
  issuer: string,
  type: string,
): Result<TrustedIssuer, 'not_on_trust_list' | 'type_not_allowed'> {
  const entry = findIssuer(list, issuer)
  if (entry === undefined) return refuse('not_on_trust_list')
  return entry.types.includes(type) ? ok(entry) : refuse('type_not_allowed')
}

/** Whether a status list may speak for this issuer's credentials: the same origin, and a path under a registered one. */
export const statusListAllowed = (entry: TrustedIssuer, uri: string): boolean =>
  entry.statusLists.some((prefix) => liesUnder(uri, prefix))

function liesUnder(uri: string, prefix: string): boolean {
  if (!URL.canParse(uri) || !URL.canParse(prefix)) return false
  const place = new URL(uri)
  const registered = new URL(prefix)
  // The parsed URL has no dot segments left, so what is compared is what would be fetched.
  const folder = registered.pathname.endsWith('/') ? registered.pathname : `${registered.pathname}/`
  return (
    place.origin === registered.origin &&
    place.username === '' &&
    place.password === '' &&
    (place.pathname === registered.pathname || place.pathname.startsWith(folder))
  )
}
