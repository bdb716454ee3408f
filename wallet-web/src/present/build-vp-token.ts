import type { Clock } from '@sojourn/domain'
import { issueJwtVp, presentSdJwtVc } from '@sojourn/formats'
import { didJwkOf, type Signer } from '@sojourn/keys'
import type { VpToken } from '@sojourn/protocol'
import type { HolderKeys } from '../platform/holder-keys.ts'
import type { AgreedAnswer } from './consent.ts'
import type { PickedCopy } from './pick-copies.ts'

/** What every proof is made over. */
interface ProofRequest {
  readonly nonce: string
  readonly audience: string
}

/**
 * OID4VP-1.0 8.1 (response-parameters): keyed by the query's ids, each an array of one. A copy is bound to this verifier and this nonce by
 * the holder key. Throws when a stored copy cannot be presented, for it was checked when it came.
 */
export async function buildVpToken(
  deps: { holderKeys: HolderKeys; clock: Clock },
  request: ProofRequest,
  agreed: readonly AgreedAnswer[],
  picked: readonly PickedCopy[],
): Promise<VpToken> {
  const entries = await Promise.all(
    agreed.map(async ({ item, choice }, at): Promise<[string, readonly string[]]> => {
      const held = picked[at]
      const signer = held && (await deps.holderKeys.signer(held.key.id))
      if (!held || !signer) throw new Error('the holder key of a held copy is gone')
      const presentation = await presentCopy(held.copy.compact, { item, choice }, request, signer, deps.clock())
      return [item.queryId, [presentation]]
    }),
  )
  return Object.fromEntries(entries)
}

async function presentCopy(
  compact: string,
  { item, choice }: AgreedAnswer,
  request: ProofRequest,
  signer: Signer,
  at: Date,
): Promise<string> {
  const binding = { nonce: request.nonce, audience: request.audience, at, signer }
  if (choice.format === 'jwt_vc_json') {
    if (!item.requireHolderBinding) return compact
    return issueJwtVp({ credentials: [compact], holder: didJwkOf(signer.publicJwk), ...binding })
  }
  const presentation = await presentSdJwtVc({
    compact,
    disclose: choice.disclose,
    ...(item.requireHolderBinding ? { keyBinding: binding } : {}),
  })
  if (!presentation.ok) throw new Error(`a held copy cannot be presented: ${presentation.reason}`)
  return presentation.value
}
