import type { Clock } from '@sojourn/domain'
import { issueJwtVp, presentSdJwtVc } from '@sojourn/formats'
import { didJwkOf, encodeBase64url, type Signer, sha256 } from '@sojourn/keys'
import { TRANSACTION_HASH_ALG, type TransactionData, type VpToken } from '@sojourn/protocol'
import type { HolderKeys } from '../platform/holder-keys.ts'
import { type AgreedAnswer, signerOf } from './consent.ts'
import type { PickedCopy } from './pick-copies.ts'

/** What every proof is made over. */
interface ProofRequest {
  readonly nonce: string
  readonly audience: string
  readonly transactions?: readonly TransactionData[]
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
      const presentation = await presentCopy(
        held.copy.compact,
        { item, choice },
        { ...request, transactions: signedBy(item, request.transactions ?? [], agreed) },
        signer,
        deps.clock(),
      )
      return [item.queryId, [presentation]]
    }),
  )
  return Object.fromEntries(entries)
}

const signedBy = (
  item: AgreedAnswer['item'],
  transactions: readonly TransactionData[],
  agreed: readonly AgreedAnswer[],
): readonly TransactionData[] => transactions.filter((one) => signerOf(one, agreed)?.item === item)

/** OID4VP-1.0 B.3.3.1 (transaction-data): over the text as it came. */
const transactionDataOf = ({ transactions }: { readonly transactions: readonly TransactionData[] }) =>
  transactions.length === 0
    ? {}
    : {
        transactionData: {
          hashes: transactions.map(({ encoded }) => encodeBase64url(sha256(encoded))),
          hashAlg: TRANSACTION_HASH_ALG,
        },
      }

async function presentCopy(
  compact: string,
  { item, choice }: AgreedAnswer,
  request: ProofRequest & { readonly transactions: readonly TransactionData[] },
  signer: Signer,
  at: Date,
): Promise<string> {
  const binding = { nonce: request.nonce, audience: request.audience, at, signer }
  if (choice.format === 'jwt_vc_json') {
    if (request.transactions.length > 0) throw new Error('a credential without a key binding JWT was to sign')
    if (!item.requireHolderBinding) return compact
    return issueJwtVp({ credentials: [compact], holder: didJwkOf(signer.publicJwk), ...binding })
  }
  const presentation = await presentSdJwtVc({
    compact,
    disclose: choice.disclose,
    ...(item.requireHolderBinding ? { keyBinding: { ...binding, ...transactionDataOf(request) } } : {}),
  })
  if (!presentation.ok) throw new Error(`a held copy cannot be presented: ${presentation.reason}`)
  return presentation.value
}
