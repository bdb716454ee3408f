import { ok, type Result } from '@sojourn/domain'
import {
  createListCache,
  type ListCache,
  type ParsedList,
  type StatusListCacheDeps,
  type StatusUnavailable,
} from '../list-cache.ts'
import type { StatusLookup } from '../status-list-cache.ts'
import type { BitstringEntry } from './bitstring-entry.ts'
import { bitstringAnswer } from './bitstring-status-at.ts'
import { type BitstringList, parseBitstringList, readBitstringList } from './read-bitstring-list.ts'

export interface BitstringCache extends Omit<ListCache<BitstringList>, 'find'> {
  lookup(entry: BitstringEntry): Promise<Result<StatusLookup, StatusUnavailable>>
}

function parse(text: string): Result<ParsedList<BitstringList>, StatusUnavailable> {
  const token = parseBitstringList(text)
  if (!token.ok) return token
  return ok({ signer: token.value, read: (input) => readBitstringList({ ...input, token: token.value }) })
}

/** Of Bitstring Status Lists, kept and renewed as Token Status Lists are. */
export function createBitstringCache(deps: StatusListCacheDeps): BitstringCache {
  const { find, ...running } = createListCache(deps, { parse })
  return {
    ...running,
    async lookup(entry) {
      const list = await find(entry.uri)
      if (!list.ok) return list
      const answer = bitstringAnswer(list.value, entry)
      return answer.ok ? ok({ answer: answer.value, list: list.value }) : answer
    },
  }
}
