import { readFile } from 'node:fs/promises'
import { type Clock, type Result, refuse } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import type { VpToken } from '@sojourn/protocol'
import type { StatusListCache } from '@sojourn/status'
import { readTrustList, type TrustList } from '@sojourn/trust'
import { type Expected, type Refusal, type VerifiedPresentation, verifyPresentation } from '@sojourn/verification'

/** The registry's list as it lies on this machine now; undefined when it does not verify, and then nobody is believed. */
export function createTrustListReader(file: string, anchor: PublicJwk) {
  return async (at: Date): Promise<TrustList | undefined> => {
    const list = await readTrustList((await readFile(file, 'utf8')).trim(), anchor, at)
    return list.ok ? list.value : undefined
  }
}

export interface EvidenceWorldDeps {
  readonly trustList: (at: Date) => Promise<TrustList | undefined>
  readonly statusLists: Pick<StatusListCache, 'lookup'>
  readonly clock: Clock
  readonly onFault: (cause: unknown) => void
}

/**
 * The pipeline that every verifier uses. SD-JWT VCs by certificate chain or listed key need no DID document and no Bitstring list, and
 * nothing else is asked for.
 */
export const createVerifyEvidence =
  (deps: EvidenceWorldDeps) =>
  async (
    vpToken: VpToken,
    expected: Expected,
  ): Promise<Result<VerifiedPresentation, Refusal | 'trust_list_unavailable'>> => {
    const trustList = await deps.trustList(expected.at)
    if (trustList === undefined) return refuse('trust_list_unavailable')
    return verifyPresentation(vpToken, expected, {
      trustList,
      fetchDidDocument: async () => undefined,
      lookupStatus: (reference) => deps.statusLists.lookup(reference),
      lookupBitstring: async () => refuse('unreachable'),
      onFault: (_stage, cause) => deps.onFault(cause),
    })
  }
