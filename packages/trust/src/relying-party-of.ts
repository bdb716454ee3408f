import { ok, type Result, refuse } from '@sojourn/domain'
import { type VerificationKey, verifyX5c, type X5cRefusal } from '@sojourn/keys'
import type { RegisteredRelyingParty, TrustList } from './trust-list.ts'

/** The full client identifier, prefix included. */
export function relyingPartyOf(list: TrustList, clientId: string): Result<RegisteredRelyingParty, 'unregistered'> {
  const party = list.relyingParties.find(({ clientIds }) => clientIds.includes(clientId))
  return party === undefined ? refuse('unregistered') : ok(party)
}

export type RelyingPartyKeyRefusal =
  | X5cRefusal
  | 'unregistered'
  | 'unsupported_client_id'
  | 'certificate_for_another_client'

/** The key that may sign this client's request objects: OID4VP-1.0 5.9.3 (x509_hash, x509_san_dns). */
export async function resolveRelyingPartyKey(
  party: RegisteredRelyingParty,
  clientId: string,
  x5c: readonly string[] | undefined,
  at: Date,
): Promise<Result<VerificationKey, RelyingPartyKeyRefusal>> {
  if (!party.clientIds.includes(clientId)) return refuse('unregistered')
  const [prefix] = clientId.split(':', 1)
  if (prefix !== 'x509_hash' && prefix !== 'x509_san_dns') return refuse('unsupported_client_id')
  const anchors = party.accessAnchors.flatMap((anchor) => (anchor.kind === 'x5c' ? [anchor.certificate] : []))
  const chain = await verifyX5c(x5c, anchors, at)
  if (!chain.ok) return chain
  const name = clientId.slice(prefix.length + 1)
  const isIts = prefix === 'x509_hash' ? chain.value.x509Hash === name : chain.value.dnsNames.includes(name)
  return isIts ? ok(chain.value.key) : refuse('certificate_for_another_client')
}
