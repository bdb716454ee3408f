import { type AgencyId, type AttestationTypeId, addSeconds, type IssuanceId } from '@sojourn/domain'
import { auditLeaf } from '../audit/audit-event.ts'
import { UNSETTLED_SECONDS } from '../issuance/issuance.ts'
import type { ChangeOfState } from '../lifecycle/change-of-state.ts'
import { credentialUse, type KeyRow } from './signing-key.ts'

export interface ClearRevokedKeyDeps {
  /** Issuances of these types that are not revoked and were reserved in this time. */
  readonly issuedBetween: (
    agency: AgencyId,
    types: readonly AttestationTypeId[],
    from: Date,
    to: Date,
    limit: number,
  ) => Promise<readonly IssuanceId[]>
  readonly changeState: (change: ChangeOfState) => Promise<boolean>
  /** Signs every list anew, with a key that counts. */
  readonly republishLists: () => Promise<void>
  readonly markCleared: (agency: AgencyId, thumbprint: string, at: Date) => Promise<void>
  readonly types: readonly AttestationTypeId[]
}

const AT_A_TIME = 500

/** Processes look at the keys' states every few seconds, and a retry within ten minutes is signed with the key of that moment. */
const MARGIN_SECONDS = UNSETTLED_SECONDS + 60

/**
 * After a key came into strange hands: whatever copies it may have signed are revoked in the lists, for verifiers whose trust list still
 * names it. By type and time, with ten minutes to either side: rather some copies too many, for the agency issues those again.
 */
export async function clearRevokedKey(deps: ClearRevokedKeyDeps, key: KeyRow, now: Date): Promise<number> {
  const types = deps.types.filter((type) => key.uses.includes(credentialUse(type)))
  let revoked = 0
  if (types.length > 0 && key.signingFrom !== null) {
    const from = addSeconds(key.signingFrom, -MARGIN_SECONDS)
    const to = addSeconds(key.retiredAt ?? key.endedAt ?? now, MARGIN_SECONDS)
    for (;;) {
      const found = await deps.issuedBetween(key.agency, types, from, to, AT_A_TIME)
      for (const issuanceId of found) {
        if (await deps.changeState(revocationOf(key.agency, issuanceId, now))) revoked += 1
      }
      if (found.length < AT_A_TIME) break
    }
  }
  if (key.uses.includes('status_list')) await deps.republishLists()
  await deps.markCleared(key.agency, key.thumbprint, now)
  return revoked
}

const REASON = 'key_compromised'

const revocationOf = (agency: AgencyId, issuanceId: IssuanceId, at: Date): ChangeOfState => ({
  agency,
  issuanceId,
  from: ['reserved', 'inactive', 'active', 'suspended'],
  to: 'revoked',
  at,
  by: null,
  reasonCode: REASON,
  reasonText: null,
  leaf: auditLeaf(agency, 'credential_revoked', at, { issuanceId, reasonCode: REASON }),
})
