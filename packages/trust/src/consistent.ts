import type { TrustList } from './trust-list.ts'

/** Each name stands once: a second entry would answer differently according to which one is found first. */
export function consistent({ issuers, relyingParties, issuedAt, expiresAt }: TrustList): boolean {
  const names = issuers.flatMap(({ issuer, anchors }) => [
    issuer,
    ...anchors.flatMap((anchor) => (anchor.kind === 'did' ? [anchor.did] : [])),
  ])
  const clientIds = relyingParties.flatMap((party) => party.clientIds)
  return once(names) && once(clientIds) && issuedAt.getTime() < expiresAt.getTime()
}

const once = (names: readonly string[]): boolean => new Set(names).size === names.length
