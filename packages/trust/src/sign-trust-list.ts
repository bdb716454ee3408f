import { type Signer, signJwt } from '@sojourn/keys'
import { consistent } from './consistent.ts'
import type { TrustList } from './trust-list.ts'
import { toWire, trustListWire } from './trust-list-wire.ts'

/** Throws when the list is one that no reader would accept. */
export async function signTrustList(list: TrustList, signer: Signer): Promise<string> {
  const wire = toWire(list)
  if (!trustListWire.safeParse(wire).success || !consistent(list)) throw new Error('the trust list is malformed')
  return signJwt('trust_list', signer.kid === undefined ? {} : { kid: signer.kid }, wire, signer)
}
