import { ok, type Result } from '@sojourn/domain'
import { createListCache, type ListCache, type StatusListCacheDeps, type StatusUnavailable } from '../list-cache.ts'
import type { StatusAnswer } from '../status-at.ts'
import type { StatusLookup } from '../status-list-cache.ts'
import type { BitstringEntry } from './bitstring-entry.ts'
import { type BitstringStatus, bitstringStatusAt } from './bitstring-status-at.ts'
import { type BitstringList, parseBitstringList, readBitstringList } from './read-bitstring-list.ts'

export interface BitstringCache extends Omit<ListCache<BitstringList>, 'find'> {
  lookup(entry: BitstringEntry): Promise<Result<StatusLookup, StatusUnavailable>>
}

/** Of Bitstring Status Lists, kept and renewed as Token Status Lists are. */
export function createBitstringCache(deps: StatusListCacheDeps): BitstringCache {
  const { find, ...running } = createListCache(deps, { parse: parseBitstringList, read: readBitstringList })
  return {
    ...running,
    async lookup(entry) {
      const list = await find(entry.uri)
      if (!list.ok) return list
      const status = bitstringStatusAt(list.value, entry)
      return status.ok ? ok({ answer: answerOf(status.value), list: list.value }) : status
    },
  }
}

/** BSL 2.1 (bitstringstatuslistentry): only these purposes say whether a credential holds; another that is set says what nobody here knows. */
function answerOf({ purpose, valid }: BitstringStatus): StatusAnswer {
  if (valid || purpose === 'refresh') return 'valid'
  if (purpose === 'revocation') return 'invalid'
  return purpose === 'suspension' ? 'suspended' : 'unknown_value'
}
