import type { Clock } from '@sojourn/domain'
import { presentSdJwtVc } from '@sojourn/formats'
import type { VerifiedRequest, VpToken } from '@sojourn/protocol'
import type { HolderKeys } from '../platform/holder-keys.ts'
import type { AgreedAnswer } from './consent.ts'
import type { PickedCopy } from './pick-copies.ts'

/**
 * OID4VP-1.0 8.1 (response-parameters): keyed by the query's ids, each an array of one. A copy is bound to this verifier and this nonce by
 * the holder key. Throws when a stored copy cannot be presented, for it was checked when it came.
 */
export async function buildVpToken(
  deps: { holderKeys: HolderKeys; clock: Clock },
  request: VerifiedRequest,
  agreed: readonly AgreedAnswer[],
  picked: readonly PickedCopy[],
): Promise<VpToken> {
  const entries = await Promise.all(
    agreed.map(async ({ item, choice }, at): Promise<[string, readonly string[]]> => {
      const held = picked[at]
      const signer = held && (await deps.holderKeys.signer(held.key.id))
      if (!held || !signer) throw new Error('the holder key of a held copy is gone')
      const keyBinding = { nonce: request.nonce, audience: request.clientId, at: deps.clock(), signer }
      const presentation = await presentSdJwtVc({
        compact: held.copy.compact,
        disclose: choice.disclose,
        ...(item.requireHolderBinding ? { keyBinding } : {}),
      })
      if (!presentation.ok) throw new Error(`a held copy cannot be presented: ${presentation.reason}`)
      return [item.queryId, [presentation.value]]
    }),
  )
  return Object.fromEntries(entries)
}
