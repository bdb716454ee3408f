import { jwkThumbprint } from '@sojourn/keys'
import type { TrustList } from './trust-list.ts'

/** Each name stands once: a second entry would answer differently according to which one is found first. */
export function consistent({ issuers, relyingParties, issuedAt, expiresAt }: TrustList): boolean {
  const names = issuers.flatMap(({ issuer, anchors }) => [
    issuer,
    ...anchors.flatMap((anchor) => (anchor.kind === 'did' ? [anchor.did] : [])),
  ])
  const clientIds = relyingParties.flatMap((party) => party.clientIds)
  // A key that stood twice could be revoked in one place and good in the other.
  const keys = issuers.flatMap((issuer) => (issuer.keys ?? []).map(({ jwk }) => jwkThumbprint(jwk)))
  return once(names) && once(clientIds) && once(keys) && issuedAt.getTime() < expiresAt.getTime()
}

const once = (names: readonly string[]): boolean => new Set(names).size === names.length
