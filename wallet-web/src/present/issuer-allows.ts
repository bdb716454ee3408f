import { decodeBase64, encodeBase64url, sha256 } from '@sojourn/keys'
import { type DisclosurePolicy, entitlementOf } from '@sojourn/protocol'
import type { RegisteredRelyingParty } from '@sojourn/trust'

/** What a policy may look at of whoever asks: from the signed trust list, never from the request. */
export type AskingParty = Pick<RegisteredRelyingParty, 'creditCode' | 'kind' | 'accessAnchors'>

/**
 * Whether the issuer lets this party see its credential (EUDI ARF EDP_01 to EDP_07). The policy was kept with the card when it was received, so
 * this holds without a network; one that was not understood allows nobody.
 */
export function issuerAllows(policy: DisclosurePolicy | undefined, party: AskingParty): boolean {
  switch (policy?.kind) {
    case undefined:
    case 'no_policy':
      return true
    case 'authorized_parties':
      return policy.parties.some((allowed) =>
        'identifier' in allowed
          ? allowed.identifier === party.creditCode
          : allowed.entitlement === entitlementOf(party.kind),
      )
    case 'root_of_trust':
      return party.accessAnchors.some(
        (anchor) => anchor.kind === 'x5c' && policy.roots.includes(digestOf(anchor.certificate)),
      )
    case 'not_understood':
      return false
  }
}

function digestOf(certificate: string): string {
  const der = decodeBase64(certificate)
  return der === undefined ? '' : encodeBase64url(sha256(der))
}
