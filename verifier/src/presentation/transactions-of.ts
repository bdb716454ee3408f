import { ok, type Result, refuse, transactionTypeOf } from '@sojourn/domain'
import { encodeTransactionData } from '@sojourn/protocol'
import type { ExpectedTransaction } from '@sojourn/verification'
import type { Policy, PolicyParameters } from '../policies/policy.ts'

/** What the policy has the holder sign, in the text that is sent and kept. Terms that their own type refuses are asked of nobody. */
export function transactionsOf(
  policy: Policy,
  parameters: PolicyParameters,
): Result<readonly ExpectedTransaction[], { readonly code: 'bad_parameter'; readonly parameter: string }> {
  const transactions: ExpectedTransaction[] = []
  for (const { type, queryId, terms } of policy.signs?.(parameters) ?? []) {
    if (transactionTypeOf(type)?.lines(terms).ok !== true) {
      return refuse({ code: 'bad_parameter', parameter: policy.parameters.at(-1)?.name ?? '' })
    }
    transactions.push({ queryId, encoded: encodeTransactionData({ type, credentialIds: [queryId], terms }) })
  }
  return ok(transactions)
}
