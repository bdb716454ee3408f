import type { RegisteredRelyingParty, RegisteredUse, TrustList } from './trust-list.ts'

/** Whoever reads a proof made without a network cannot say who he is, so the proof is made for a purpose that the registry registered. */
const OFFLINE_PREFIX = 'urn:sojourn:offline:'

export interface OfflinePurpose {
  /** The audience of the proof: the registered name, prefix and all. */
  readonly audience: string
  readonly party: RegisteredRelyingParty
  readonly use: RegisteredUse
}

/**
 * Entries of the list whose client identifier is such a name. No request can come from them, for they have no access anchor and the name has no
 * prefix of OID4VP-1.0 5.9 (client-identifier-prefix); what may be shown for the purpose is their one use.
 */
export const offlinePurposes = ({ relyingParties }: TrustList): readonly OfflinePurpose[] =>
  relyingParties.flatMap((party) => {
    const audience = party.clientIds.find((clientId) => clientId.startsWith(OFFLINE_PREFIX))
    const [use, another] = party.uses
    return audience === undefined || use === undefined || another !== undefined ? [] : [{ audience, party, use }]
  })
